/**
 * Limits of a policy; docs/guides/limits.md lists them. Text within them is stored unchanged: scripts, markup and
 * formulas are plain text here.
 */
export const POLICY_LIMITS = {
  /** Bytes of a note in UTF-8. */
  noteBytes: 100 * 1024,
  codesOfNote: 5_000,
  notes: 200,
  /** Bytes of all notes of a version together, in UTF-8. */
  notesBytes: 1024 * 1024,
  sources: 50,
  /** Characters of a title, of a policy or a source; of a publisher or a section. */
  title: 500,
  /** Characters of the number of a policy or of a cited document. */
  number: 100,
  url: 2_000,
  reason: 1_000,
  /** Characters of a comment, and comments and steps of the review of one version. */
  comment: 2_000,
  comments: 200,
  reviews: 20,
} as const;
