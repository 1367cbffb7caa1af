import type { CodeView, DatedReference } from '../reference/views/views.ts';

/** The codes of an argument `codes`, each once, as of the date. `findCodeIssues` finds those that do not exist. */
export function requestedCodes(reference: DatedReference, requested: readonly string[]): readonly CodeView[] {
  const found = new Map<string, CodeView>();
  for (const text of requested) {
    const code = reference.code(text.trim().toUpperCase());
    if (code) found.set(code.code, code);
  }
  return [...found.values()];
}
