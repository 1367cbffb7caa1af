import { type Facts, type PolicyTerms, type UnitLimitFact, isOtaReported } from '../billing/index.ts';

/** The texts of comparison cells beyond single terms. */

/** What a cell says when nobody says anything. */
export const NOT_AVAILABLE = 'not available';

/** Longest short form of a statement that has words and no terms, in characters. */
const SHORT_WORDS = 100;

/** Beside a required GO an assistant's units carry CO (MOD-02), from the day it is reported and where one may treat. */
export function assistantModifier(terms: PolicyTerms, mayTreat: boolean, facts: Facts): string | undefined {
  const asks = terms.requiredModifiers?.some((modifier) => modifier === 'GO' || modifier === 'CO') ?? false;
  return asks && mayTreat && isOtaReported(facts) ? 'CO with an assistant' : undefined;
}

/** A medically unlikely edit in the words of a limit (MUE-01); null is a release that has none for the code. */
export function limitPhrase(limit: UnitLimitFact | null): string {
  if (limit === null) return 'no published unit limit';
  return `max ${counted(limit.units, 'unit')} a ${limit.adjudication === 1 ? 'line' : 'day'}`;
}

/** The beginning of a statement: its first sentence, or as many whole words as fit. */
export function shortForm(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  const sentence = (/^.*?[.!?](?=\s+[A-Z]|$)/.exec(plain)?.[0] ?? plain).replace(/\.$/, '');
  if (sentence.length <= SHORT_WORDS) return sentence;
  const room = sentence.slice(0, SHORT_WORDS);
  const lastSpace = room.lastIndexOf(' ');
  // Text without spaces is cut between characters, never inside one that takes two places.
  const cut = lastSpace > 0 ? room.slice(0, lastSpace) : room.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/[\s,;:–-]+$/, '')}…`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
