import { counted } from '../shared/counted.ts';

/**
 * The terms of payers, each defined once: GraphQL inputs and outputs, the schema of stored terms and of files, checks
 * before publishing, differences and comparison cells derive from this table. A new term is an entry here and its use
 * in the engine.
 */

interface TermBase {
  /** One sentence for the GraphQL schema, without bounds. */
  readonly description: string;
  /** Topics whose notes may carry the term; a note on OTHER may carry any. A reader looks under these topics. */
  readonly noteTopics: readonly string[];
  /** Topics whose comparison cell shows the term, in the order of this table. */
  readonly cellTopics: readonly string[];
  /** Whether the term only makes sense for codes that are billed by time. */
  readonly timedCodesOnly?: true;
}

interface Term<Value> extends TermBase {
  readonly cellText: (value: Value) => string;
}

/** One of a closed set of values. */
export interface ChoiceTerm<Value extends string = string> extends Term<Value> {
  readonly kind: 'CHOICE';
  readonly values: readonly Value[];
}

/** A whole number with its bounds, both included. */
export interface CountTerm extends Term<number> {
  readonly kind: 'COUNT';
  readonly min: number;
  readonly max: number;
}

/** What a payer says of a limit that it does not have. Silence says nothing. */
export const NO_LIMIT = 'NONE';
export type Limit = number | typeof NO_LIMIT;

/** A limit with its bounds, both included; or that there is none. */
export interface LimitTerm extends Term<Limit> {
  readonly kind: 'LIMIT';
  readonly min: number;
  readonly max: number;
}

/** The most that a limit allows: infinitely many without one. */
export function mostOf(limit: Limit | undefined): number {
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
}

export interface FlagTerm extends Term<boolean> {
  readonly kind: 'FLAG';
}

/** The share that is paid, as an exact decimal: "0.85" pays 85%. */
export interface ShareTerm extends Term<string> {
  readonly kind: 'SHARE';
}

export interface TextTerm extends Term<string> {
  readonly kind: 'TEXT';
  readonly pattern: RegExp;
  /** What `pattern` accepts, for messages. */
  readonly expected: string;
}

/** Codes or modifiers. Their order means nothing. */
export interface ListTerm extends Term<readonly string[]> {
  readonly kind: 'LIST';
  readonly itemsAre: 'CODES' | 'MODIFIERS';
  readonly itemLength: number;
  readonly maxItems: number;
  /** Names one item in a difference: "modifier KX added". */
  readonly itemLabel: string;
}

/** A choice whose own values are not known: they can be listed, but no cell text asked for. */
type AnyChoiceTerm = Omit<ChoiceTerm, 'cellText'> & { readonly cellText: (value: never) => string };

export type PolicyTermDefinition =
  AnyChoiceTerm | CountTerm | LimitTerm | FlagTerm | ShareTerm | TextTerm | ListTerm;

const MOST_UNITS_OR_DAYS = 10_000;

const count = (term: Omit<CountTerm, 'kind'>): CountTerm => ({ kind: 'COUNT', ...term });
/** A limit on things in a time, such as units a day. */
const limit = (
  [one, per]: readonly [one: string, per: string],
  term: TermBase & { readonly max?: number },
): LimitTerm => ({
  kind: 'LIMIT',
  min: 0,
  max: MOST_UNITS_OR_DAYS,
  cellText: (most) =>
    most === NO_LIMIT ? `no limit on ${one}s a ${per}` : `max ${counted(most, one)} a ${per}`,
  ...term,
});
const flag = (term: Omit<FlagTerm, 'kind'>): FlagTerm => ({ kind: 'FLAG', ...term });
const share = (term: Omit<ShareTerm, 'kind'>): ShareTerm => ({ kind: 'SHARE', ...term });
const text = (term: Omit<TextTerm, 'kind'>): TextTerm => ({ kind: 'TEXT', ...term });
const list = (term: Omit<ListTerm, 'kind'>): ListTerm => ({ kind: 'LIST', ...term });

/** @param cellTexts the values, each with its text in a comparison cell */
function choice<Value extends string>(
  cellTexts: Readonly<Record<Value, string>>,
  term: TermBase,
): ChoiceTerm<Value> {
  return {
    kind: 'CHOICE',
    values: Object.keys(cellTexts) as Value[],
    cellText: (value) => cellTexts[value],
    ...term,
  };
}

