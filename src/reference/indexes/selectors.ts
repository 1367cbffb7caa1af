import type { CodeRow } from '../data/rows.ts';

/** Selects every code of outpatient therapy: the codes that CMS lists as always or sometimes therapy. */
export const ALL_THERAPY_CODES = '*';

/** How specifically a statement names a code; a more specific statement wins. */
export const SPECIFICITY = { all: 0, range: 1, exact: 2 } as const;

/**
 * The codes of a note, each with its specificity.
 * @param selectors codes (`97530`), ranges (`97032-97036`, both ends included) or `*`
 */
export function expandSelectors(
  selectors: readonly string[],
  codes: readonly CodeRow[],
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const selector of selectors) {
    for (const [code, specificity] of matches(selector, codes)) {
      found.set(code, Math.max(specificity, found.get(code) ?? 0));
    }
  }
  return found;
}

/** Codes that are named one by one; a release alone may list them. */
export function namedCodes(selectors: readonly string[]): string[] {
  return selectors.filter((selector) => selector !== ALL_THERAPY_CODES && !selector.includes('-'));
}

/** Every code of the selectors, sorted: codes of the catalog, and others that are named one by one. */
export function codesOf(selectors: readonly string[], codes: readonly CodeRow[]): string[] {
  return [...new Set([...expandSelectors(selectors, codes).keys(), ...namedCodes(selectors)])].sort();
}

function matches(selector: string, codes: readonly CodeRow[]): [string, number][] {
  if (selector === ALL_THERAPY_CODES) {
    // G0129 is not an outpatient therapy code (MOD-11), so a statement about all therapy does not include it.
    return codes.filter((row) => row.therapyStatus !== 'NEVER').map((row) => [row.code, SPECIFICITY.all]);
  }
  const [from, to] = selector.split('-');
  if (from === undefined || to === undefined) {
    return codes.filter((row) => row.code === selector).map((row) => [row.code, SPECIFICITY.exact]);
  }
  return codes
    .filter((row) => row.code.length === from.length && row.code >= from && row.code <= to)
    .map((row) => [row.code, SPECIFICITY.range]);
}
