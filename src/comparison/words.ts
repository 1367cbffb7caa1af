import { type Facts, type UnitLimitFact, isOtaReported } from '../billing/index.ts';
import type { PolicyTopic } from '../db/generated/prisma/enums.ts';
import type { PolicyTerms } from '../reference/data/policyTerms.ts';

/** The words of a cell: which terms belong to a topic, and each term in the words of the field. */

export type Term = keyof PolicyTerms;

/** What a cell says when nobody says anything. */
export const NOT_AVAILABLE = 'not available';

/** Longest short form of a statement that has words and no terms, in characters. */
const SHORT_WORDS = 100;

/** In the order in which a cell says them. Topics without terms are answered in words. */
export const TERMS_OF: Readonly<Record<PolicyTopic, readonly Term[]>> = {
  COVERAGE: ['coverage'],
  UNIT_COUNTING: ['unitMethod'],
  UNIT_LIMIT: ['maxUnitsPerDay', 'maxTimedUnitsPerVisit'],
  VISIT_LIMIT: ['maxVisitsPerYear'],
  PRIOR_AUTHORIZATION: ['priorAuthorization'],
  MODIFIERS: ['requiredModifiers'],
  ASSISTANT_PAYMENT: ['assistantFactor', 'assistantAllowed'],
  TELEHEALTH: ['telehealth'],
  BUNDLING: ['coverage', 'bundledInto', 'editSet'],
  DOCUMENTATION: [],
  FREQUENCY: [],
  TIMELY_FILING: ['timelyFilingDays', 'timelyFilingYears'],
  PAYMENT: ['multipleProcedureFactor'],
  OTHER: [],
};

type Phrase<K extends Term> = (value: Exclude<PolicyTerms[K], undefined>) => string;
type Phrases = { readonly [K in Term]-?: Phrase<K> };

const COVERAGE = {
  COVERED: 'covered',
  CONDITIONAL: 'covered under conditions',
  NOT_COVERED: 'not covered',
  BUNDLED: 'bundled, never paid apart',
} as const;

const UNIT_METHOD = {
  CMS_8_MINUTE: '8-minute rule over all timed minutes',
  AMA_MIDPOINT: 'midpoint rule, code by code',
} as const;

const EDIT_SETS: Readonly<Record<string, string>> = { 'medicare-ncci': "Medicare's NCCI edits" };

const PHRASES: Phrases = {
  coverage: (state) => COVERAGE[state],
  unitMethod: (method) => UNIT_METHOD[method],
  maxUnitsPerDay: (units) => `max ${counted(units, 'unit')} a day`,
  maxTimedUnitsPerVisit: (units) => `max ${counted(units, 'timed unit')} a visit`,
  maxVisitsPerYear: (visits) => `max ${counted(visits, 'visit')} a year`,
  priorAuthorization: (needed) =>
    needed ? 'prior authorization required' : 'no prior authorization required',
  requiredModifiers: (modifiers) => {
    // CO is required of an assistant's units alone, which `assistantModifier` says.
    const always = modifiers.filter((modifier) => modifier !== 'CO').toSorted();
    return always.length === 0 ? 'no modifier required' : `${always.join(', ')} required`;
  },
  assistantFactor: (factor) => `assistant paid at ${percent(factor)}`,
  assistantAllowed: (allowed) => (allowed ? 'assistant allowed' : 'not by an assistant'),
  multipleProcedureFactor: (factor) => `practice expense of further units at ${percent(factor)}`,
  telehealth: (allowed) => (allowed ? 'telehealth allowed' : 'no telehealth'),
  editSet: (set) => EDIT_SETS[set] ?? `edits of ${set}`,
  bundledInto: (codes) =>
    codes.length === 0 ? 'not bundled into other codes' : `bundled into ${codes.toSorted().join(', ')}`,
  timelyFilingDays: (days) => `claims within ${counted(days, 'day')}`,
  timelyFilingYears: (years) => `claims within ${counted(years, 'calendar year')}`,
  unitRule: (rule) => `counts by ${rule}`,
};

/** One term in words, such as "max 4 units a day"; undefined where it is not stated. */
export function phraseOf(terms: PolicyTerms, term: Term): string | undefined {
  const value = terms[term];
  // The value is the term's own, which the compiler cannot follow through a table.
  const words = PHRASES[term] as (value: unknown) => string;
  return value === undefined ? undefined : words(value);
}

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

/** A share as a percentage, exactly: "0.85" is 85%, "0.8575" is 85.75%. */
function percent(factor: string): string {
  const [whole = '0', decimals = ''] = factor.split('.');
  const digits = `${whole}${decimals.padEnd(2, '0').slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(2).replace(/0+$/, '');
  return `${digits}${rest === '' ? '' : `.${rest}`}%`;
}