const EDIT_SETS: Readonly<Record<string, string>> = { 'medicare-ncci': "Medicare's NCCI edits" };
const AUTHORIZATION_TOPICS = ['COVERAGE', 'VISIT_LIMIT', 'PRIOR_AUTHORIZATION', 'DOCUMENTATION'];

export const POLICY_TERMS = {
  coverage: choice(
    {
      COVERED: 'covered',
      CONDITIONAL: 'covered under conditions',
      NOT_COVERED: 'not covered',
      INVESTIGATIONAL: 'investigational, not covered',
      BUNDLED: 'bundled, never paid apart',
    },
    {
      description: 'Whether the codes are covered.',
      noteTopics: ['COVERAGE', 'PRIOR_AUTHORIZATION', 'ASSISTANT_PAYMENT', 'TELEHEALTH', 'BUNDLING'],
      cellTopics: ['COVERAGE', 'BUNDLING'],
    },
  ),
  unitMethod: choice(
    {
      CMS_8_MINUTE: '8-minute rule over all timed minutes',
      AMA_MIDPOINT: 'midpoint rule, code by code',
    },
    {
      description: 'How the payer counts timed units.',
      noteTopics: ['UNIT_COUNTING'],
      cellTopics: ['UNIT_COUNTING'],
      timedCodesOnly: true,
    },
  ),
  maxUnitsPerDay: limit(['unit', 'day'], {
    description: 'Maximum units of one code per day.',
    noteTopics: ['UNIT_COUNTING', 'UNIT_LIMIT', 'BUNDLING', 'FREQUENCY'],
    cellTopics: ['UNIT_LIMIT'],
  }),
  maxTimedUnitsPerVisit: limit(['timed unit', 'visit'], {
    description: 'Maximum timed units of all codes per visit.',
    noteTopics: ['UNIT_COUNTING', 'UNIT_LIMIT', 'FREQUENCY'],
    cellTopics: ['UNIT_LIMIT'],
    timedCodesOnly: true,
  }),
  maxCodesPerDay: limit(['code', 'day'], {
    description: 'Maximum different codes per day.',
    noteTopics: ['UNIT_LIMIT', 'FREQUENCY', 'BUNDLING'],
    cellTopics: ['UNIT_LIMIT'],
  }),
  maxServicesPerDay: limit(['service', 'day'], {
    description:
      'Maximum services per day: units of timed codes and codes without a time unit together, evaluations apart.',
    noteTopics: ['UNIT_COUNTING', 'UNIT_LIMIT', 'FREQUENCY', 'BUNDLING'],
    cellTopics: ['UNIT_LIMIT'],
  }),
  maxMinutesPerDay: limit(['minute', 'day'], {
    description: 'Maximum minutes of treatment per day.',
    noteTopics: ['UNIT_COUNTING', 'UNIT_LIMIT', 'FREQUENCY'],
    cellTopics: ['UNIT_LIMIT'],
  }),
  maxVisitsPerYear: limit(['visit', 'year'], {
    description: 'Maximum visits per year.',
    noteTopics: ['COVERAGE', 'VISIT_LIMIT', 'PRIOR_AUTHORIZATION', 'FREQUENCY'],
    cellTopics: ['VISIT_LIMIT'],
  }),
  visitsCombineDisciplines: flag({
    description: 'Whether the visit limit counts occupational, physical and speech therapy together.',
    noteTopics: ['COVERAGE', 'VISIT_LIMIT', 'FREQUENCY'],
    cellTopics: ['VISIT_LIMIT'],
    cellText: (combined) => (combined ? 'counted with other therapies' : 'counted for OT alone'),
  }),
  priorAuthorization: flag({
    description: 'Whether the payer must approve the service before treatment.',
    noteTopics: ['COVERAGE', 'VISIT_LIMIT', 'PRIOR_AUTHORIZATION', 'DOCUMENTATION'],
    cellTopics: ['PRIOR_AUTHORIZATION'],
    cellText: (required) => (required ? 'prior authorization required' : 'no prior authorization required'),
  }),
  authorizationFromVisit: count({
    min: 1,
    max: MOST_UNITS_OR_DAYS,
    description: 'First visit for which approval is needed; the ones before need none.',
    noteTopics: AUTHORIZATION_TOPICS,
    cellTopics: ['PRIOR_AUTHORIZATION'],
    cellText: (visit) => `from visit ${visit}`,
  }),
  authorizationAfterEvaluation: flag({
    description: 'Whether the evaluation itself needs no approval.',
    noteTopics: AUTHORIZATION_TOPICS,
    cellTopics: ['PRIOR_AUTHORIZATION'],
    cellText: (after) => (after ? 'not for the evaluation' : 'for the evaluation too'),
  }),
  visitsWithoutReview: count({
    min: 1,
    max: MOST_UNITS_OR_DAYS,
    description: 'Visits that are approved without a clinical review.',
    noteTopics: AUTHORIZATION_TOPICS,
    cellTopics: ['PRIOR_AUTHORIZATION'],
    cellText: (visits) => `${counted(visits, 'visit')} without review`,
  }),
  reviewWithinWeeks: count({
    min: 1,
    max: 520,
    description: 'Weeks within which the visits without review must be used.',
    noteTopics: AUTHORIZATION_TOPICS,
    cellTopics: ['PRIOR_AUTHORIZATION'],
    cellText: (weeks) => `within ${counted(weeks, 'week')}`,
  }),
  reviewVendor: text({
    pattern: /^.{1,60}$/s,
    expected: '1 to 60 characters',
    description: 'Who decides about approvals for the payer.',
    noteTopics: AUTHORIZATION_TOPICS,
    cellTopics: ['PRIOR_AUTHORIZATION'],
    cellText: (vendor) => `through ${vendor}`,
  }),
  requiredModifiers: list({
    itemsAre: 'MODIFIERS',
    itemLength: 2,
    maxItems: 10,
    itemLabel: 'modifier',
    description: 'Modifiers that every claim line needs; CO is needed on lines of an assistant only.',
    noteTopics: ['COVERAGE', 'MODIFIERS', 'ASSISTANT_PAYMENT', 'TELEHEALTH', 'DOCUMENTATION', 'PAYMENT'],
    cellTopics: ['MODIFIERS'],
    cellText: (modifiers) => {
      // CO applies to an assistant's units only; the cell adds that itself.
      const onEveryLine = modifiers.filter((modifier) => modifier !== 'CO').toSorted();
      return onEveryLine.length === 0 ? 'no modifier required' : `${onEveryLine.join(', ')} required`;
    },
  }),
  assistantModifiers: list({
    itemsAre: 'MODIFIERS',
    itemLength: 2,
    maxItems: 10,
    itemLabel: 'modifier of an assistant',
    description: 'Modifiers that lines of an assistant need.',
    noteTopics: ['MODIFIERS', 'ASSISTANT_PAYMENT', 'PAYMENT'],
    cellTopics: ['ASSISTANT_PAYMENT'],
    cellText: (modifiers) => `${modifiers.toSorted().join(', ')} with an assistant`,
  }),
  telehealthModifiers: list({
    itemsAre: 'MODIFIERS',
    itemLength: 2,
    maxItems: 10,
    itemLabel: 'modifier of telehealth',
    description: 'Modifiers of which lines of telehealth need one.',
    noteTopics: ['MODIFIERS', 'TELEHEALTH'],
    cellTopics: ['TELEHEALTH'],
    cellText: (modifiers) => `${modifiers.toSorted().join(' or ')} by telehealth`,
  }),
  assistantFactor: share({
    description: 'Share paid for services by an assistant, for example 0.85.',
    noteTopics: ['ASSISTANT_PAYMENT', 'PAYMENT'],
    cellTopics: ['ASSISTANT_PAYMENT'],
    cellText: (factor) => `assistant paid at ${percent(factor)}`,
  }),
  assistantAllowed: flag({
    description: 'Whether an assistant may furnish the service.',
    noteTopics: ['COVERAGE', 'ASSISTANT_PAYMENT', 'TELEHEALTH', 'BUNDLING'],
    cellTopics: ['ASSISTANT_PAYMENT'],
    cellText: (allowed) => (allowed ? 'assistant allowed' : 'not by an assistant'),
  }),
  multipleProcedureFactor: share({
    description:
      'Share of the practice expense paid for every unit after the first-ranked one, for example 0.5.',
    noteTopics: ['PAYMENT'],
    cellTopics: ['PAYMENT'],
    cellText: (factor) => `practice expense of further units at ${percent(factor)}`,
  }),
  telehealth: flag({
    description: 'Whether the payer covers the service by telehealth.',
    noteTopics: ['COVERAGE', 'TELEHEALTH'],
    cellTopics: ['TELEHEALTH'],
    cellText: (allowed) => (allowed ? 'telehealth allowed' : 'no telehealth'),
  }),
  audioOnly: flag({
    description: 'Whether the payer covers the service by telephone alone.',
    noteTopics: ['COVERAGE', 'TELEHEALTH'],
    cellTopics: ['TELEHEALTH'],
    cellText: (allowed) => (allowed ? 'telephone alone allowed' : 'not by telephone alone'),
  }),
  maintenanceCovered: flag({
    description: 'Whether skilled care that maintains function, without improvement, is covered.',
    noteTopics: ['COVERAGE', 'DOCUMENTATION'],
    cellTopics: ['COVERAGE'],
    cellText: (covered) => (covered ? 'maintenance covered' : 'maintenance not covered'),
  }),
  bundledInto: list({
    itemsAre: 'CODES',
    itemLength: 5,
    maxItems: 200,
    itemLabel: 'bundled into',
    description: 'Codes beside which the service is never paid separately.',
    noteTopics: ['COVERAGE', 'BUNDLING', 'PAYMENT'],
    cellTopics: ['BUNDLING'],
    cellText: (codes) =>
      codes.length === 0 ? 'not bundled into other codes' : `bundled into ${codes.toSorted().join(', ')}`,
  }),
  editSet: text({
    pattern: /^.{0,60}$/s,
    expected: 'at most 60 characters',
    description: 'Set of NCCI PTP edits that the payer applies, for example medicare-ncci.',
    noteTopics: ['BUNDLING', 'PAYMENT'],
    cellTopics: ['BUNDLING'],
    cellText: (set) => EDIT_SETS[set] ?? `edits of ${set}`,
  }),
  timelyFilingDays: count({
    min: 0,
    max: MOST_UNITS_OR_DAYS,
    description: 'Calendar days from the date of service within which a claim must arrive.',
    noteTopics: ['TIMELY_FILING'],
    cellTopics: ['TIMELY_FILING'],
    cellText: (days) => `claims within ${counted(days, 'day')}`,
  }),
  timelyFilingYears: count({
    min: 1,
    max: 10,
    description:
      'Calendar years after the date of service within which a claim must arrive; the last day has the same month and day.',
    noteTopics: ['TIMELY_FILING'],
    cellTopics: ['TIMELY_FILING'],
    cellText: (years) => `claims within ${counted(years, 'calendar year')}`,
  }),
  unitRule: text({
    pattern: /^PAY-RULE-\d+$/,
    expected: 'an id of the rule register, for example PAY-RULE-1',
    description: 'Rule id that describes how the payer counts units, for example PAY-RULE-1.',
    noteTopics: ['UNIT_COUNTING'],
    cellTopics: [],
    cellText: (rule) => `counts by ${rule}`,
  }),
} as const satisfies Readonly<Record<string, PolicyTermDefinition>>;

