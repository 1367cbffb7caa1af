import { type FieldError, fieldError } from '../shared/userErrors.ts';

/** Slugs and names of payers and plans. */

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MAX_SLUG_CHARACTERS = 60;
export const MAX_NAME_CHARACTERS = 200;

/** A user error at the path unless the text can be a slug. */
export function slugErrors(path: readonly string[], slug: string): FieldError[] {
  if (SLUG.test(slug) && slug.length <= MAX_SLUG_CHARACTERS) return [];
  const message = `The slug is not valid. Use lower-case words joined by hyphens, for example blue-shield, at most ${MAX_SLUG_CHARACTERS} characters.`;
  return [fieldError(path, 'NOT_A_SLUG', message)];
}
