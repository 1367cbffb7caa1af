/**
 * What of a policy is stored, and what is refused; docs/guides/limits.md says the same. Within them text is kept as it
 * was sent: any script, markup or formula is text and nothing else.
 */
export const POLICY_LIMITS = {
  /** Bytes of a note in UTF-8. */
  noteBytes: 100 * 1024,
  codesOfNote: 5_000,
  notes: 200,
  sources: 50,
  /** Characters of a title, of a policy or a source; of a publisher or a section. */
  title: 500,
  number: 100,
  url: 2_000,
  reason: 1_000,
} as const;

/** Why the text cannot be kept as it is, or null when it can. PostgreSQL has no U+0000, and UTF-8 no half characters. */
export function unstorable(text: string): string | null {
  if (text.includes('\0')) return 'holds the character U+0000, which cannot be stored';
  if (!text.isWellFormed()) return 'holds half of a character (a lone surrogate), which cannot be stored';
  return null;
}