type Definitions = typeof POLICY_TERMS;
export type PolicyTermName = keyof Definitions;

/** Names of the terms whose definition is of one kind. */
export type TermNameOf<Kind extends PolicyTermDefinition['kind']> = {
  [Name in PolicyTermName]: Definitions[Name]['kind'] extends Kind ? Name : never;
}[PolicyTermName];

export type PolicyTermValue<Name extends PolicyTermName> = Parameters<Definitions[Name]['cellText']>[0];

/** Terms that a statement of a payer states. An absent term is not stated, which is not the same as a denial. */
export type PolicyTerms = { readonly [Name in PolicyTermName]?: PolicyTermValue<Name> | undefined };

export const POLICY_TERM_NAMES = Object.keys(POLICY_TERMS) as readonly PolicyTermName[];

/** The text of one stated term in a comparison cell, such as "max 4 units a day"; undefined where it is not stated. */
export function policyTermText(terms: PolicyTerms, name: PolicyTermName): string | undefined {
  const value = terms[name];
  // A term and its own value belong together, which the compiler cannot follow through the table.
  const cellText = POLICY_TERMS[name].cellText as (value: unknown) => string;
  return value === undefined ? undefined : cellText(value);
}

/** What is stated of an authorization, such as "from visit 13", "through Carelon". */
export function authorizationTexts(terms: PolicyTerms): readonly string[] {
  return (['authorizationFromVisit', 'visitsWithoutReview', 'reviewWithinWeeks', 'reviewVendor'] as const)
    .map((name) => policyTermText(terms, name))
    .filter((text) => text !== undefined);
}

/** A share as an exact percentage: "0.85" is 85%, "0.8575" is 85.75%. */
function percent(factor: string): string {
  const [whole = '0', decimals = ''] = factor.split('.');
  const digits = `${whole}${decimals.padEnd(2, '0').slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(2).replace(/0+$/, '');
  return `${digits}${rest === '' ? '' : `.${rest}`}%`;
}
