/** Limits of exports; docs/guides/limits.md lists them. */
export const EXPORT_LIMITS = {
  /** Codes that one request may list. Without a list the file covers every code. */
  codes: 1_000,
  /** Months in one file of sessions, and sessions in these months. */
  months: 24,
  sessions: 250_000,
  /** Bytes of one file. */
  fileBytes: 64 * 1024 * 1024,
  /** Jobs of one organization that are queued or running, and jobs that have not expired. */
  openJobs: 5,
  storedJobs: 50,
  /** Hours until a job and its file are deleted. */
  retentionHours: 24,
} as const;

/** A file that would exceed EXPORT_LIMITS. The message is stored with the job and shown to the requester. */
export class ExportLimitError extends Error {}
