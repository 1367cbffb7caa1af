import { MOST_LISTED_ISSUES, type ValidationIssue } from '../../shared/errors.ts';
import type { DatedReference } from './views.ts';

const MAX_NEAR_MATCHES = 5;

/** One issue for each text that is not a code on record, with the codes that it may mean. */
export function findCodeIssues(
  reference: DatedReference,
  codes: readonly string[] | null | undefined,
  list: string,
): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  for (const [index, text] of (codes ?? []).entries()) {
    if (reference.code(text.trim().toUpperCase())) continue;
    // Nobody reads on, and each look-up compares nine thousand codes.
    const near = issues.length < MOST_LISTED_ISSUES ? nearCodes(text, reference) : '';
    issues.push({
      code: 'UNKNOWN_CODE',
      field: `${list}.${index}`,
      value: JSON.stringify(text.slice(0, 20)),
      allowed: `a CPT or HCPCS code that is on record on ${reference.on}`,
      fix: `${near}Find the code with \`codes(search:)\`.`,
    });
  }
  return issues;
}

/** The codes that a mistyped one may mean, as a sentence with a blank behind it; empty without any. */
export function nearCodes(typed: string, reference: DatedReference): string {
  const near = nearMatches(typed.trim().toUpperCase(), reference);
  const last = near.at(-1);
  if (last === undefined) return '';
  return `Did you mean ${near.length > 1 ? `${near.slice(0, -1).join(', ')} or ${last}` : last}? `;
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
