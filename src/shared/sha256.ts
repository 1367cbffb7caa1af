import { InputError } from './errors.ts';

/**
 * Throws an InputError unless the text is a SHA-256 in hexadecimal, in either case.
 * @param field path in the input
 */
export function checkSha256(field: string, text: string, fix: string): void {
  if (/^[0-9a-f]{64}$/i.test(text)) return;
  throw new InputError([
    { field, value: JSON.stringify(text.slice(0, 80)), allowed: '64 hexadecimal digits', fix },
  ]);
}
