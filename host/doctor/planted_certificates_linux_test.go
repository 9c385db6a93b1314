package doctor_test

import (
	"crypto/x509"
	"net/http"
	"testing"
	"time"

	rfc3161 "github.com/digitorus/timestamp"

	"trien/host/settings"
	"trien/protocol"
)

// Faults of certificates, of those who issue them, and of the clock.

func TestExpiredCertificateIsFound(t *testing.T) {
	o := newOffice(t, func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(0, 0, -1) })
	o.finds(protocol.FindingCertificateExpired)
}

func TestExpiredCertificateBesideItsSuccessorIsNoFault(t *testing.T) {
	o := newOffice(t, nil)
	o.plugIn(o.issue(func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(0, 0, -1) }), o.issue(nil))
	o.settings.Tokens.Modules = []string{o.fault.Path}
	o.of(o.finds(), protocol.FindingCertificateReplaced)
}

// S21: with sixty days left a renewal may still be asked for.
func TestCertificateThatExpiresInSixtyDaysIsFound(t *testing.T) {
	for days, want := range map[int][]protocol.FindingCode{
		60: {protocol.FindingCertificateExpiring}, 61: nil, 0: {protocol.FindingCertificateExpiring},
	} {
		o := newOffice(t, func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(0, 0, days).Add(time.Hour) })
		found := o.finds(want...)
		if days == 60 {
			o.says(o.of(found, protocol.FindingCertificateExpiring).Meaning, "còn 60 ngày", "60 days left")
		}
	}
}

func TestCertificateOfTomorrowIsFound(t *testing.T) {
	o := newOffice(t, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(24 * time.Hour) })
	o.finds(protocol.FindingCertificateNotYetValid)
}

func TestRevokedCertificateIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.authority.Revoke(o.store.Objects[0].Certificate, time.Now().Add(-time.Hour), 1)
	o.finds(protocol.FindingCertificateRevoked)
}

func TestMissingTrustRootIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Trust.Roots = nil
	o.finds(protocol.FindingTrustNone)
}

func TestUnreadableTrustRootIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Trust.Roots = append(o.settings.Trust.Roots, "/etc/trien/khong-co.pem")
	o.finds(protocol.FindingTrustUnreadable)
}

func TestCertificateOfAnUnknownIssuerIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Trust.Roots = o.settings.Timestamp.Roots
	o.finds(protocol.FindingCertificateUntrusted)
}

func TestSilentTimestampServerIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.tsaServer.Close()
	f := o.of(o.finds(protocol.FindingTSADown), protocol.FindingTSADown)
	o.says(f.Meaning, "Không có dấu thời gian thì không ký được.", "Without a timestamp nothing is signed.")
	if f.Subject != o.tsaServer.URL {
		t.Errorf("about %q", f.Subject)
	}
}

func TestSilentTimestampServerThatNobodyNeedsIsNoReasonToMend(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Timestamp.Policy = settings.TimestampWarn
	o.tsaServer.Close()
	if f := o.of(o.finds(protocol.FindingTSADown), protocol.FindingTSADown); f.Level != protocol.Amber {
		t.Errorf("%s: %s", f.Level, f.Meaning.VI)
	}
}

func TestTimestampServerOfAnotherRootIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Timestamp.Roots = o.settings.Trust.Roots
	o.finds(protocol.FindingTSAInvalid)
}

func TestSilentOCSPServerIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.issuer.Close()
	f := o.of(o.finds(protocol.FindingOCSPDown), protocol.FindingOCSPDown)
	if f.Subject != o.issuer.URL {
		t.Errorf("about %q", f.Subject)
	}
}

func TestSilentServerOfTwoCertificatesIsToldOnce(t *testing.T) {
	o := newOffice(t, nil)
	o.plugIn(o.issue(nil), o.issue(nil))
	o.issuer.Close()
	o.finds(protocol.FindingOCSPDown)
}

func TestClockThatIsOffByAnHourIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.late = time.Hour
	o.tsa.Token = func(t *rfc3161.Timestamp) { t.Time = t.Time.Add(-time.Hour) }
	// The timestamp is refused for the same reason.
	found := o.finds(protocol.FindingClockWrong, protocol.FindingTSAInvalid)
	o.says(o.of(found, protocol.FindingClockWrong).Meaning, "1 giờ 0 phút (số máy chủ đã so: 2)", "1 h 0 min (servers compared: 2)")
}

func TestClockThatIsOffByThreeMinutesIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.late = 3 * time.Minute
	o.settings.Timestamp.URL, o.settings.Timestamp.Roots = "", nil
	o.finds(protocol.FindingClockSkewed)
}

func TestClockIsUncheckedWithoutServers(t *testing.T) {
	o := newOffice(t, nil)
	o.portal.Close()
	o.settings.Timestamp.URL, o.settings.Timestamp.Roots = "", nil
	o.finds(protocol.FindingClockUnchecked)
}

// Networks that swallow everything: the look is over in time all the same.
func TestDeadNetworkIsGivenUp(t *testing.T) {
	o := newOffice(t, nil)
	swallow := make(chan struct{})
	t.Cleanup(func() { close(swallow) })
	hang := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-swallow:
		case <-r.Context().Done():
		}
	})
	o.tsaServer.Config.Handler, o.issuer.Config.Handler, o.portal.Config.Handler = hang, hang, hang
	o.doctor.Times(0, 0, time.Second)
	o.finds(protocol.FindingTSADown, protocol.FindingOCSPDown, protocol.FindingClockUnchecked)
}
