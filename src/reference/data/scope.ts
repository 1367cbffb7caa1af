import { z } from 'zod';
import {
  LISTED_DIMENSIONS,
  NO_COVERAGE,
  SCOPE_DIMENSIONS,
  type Coverage,
  type ListedDimension,
  type ScopeDimension,
  type ScopeDimensionDefinition,
  type TermCondition,
} from '../../billing/index.ts';
import { valuesOf, type ProviderType, type Setting } from '../../shared/enums.ts';

/** To whom a statement of a payer applies, what a question says about that, and how closely one names the other. */

/** What a statement is limited to; a dimension that is left out is not limited. Ages are whole years, half-open. */
export type NoteScope = { readonly [Name in ListedDimension]?: readonly string[] | undefined } & {
  readonly ageFrom?: number | undefined;
  readonly ageTo?: number | undefined;
};

/** What a question says. Null, and no diagnosis, is not stated. A day of care is one. */
export interface CareQuestion {
  readonly coverage: Coverage;
  readonly setting: Setting | null;
  readonly diagnoses: readonly string[];
}

/** Every limit that a scope can have, in order. */
export const SCOPE_NAMES = [...LISTED_DIMENSIONS, 'ageFrom', 'ageTo'] as const;

export const NOTHING_STATED: CareQuestion = { coverage: NO_COVERAGE, setting: null, diagnoses: [] };

/** Values of one dimension in a scope. */
export const MOST_VALUES = 100;
const OLDEST = 150;

const listSchema = (name: ListedDimension) => {
  const dimension: ScopeDimensionDefinition = SCOPE_DIMENSIONS[name];
  const item =
    dimension.kind === 'CHOICE'
      ? z.enum(valuesOf(dimension.set))
      : z.string().regex(dimension.pattern, `expected ${dimension.expected}`);
  return z.array(item).min(1, 'expected at least one value, or no list').max(MOST_VALUES).optional();
};
const age = z.int().min(0).max(OLDEST).optional();

/** The stored form of a scope, in the database, in seed files and in policy files. */
export const scopeSchema = z
  .strictObject({
    ...(Object.fromEntries(LISTED_DIMENSIONS.map((name) => [name, listSchema(name)])) as Record<
      ListedDimension,
      ReturnType<typeof listSchema>
    >),
    ageFrom: age,
    ageTo: age,
  })
  .refine(({ ageFrom, ageTo }) => ageFrom === undefined || ageTo === undefined || ageFrom < ageTo, {
    path: ['ageTo'],
    message: 'expected an age above ageFrom: the first age that is no longer included',
  });

/** The values that a question says of each dimension; null when it says none. */
const STATED: { readonly [Name in ListedDimension]: (question: CareQuestion) => readonly string[] | null } = {
  linesOfBusiness: ({ coverage }) => listOf(coverage.lineOfBusiness),
  funding: ({ coverage }) => listOf(coverage.funding),
  states: ({ coverage }) => listOf(coverage.state),
  contractors: ({ coverage }) => listOf(coverage.contractor),
  settings: ({ setting }) => listOf(setting),
  providerTypes: ({ coverage, setting }) => listOf(coverage.providerType ?? providerOf(setting)),
  networks: ({ coverage }) => listOf(coverage.network),
  diagnoses: ({ diagnoses }) => (diagnoses.length === 0 ? null : diagnoses),
};

/** The settings that are a facility of one type, so that nothing else has to be stated. */
const FACILITIES: Partial<Record<Setting, ProviderType>> = {
  REHABILITATION_AGENCY: 'REHABILITATION_AGENCY',
  COMPREHENSIVE_REHABILITATION: 'CORF',
  HOME_HEALTH_PART_B: 'HOME_HEALTH_AGENCY',
  OUTPATIENT_HOSPITAL: 'HOSPITAL',
  CRITICAL_ACCESS_HOSPITAL: 'HOSPITAL',
};

