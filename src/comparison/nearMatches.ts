import type { DatedReference } from '../reference/views/views.ts';

const MAX_NEAR_MATCHES = 5;

/**
 * Codes that differ from a mistyped one by one character, or by two swapped characters. Codes of the catalog come
 * first, because those are what occupational therapists bill.
 * @param typed in upper case, without spaces around it
 */
export function nearMatches(typed: string, reference: DatedReference): readonly string[] {
  const { codes } = reference.snapshot;
  return reference.codeRows
    .map(({ code }) => code)
    .filter((code) => isOneEditAway(typed, code))
    .toSorted((a, b) => Number(codes.has(b)) - Number(codes.has(a)) || (a < b ? -1 : 1))
    .slice(0, MAX_NEAR_MATCHES);
}

function isOneEditAway(typed: string, code: string): boolean {
  if (Math.abs(typed.length - code.length) > 1) return false;
  let start = 0;
  while (start < code.length && typed[start] === code[start]) start += 1;
  const typedRest = typed.slice(start);
  const rest = code.slice(start);
  if (typed.length > code.length) return typedRest.slice(1) === rest;
  if (typed.length < code.length) return typedRest === rest.slice(1);
  const swapped = `${rest[1] ?? ''}${rest[0] ?? ''}${rest.slice(2)}`;
  return typedRest.slice(1) === rest.slice(1) || typedRest === swapped;
}
