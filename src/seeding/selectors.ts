/**
 * The codes of a code or a range. Both ends of a range must be codes of the catalog, the first before the last, so that
 * a range never selects fewer codes than its author intended; another range selects none.
 */
export function expandSelector(selector: string, codes: ReadonlySet<string>): string[] {
  const [first = '', last = first] = selector.split('-');
  if (!codes.has(first) || !codes.has(last) || first > last) return [];
  return [...codes].filter((code) => code >= first && code <= last);
}
