package protocol

// The codes of findings about the program and its settings.
const (
	FindingSettingsOK            FindingCode = "settings.ok"
	FindingSettingsMissing       FindingCode = "settings.missing"
	FindingSettingsBroken        FindingCode = "settings.broken"
	FindingSettingsDoubtful      FindingCode = "settings.doubtful"
	FindingSettingsNoPortals     FindingCode = "settings.no_portals"
	FindingSettingsPortalMissing FindingCode = "settings.portal_missing"
	FindingSettingsPortalAllowed FindingCode = "settings.portal_allowed"
	FindingSettingsRulesBroken   FindingCode = "settings.rules_broken"

	FindingAgentOK           FindingCode = "agent.ok"
	FindingAgentMissing      FindingCode = "agent.missing"
	FindingAgentForbidden    FindingCode = "agent.forbidden"
	FindingAgentSilent       FindingCode = "agent.silent"
	FindingAgentOld          FindingCode = "agent.old"
	FindingAgentOtherVersion FindingCode = "agent.other_version"
	FindingAgentUntrusted    FindingCode = "agent.untrusted"
	FindingAgentReplaced     FindingCode = "agent.replaced"

	FindingServiceRunning      FindingCode = "service.running"
	FindingServiceStopped      FindingCode = "service.stopped"
	FindingServicePortTaken    FindingCode = "service.port_taken"
	FindingServiceOtherVersion FindingCode = "service.other_version"

	FindingDiagnosisFailed     FindingCode = "diagnosis.failed"
	FindingDiagnosisUnfinished FindingCode = "diagnosis.unfinished"
	FindingDiagnosisCut        FindingCode = "diagnosis.cut"
)

// The codes of findings about browsers, the extension in them and their
// policies.
const (
	FindingBrowserNone            FindingCode = "browser.none"
	FindingBrowserManifestOK      FindingCode = "browser.manifest_ok"
	FindingBrowserManifestMissing FindingCode = "browser.manifest_missing"
	FindingBrowserManifestWrong   FindingCode = "browser.manifest_wrong"
	FindingBrowserManifestBroken  FindingCode = "browser.manifest_broken"
	FindingBrowserProgramMissing  FindingCode = "browser.program_missing"

	FindingExtensionOK         FindingCode = "extension.ok"
	FindingExtensionMissing    FindingCode = "extension.missing"
	FindingExtensionPending    FindingCode = "extension.pending"
	FindingExtensionDisabled   FindingCode = "extension.disabled"
	FindingExtensionOld        FindingCode = "extension.old"
	FindingExtensionSiteDenied FindingCode = "extension.site_denied"
	FindingExtensionReload     FindingCode = "extension.reload"

	FindingPolicyOK            FindingCode = "policy.ok"
	FindingPolicyMissing       FindingCode = "policy.missing"
	FindingPolicyOriginMissing FindingCode = "policy.origin_missing"
	FindingPolicyBlocked       FindingCode = "policy.blocked"
	FindingPolicyBroken        FindingCode = "policy.broken"
	FindingPolicyForced        FindingCode = "policy.forced"
	FindingPolicyNotForced     FindingCode = "policy.not_forced"

	FindingLoopbackAllowed   FindingCode = "loopback.allowed"
	FindingLoopbackDenied    FindingCode = "loopback.denied"
	FindingLoopbackUndecided FindingCode = "loopback.undecided"
	FindingLoopbackInsecure  FindingCode = "loopback.insecure"
)

// The codes of findings about tokens and certificates.
const (
	FindingModuleOK           FindingCode = "module.ok"
	FindingModuleNone         FindingCode = "module.none"
	FindingModuleMissing      FindingCode = "module.missing"
	FindingModuleArchitecture FindingCode = "module.architecture"
	FindingModuleInvalid      FindingCode = "module.invalid"
	FindingModuleUntrusted    FindingCode = "module.untrusted"
	FindingModuleWritable     FindingCode = "module.writable"
	FindingModuleFails        FindingCode = "module.fails"
	FindingModuleSlow         FindingCode = "module.slow"

	FindingTokenPresent       FindingCode = "token.present"
	FindingTokenNone          FindingCode = "token.none"
	FindingTokenUninitialized FindingCode = "token.uninitialized"
	FindingTokenUnreadable    FindingCode = "token.unreadable"

	FindingPINOK       FindingCode = "pin.ok"
	FindingPINLow      FindingCode = "pin.low"
	FindingPINFinalTry FindingCode = "pin.final_try"
	FindingPINLocked   FindingCode = "pin.locked"

	FindingCertificateValid       FindingCode = "certificate.valid"
	FindingCertificateExpiring    FindingCode = "certificate.expiring"
	FindingCertificateExpired     FindingCode = "certificate.expired"
	FindingCertificateReplaced    FindingCode = "certificate.replaced"
	FindingCertificateNotYetValid FindingCode = "certificate.not_yet_valid"
	FindingCertificateUnsuitable  FindingCode = "certificate.unsuitable"
	FindingCertificateNone        FindingCode = "certificate.none"
	FindingCertificateRevoked     FindingCode = "certificate.revoked"
	FindingCertificateUntrusted   FindingCode = "certificate.untrusted"
)

// The codes of findings about trusted roots, servers and the clock.
const (
	FindingTrustOK         FindingCode = "trust.ok"
	FindingTrustNone       FindingCode = "trust.none"
	FindingTrustUnreadable FindingCode = "trust.unreadable"
	FindingTrustExpired    FindingCode = "trust.expired"

	FindingTSAOK      FindingCode = "tsa.ok"
	FindingTSANone    FindingCode = "tsa.none"
	FindingTSADown    FindingCode = "tsa.down"
	FindingTSAInvalid FindingCode = "tsa.invalid"

	FindingOCSPOK       FindingCode = "ocsp.ok"
	FindingOCSPDown     FindingCode = "ocsp.down"
	FindingOCSPOff      FindingCode = "ocsp.off"
	FindingOCSPUntested FindingCode = "ocsp.untested"

	FindingClockOK        FindingCode = "clock.ok"
	FindingClockSkewed    FindingCode = "clock.skewed"
	FindingClockWrong     FindingCode = "clock.wrong"
	FindingClockUnchecked FindingCode = "clock.unchecked"
)
