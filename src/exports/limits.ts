/** Bounds of exports; documented in docs/guides/limits.md. */
export const EXPORT_LIMITS = {
  /** Codes that one file can be asked for; without a list it is of all. */
  codes: 1_000,
  /** Months of one file of sessions, and sessions in them. */
  months: 24,
  sessions: 250_000,
  /** Bytes of a file. */
  fileBytes: 64 * 1024 * 1024,
  /** Jobs of an organization that wait or run at a time, and all that are kept. */
  openJobs: 5,
  storedJobs: 50,
  /** How long a job and its file are kept. */
  retentionHours: 24,
} as const;

/** A file that would exceed EXPORT_LIMITS. Its message is written for the person who requested the file. */
export class ExportLimitError extends Error {}
