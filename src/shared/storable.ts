import { InputError } from '../shared/errors.ts';

/**
 * Whether PostgreSQL can keep the text exactly: it has no U+0000, and half a character (a lone surrogate) is replaced in
 * a text column and refused in JSON.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * Throws an InputError for search texts with U+0000, which PostgreSQL cannot store or compare.
 * @param fix what to send instead
 */
export function checkNoNullCharacters(
  texts: readonly { readonly field: string; readonly text: string | null | undefined }[],
  fix: string,
): void {
  const issues = texts
    .filter(({ text }) => text?.includes('\0'))
    .map(({ field }) => ({
      field,
      value: 'text with the character U+0000',
      allowed: 'text without it',
      fix,
    }));
  if (issues.length > 0) throw new InputError(issues);
}