function providerOf(setting: Setting | null): ProviderType | null {
  return setting === null ? null : (FACILITIES[setting] ?? null);
}

function listOf(value: string | null): readonly string[] | null {
  return value === null ? null : [value];
}

/** A policy, and one of its notes. */
interface Scoped {
  /** Slug of the plan of the policy; null for all plans. */
  readonly plan: string | null;
  readonly scope: NoteScope | null;
}

/** A policy and one of its notes, with what decides which of two statements goes first. */
interface Ranked extends Scoped {
  /** No document, but what is generally reported. */
  readonly general: boolean;
  /** Whose own rule it is; null for a shared one. */
  readonly organizationId: string | null;
}

/** What the question must still say for a statement to apply; empty when it applies. */
export function matchScope(
  { plan, scope }: Scoped,
  question: CareQuestion,
): readonly TermCondition[] | 'EXCLUDED' {
  const conditions: TermCondition[] = [];
  for (const { dimension, values, stated } of limitsOf({ plan, scope }, question)) {
    if (stated === null) conditions.push({ dimension, values });
    else if (!stated) return 'EXCLUDED';
  }
  return conditions;
}

interface Limit {
  readonly dimension: ScopeDimension;
  readonly values: readonly string[];
  /** Whether the question is within the limit; null when it does not say. */
  readonly stated: boolean | null;
}

function* limitsOf({ plan, scope }: Scoped, question: CareQuestion): Generator<Limit> {
  const { plan: statedPlan, patientAge } = question.coverage;
  if (plan !== null) {
    yield { dimension: 'plan', values: [plan], stated: statedPlan === null ? null : statedPlan === plan };
  }
  if (scope === null) return;
  for (const name of LISTED_DIMENSIONS) {
    const values = scope[name];
    if (!values) continue;
    const stated = STATED[name](question);
    yield { dimension: name, values, stated: stated && stated.some((one) => isIn(name, one, values)) };
  }
  const { ageFrom, ageTo } = scope;
  if (ageFrom === undefined && ageTo === undefined) return;
  const stated =
    patientAge === null
      ? null
      : (ageFrom === undefined || patientAge >= ageFrom) && (ageTo === undefined || patientAge < ageTo);
  yield { dimension: 'ages', values: [agesText(scope)], stated };
}

function isIn(name: ListedDimension, stated: string, values: readonly string[]): boolean {
  if (SCOPE_DIMENSIONS[name].kind !== 'PREFIX') return values.includes(stated);
  const bare = (code: string) => code.replace('.', '').toUpperCase();
  return values.some((prefix) => bare(stated).startsWith(bare(prefix)));
}

/** "from 18", "under 21", "18 to 20". */
function agesText({ ageFrom, ageTo }: NoteScope): string {
  if (ageTo === undefined) return `from ${ageFrom ?? 0}`;
  return ageFrom === undefined ? `under ${ageTo}` : `${ageFrom} to ${ageTo - 1}`;
}

/** Parts from the most important on; a larger one is closer. */
export type Closeness = readonly number[];

/**
 * How closely a statement names a question: the organization's own before a shared one; then one of a plan before one of a
 * place, that before one of a program, and that before one for all; then a code before a range before all codes; then a document before what is generally reported.
 */
export function closenessOf(
  { plan, scope, general, organizationId }: Ranked,
  specificity: number,
): Closeness {
  const limited = scope === null ? [] : LISTED_DIMENSIONS.filter((name) => scope[name]);
  const inTier = (tier: string) => limited.filter((name) => SCOPE_DIMENSIONS[name].tier === tier).length;
  const ages = scope !== null && (scope.ageFrom !== undefined || scope.ageTo !== undefined);
  return [
    organizationId === null ? 0 : 1,
    plan === null ? 0 : 1,
    inTier('PLACE'),
    inTier('PROGRAM') + (ages ? 1 : 0),
    specificity,
    general ? 0 : 1,
  ];
}

