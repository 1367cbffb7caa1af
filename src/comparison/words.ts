import { type Facts, type PolicyTerms, type UnitLimitFact, isOtaReported } from '../billing/index.ts';
import { counted } from '../shared/counted.ts';

/** The texts of comparison cells beyond single terms. */

/** The text of a cell without any statement. */
export const NOT_AVAILABLE = 'not available';

/** The text of a cell about the counting of units, for a code whose units are not counted by time. */
export const NOT_BY_TIME = 'not billed by time';

/** Longest short text of a statement without terms, in characters. */
const MAX_SHORT_TEXT = 100;

/** With a required GO, an assistant's units also carry CO (MOD-02), from the day CO exists and where an assistant may treat. */
export function assistantModifier(terms: PolicyTerms, mayTreat: boolean, facts: Facts): string | undefined {
  const isRequired =
    terms.requiredModifiers?.some((modifier) => modifier === 'GO' || modifier === 'CO') ?? false;
  return isRequired && mayTreat && isOtaReported(facts) ? 'CO with an assistant' : undefined;
}

/** The text of an MUE (MUE-01); null for a code without one in the release. */
export function limitText(limit: UnitLimitFact | null): string {
  if (limit === null) return 'no published unit limit';
  return `max ${counted(limit.units, 'unit')} a ${limit.adjudication === 1 ? 'line' : 'day'}`;
}

/** The first sentence of a statement, or as many whole words as fit. */
export function shortText(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  const sentence = (/^.*?[.!?](?=\s+[A-Z]|$)/.exec(plain)?.[0] ?? plain).replace(/\.$/, '');
  if (sentence.length <= MAX_SHORT_TEXT) return sentence;
  const room = sentence.slice(0, MAX_SHORT_TEXT);
  const lastSpace = room.lastIndexOf(' ');
  // A text without spaces is cut between characters, never inside a surrogate pair.
  const cut = lastSpace > 0 ? room.slice(0, lastSpace) : room.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/[\s,;:–-]+$/, '')}…`;
}
