/**
 * The codes that a code or a range means. Both ends of a range must be codes of the book, the first before the last,
 * so that a range never means less than its writer thought; a range that fails means none.
 */
export function expandSelector(selector: string, codes: ReadonlySet<string>): string[] {
  const [first = '', last = first] = selector.split('-');
  if (!codes.has(first) || !codes.has(last) || first > last) return [];
  return [...codes].filter((code) => code >= first && code <= last);
}
