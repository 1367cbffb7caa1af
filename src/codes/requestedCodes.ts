import { InputError, type ValidationIssue } from '../shared/errors.ts';
import type { CodeView, DatedReference } from '../reference/views/views.ts';

const MAX_NEAR_MATCHES = 5;

/**
 * The codes of an argument `codes`, each once, as of the date.
 * Throws an InputError that lists every unknown code with the nearest ones.
 */
export function requestedCodes(reference: DatedReference, requested: readonly string[]): readonly CodeView[] {
  const found = new Map<string, CodeView>();
  const issues: ValidationIssue[] = [];
  for (const [index, text] of requested.entries()) {
    const code = reference.code(text.trim().toUpperCase());
    if (code) found.set(code.code, code);
    else issues.push(unknownCode(reference, text, index));
  }
  if (issues.length > 0) throw new InputError(issues);
  return [...found.values()];
}

function unknownCode(reference: DatedReference, text: string, index: number): ValidationIssue {
  const near = nearMatches(text.trim().toUpperCase(), reference);
  return {
    field: `codes.${index}`,
    value: JSON.stringify(text.slice(0, 20)),
    allowed: `a CPT or HCPCS code that is on record on ${reference.on}`,
    fix:
      near.length > 0
        ? `Nearest: ${near.join(', ')}. Otherwise find the code with \`codes(search:)\`.`
        : 'Find the code with `codes(search:)`.',
  };
}

/**
 * Codes that differ from a mistyped one by two swapped characters, then by one character. Codes of the catalog come
 * first, because those are what occupational therapists bill.
 * @param typed in upper case, without spaces around it
 */
export function nearMatches(typed: string, reference: DatedReference): readonly string[] {
  const { codes } = reference.snapshot;
  const order = (code: string) => (codes.has(code) ? 0 : 2) + (isSwapped(typed, code) ? 0 : 1);
  return reference.codeRows
    .map(({ code }) => code)
    .filter((code) => isSwapped(typed, code) || isOneEditAway(typed, code))
    .toSorted((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
    .slice(0, MAX_NEAR_MATCHES);
}

/** Whether two neighboring characters changed places. */
function isSwapped(typed: string, code: string): boolean {
  if (typed.length !== code.length) return false;
  const start = firstDifference(typed, code);
  const rest = code.slice(start);
  return typed.slice(start) === `${rest[1] ?? ''}${rest[0] ?? ''}${rest.slice(2)}`;
}

/** Whether one character is another, missing or too many. */
function isOneEditAway(typed: string, code: string): boolean {
  if (Math.abs(typed.length - code.length) > 1) return false;
  const start = firstDifference(typed, code);
  const typedRest = typed.slice(start);
  const rest = code.slice(start);
  if (typed.length > code.length) return typedRest.slice(1) === rest;
  if (typed.length < code.length) return typedRest === rest.slice(1);
  return typedRest.slice(1) === rest.slice(1);
}

function firstDifference(one: string, other: string): number {
  let start = 0;
  while (start < other.length && one[start] === other[start]) start += 1;
  return start;
}