/** Where the parts of a closeness stand of which the first two say whose statement it is. */
const WHOSE = 2;
const CODE = 4;

/** Whether the statement names the code or its range, and not all of therapy. */
export function namesCode(closeness: Closeness): boolean {
  return (closeness[CODE] ?? 0) > 0;
}

/**
 * The closeness of a statement about all of therapy beside one that names the code: not above it, whatever the first is
 * limited to, unless the first is of an organization or a plan and the other is not.
 */
export function notAbove(ofAll: Closeness, ofCode: Closeness): Closeness {
  const isOfOthers = ofAll.slice(0, WHOSE).some((part, index) => part > (ofCode[index] ?? 0));
  return isOfOthers ? ofAll : [...ofCode.slice(0, CODE), 0, ...ofAll.slice(CODE + 1)];
}

/** Whether one question could be within both scopes, which limit the same dimensions. */
export function scopesMeet(one: NoteScope | null, other: NoteScope | null): boolean {
  const [a, b] = [one ?? {}, other ?? {}];
  const listsMeet = LISTED_DIMENSIONS.every((name) => {
    const [mine, theirs] = [a[name], b[name]];
    return (
      !mine ||
      !theirs ||
      mine.some((value) => isIn(name, value, theirs)) ||
      theirs.some((value) => isIn(name, value, mine))
    );
  });
  return listsMeet && (a.ageFrom ?? 0) < (b.ageTo ?? Infinity) && (b.ageFrom ?? 0) < (a.ageTo ?? Infinity);
}

/** The dimensions that a scope limits. */
export function limitedDimensions(scope: NoteScope | null): readonly string[] {
  return SCOPE_NAMES.filter((name) => scope?.[name] !== undefined);
}

/** The question to one payer: a plan of another payer says nothing about it. */
export function questionFor(
  payer: string,
  question: CareQuestion,
  plans: ReadonlyMap<string, { readonly payer: string }>,
): CareQuestion {
  const { plan } = question.coverage;
  if (plan === null || plans.get(plan)?.payer === payer) return question;
  return withPlan(question, null);
}

export function withPlan(question: CareQuestion, plan: string | null): CareQuestion {
  return { ...question, coverage: { ...question.coverage, plan } };
}

/** What several scopes distinguish between them. */
export interface ScopeSplits {
  readonly dimensions: readonly Exclude<ListedDimension, 'diagnoses'>[];
  /** Beginnings of diagnoses. */
  readonly prefixes: readonly string[];
  /** First ages of a limit and first ages after one. */
  readonly ages: readonly number[];
}

export function splitsOf(scopes: readonly NoteScope[]): ScopeSplits {
  return {
    dimensions: LISTED_DIMENSIONS.filter((name) => name !== 'diagnoses').filter((name) =>
      scopes.some((scope) => scope[name]),
    ),
    prefixes: [...new Set(scopes.flatMap(({ diagnoses = [] }) => diagnoses))],
    ages: [...new Set(scopes.flatMap(({ ageFrom, ageTo }) => [ageFrom ?? [], ageTo ?? []].flat()))],
  };
}

/** Equal for questions with equal answers: what a question says of all that the scopes of a payer distinguish. */
export function questionKey({ dimensions, prefixes, ages }: ScopeSplits, question: CareQuestion): string {
  const { diagnoses, coverage } = question;
  const age = coverage.patientAge;
  let key = coverage.plan ?? '';
  for (const name of dimensions) {
    const stated = STATED[name](question);
    if (stated) key += `|${name} ${stated.join('+')}`;
  }
  if (age !== null && ages.length > 0) key += `|age ${ages.filter((bound) => bound <= age).length}`;
  if (diagnoses.length > 0 && prefixes.length > 0) {
    const has = (prefix: string) => diagnoses.some((one) => isIn('diagnoses', one, [prefix]));
    key += `|diagnoses ${prefixes.map((prefix) => (has(prefix) ? 1 : 0)).join('')}`;
  }
  return key;
}
