import type { ErrorCode } from "../../../protocol/js/src/generated/errors.js";
import type {
  Diagnosis,
  ExtensionHelloResult,
} from "../../../protocol/js/src/generated/messages.js";

/** What the page "Chẩn đoán" and the background say to each other. */

/** The path of the page; what stands behind its "#" is the tab over which it was asked for. */
export const DIAGNOSE_PAGE = "diagnose/diagnose.html";

/** Where storage.session has the ids of the tabs that are older than the extension. */
export const OLDER_TABS = "olderTabs";

/** The page's one question: to look over the PC. */
export interface DiagnoseRequest {
  type: "diagnose";
  /** The origin of the portal that the person has trouble with, or empty. */
  portal: string;
}

/** Tells whether a message is a DiagnoseRequest. */
export function isDiagnoseRequest(message: unknown): message is DiagnoseRequest {
  return (message as Partial<DiagnoseRequest> | null)?.type === "diagnose";
}

/** The background's answer: what became of the agent, and what it has found. */
export interface AgentLook {
  /** Who answered the extension's hello; null where nobody did. */
  host: ExtensionHelloResult | null;
  /** Why there is no host, or no diagnosis; empty where there are both. */
  code: ErrorCode | "";
  diagnosis: Diagnosis | null;
}
