import { isStorable } from './storable.ts';
import { type FieldError, fieldError } from './userErrors.ts';

/** User errors of one text. `limit` counts UTF-16 code units, as JavaScript does. */
export function textErrors(
  path: readonly (string | number)[],
  text: string | null | undefined,
  limit: number,
  isRequired = false,
): FieldError[] {
  if (text == null) return [];
  if (!isStorable(text)) {
    const character = text.includes('\0') ? 'U+0000' : 'a lone surrogate (half a character)';
    const message = `The text contains ${character}, which PostgreSQL cannot store. Remove it.`;
    return [
      fieldError(path, 'NOT_STORABLE', message, {
        value: `text with ${character}`,
        allowed: 'text without it',
        fix: 'Remove it.',
      }),
    ];
  }
  if (isRequired && text.trim() === '') {
    const details = {
      value: 'an empty text',
      allowed: `1 to ${limit} characters`,
      fix: 'Send a text of at least one character.',
    };
    return [fieldError(path, 'REQUIRED', `The text is empty. ${details.fix}`, details)];
  }
  if (text.length <= limit) return [];
  const message = `The text has ${text.length} characters. Send at most ${limit}.`;
  return [
    fieldError(path, 'TOO_LONG', message, {
      value: `a text of ${text.length} characters`,
      allowed: `at most ${limit} characters`,
      fix: 'Shorten the text.',
    }),
  ];
}
