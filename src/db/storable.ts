/**
 * Whether PostgreSQL can keep the text exactly: it has no U+0000, and half a character (a lone surrogate) is replaced in
 * a text column and refused in JSON.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
