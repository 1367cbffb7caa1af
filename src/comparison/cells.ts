import {
  type Answer,
  branchesText,
  MEDICARE_NCCI,
  mostOf,
  POLICY_TERMS,
  type PolicyTermName,
  type PolicyTerms,
  policyTermText,
  type UnitLimitFact,
} from '../billing/index.ts';
import type { PolicyTopic, Confidence, KnowledgeState } from '../shared/enums.ts';
import { termsOfCell } from '../reference/data/policyTerms.ts';
import { SPECIFICITY } from '../reference/indexes/selectors.ts';
import type { CareQuestion } from '../reference/data/scope.ts';
import type { Statement } from '../reference/views/payerTerms.ts';
import { compareCloseness, mostDoubtful, resolve } from '../reference/views/resolve.ts';
import { compact } from '../shared/compact.ts';
import type { RequirementRow } from '../reference/data/rows.ts';
import { isStale } from '../reference/views/staleness.ts';
import { withRelease, type LimitView } from '../releases/service.ts';
import { counted } from '../shared/counted.ts';
import { assistantModifier, limitText, NOT_AVAILABLE, NOT_BY_TIME, shortText } from './words.ts';
import type { DatedReference, NoteView, PayerView, PlanView } from '../reference/views/views.ts';

/** What a payer, or one of its plans, states about one topic of a code. */
interface Stated {
  readonly state: KnowledgeState;
  readonly value: string;
  /** Undisputed terms of the topic; null when there are none. */
  readonly terms: PolicyTerms | null;
  readonly notes: readonly NoteView[];
  readonly conflicts: readonly NoteView[];
}

export interface PlanCell extends Stated {
  readonly plan: PlanView;
}

/** The values of a cell that can be compared with another payer's: the text of each term. */
export type ComparableTerms = ReadonlyMap<PolicyTermName | 'unitsPerLine', string>;

/** One payer's cell for one topic of a code, before it is compared with Medicare's. */
export interface Cell extends Stated {
  readonly payer: PayerView;
  readonly requirements: readonly RequirementRow[];
  readonly unitLimits: readonly LimitView[];
  readonly plans: readonly PlanCell[];
  readonly verifyWithPlan: boolean;
  /** Lowest confidence among the sources; null for a cell without sources. */
  readonly confidence: Confidence | null;
  /** False for the counting of units of a code that is not billed by time, unless a statement names the code. */
  readonly applies: boolean;
  /** Empty unless the cell is KNOWN in terms that hold for every plan. */
  readonly comparableTerms: ComparableTerms;
}

/** Everything that decides a cell. Codes about which a payer states the same share one cell. */
export interface CellSources {
  readonly topic: PolicyTopic;
  readonly payer: PayerView;
  readonly statements: readonly Statement[];
  /** All that applies to a plan, whatever the topic. */
  readonly statementsOfPlan: (plan: string) => readonly Statement[];
  /** Whether the code is billed by time: terms for such codes say nothing about others. */
  readonly isTimed: boolean;
  /** Documentation requirements of the code; empty unless the topic is DOCUMENTATION. */
  readonly requirements: readonly RequirementRow[];
  /** The unit limit of the code; null unless the topic is UNIT_LIMIT and the payer applies Medicare's edits. */
  readonly limit: Answer<UnitLimitFact | null> | null;
  /** False where the payer states that an assistant may not furnish the service. */
  readonly mayAssist: boolean;
}

const LOWEST_CONFIDENCE_FIRST: readonly Confidence[] = ['UNVERIFIED', 'SECONDARY', 'VERIFIED'];

/** Whether a statement is about the topic: by its own topic, or by a term that the topic's cell shows. */
export function isAbout(topic: PolicyTopic, { statement }: Statement): boolean {
  const { terms } = statement;
  if (statement.topic === topic) return true;
  if (!terms) return false;
  return termsOfCell(topic).some((term) =>
    // That a code is covered does not answer whether it is bundled.
    topic === 'BUNDLING' && term === 'coverage' ? terms.coverage === 'BUNDLED' : terms[term] !== undefined,
  );
}

/** Whether a topic is about codes that are billed by time alone, such as the counting of units. */
function isForTimedCodes(topic: PolicyTopic): boolean {
  const names = termsOfCell(topic);
  return names.length > 0 && names.every((name) => 'timedCodesOnly' in POLICY_TERMS[name]);
}

/** Whether the payer is known to apply Medicare's edits, and so its unit limits. */
export function appliesUnitLimits(
  payer: PayerView,
  question: CareQuestion,
  reference: DatedReference,
): boolean {
  return reference.payerRules(payer.slug, question)?.claimTerms.terms.editSet === MEDICARE_NCCI;
}

/** One payer's cell from everything that is known about the payer. */
export function cellOf(sources: CellSources, reference: DatedReference): Cell {
  const { payer, statements, requirements } = sources;
  const own = merge(statements, sources, reference);
  const limits = knownLimits(sources);
  const state = mostDoubtful([
    own.state,
    sources.limit?.state ?? 'NOT_AVAILABLE',
    ...requirements.map((requirement) => requirementState(requirement, reference)),
  ]);
  const applies =
    sources.isTimed ||
    !isForTimedCodes(sources.topic) ||
    (state !== 'NOT_AVAILABLE' && statements.some(({ specificity }) => specificity > SPECIFICITY.all));
  const plans = planCells(sources, reference);
  const facts = [
    ...statements.map(({ statement }) => statement),
    ...requirements,
    ...limits.filter((limit) => limit !== null),
  ];
  return {
    payer,
    state: applies ? state : 'NOT_AVAILABLE',
    value: applies ? valueText(state, payerTexts(own, sources)) : NOT_BY_TIME,
    applies,
    terms: own.terms,
    notes: statements.map(({ note }) => note),
    conflicts: own.conflicts,
    requirements,
    unitLimits: compact(limits.map((limit) => (limit ? withRelease(limit, reference) : undefined))),
    plans,
    verifyWithPlan: statements.some(({ statement }) => statement.verifyWithPlan),
    confidence:
      LOWEST_CONFIDENCE_FIRST.find((level) => facts.some(({ source }) => source.confidence === level)) ??
      null,
    comparableTerms: applies && state === 'KNOWN' ? comparableTerms(own, sources) : new Map(),
  };
}

/** What nobody read is advice beside an answer that is not available. */
function valueText(state: KnowledgeState, texts: readonly string[]): string {
  const text = texts.join('; ');
  if (state !== 'NOT_AVAILABLE') return text;
  return text === '' ? NOT_AVAILABLE : `${NOT_AVAILABLE} (${text})`;
}

interface Merged extends Omit<Stated, 'value'> {
  /** Texts of the undisputed terms, in the order of the topic. */
  readonly termTexts: ReadonlyMap<PolicyTermName, string>;
  /** Texts beside the terms: the modifier beside GO, what terms depend on, and both sides of each dispute. */
  readonly otherTexts: readonly string[];
  /** Short texts of the statements, for a topic without terms. */
  readonly statementTexts: readonly string[];
}

/** Merges the statements of a payer, or of one of its plans, about the topic. */
function merge(
  statements: readonly Statement[],
  { topic, mayAssist, isTimed }: Pick<CellSources, 'topic' | 'mayAssist' | 'isTimed'>,
  reference: DatedReference,
): Merged {
  const names = termsOfCell(topic).filter((name) => isTimed || !('timedCodesOnly' in POLICY_TERMS[name]));
  const { state, terms, byTerm, conflicts } = resolve(
    statements.flatMap((entry) => limitedTo(names, topic, entry)),
    reference.staleBefore,
  );
  const termTexts = new Map<PolicyTermName, string>();
  const openTexts: string[] = [];
  for (const name of names) {
    const phrase = terms ? policyTermText(terms, name) : undefined;
    if (phrase !== undefined) termTexts.set(name, phrase);
    const term = byTerm.get(name);
    if (term?.state === 'DEPENDS') openTexts.push(`depends: ${branchesText(name, term)}`);
    if (term?.state !== 'CONFLICTING') continue;
    openTexts.push(
      disputeText(term.conflicts.flatMap((note) => (note.terms && policyTermText(note.terms, name)) ?? [])),
    );
  }
  const modifier = terms ? assistantModifier(terms, mayAssist, reference.facts) : undefined;
  return {
    state,
    terms,
    notes: statements.map(({ note }) => note),
    conflicts,
    termTexts,
    otherTexts: [...(modifier === undefined ? [] : [modifier]), ...openTexts],
    statementTexts: shortTexts(statements, topic),
  };
}

/**
 * The statement with the terms of the topic alone. One that has other terms and another topic says nothing about this one;
 * neither does one whose terms are for codes of another timing.
 */
function limitedTo(names: readonly PolicyTermName[], topic: PolicyTopic, entry: Statement): Statement[] {
  const { terms } = entry.statement;
  if (!terms) return [entry];
  const own = names.filter((name) => terms[name] !== undefined);
  if (own.length === 0 && termsOfCell(topic).some((name) => terms[name] !== undefined)) return [];
  const limited = own.length === 0 ? null : Object.fromEntries(own.map((name) => [name, terms[name]]));
  return [{ ...entry, statement: { ...entry.statement, terms: limited } }];
}

/** Both sides of a dispute: "conflicting: max 4 units a day / max 6 units a day". */
function disputeText(sides: readonly string[]): string {
  return `conflicting: ${[...new Set(sides)].join(' / ')}`;
}

/** The closest statement about the topic in short, and how many more there are. */
function shortTexts(statements: readonly Statement[], topic: PolicyTopic): string[] {
  const [closest, ...more] = statements
    .filter(({ statement }) => statement.topic === topic)
    .toSorted((a, b) => compareCloseness(b.closeness, a.closeness));
  if (!closest) return [];
  return [`${shortText(closest.statement.text)}${more.length === 0 ? '' : ` (and ${more.length} more)`}`];
}

/** The payer's own terms and limits; without any, the texts of its statements. */
function payerTexts(own: Merged, sources: CellSources): readonly string[] {
  const limits = knownLimits(sources).map(limitText);
  const inTerms = [
    ...comparableTerms(own, sources).values(),
    ...own.otherTexts,
    ...(limits.length > 1 ? [disputeText(limits)] : []),
  ];
  if (inTerms.length > 0) return inTerms;
  const count = sources.requirements.length;
  return [...(count === 0 ? [] : [counted(count, 'documentation requirement')]), ...own.statementTexts];
}

/** What holds for each plan that says something of its own about the topic. */
function planCells(sources: CellSources, reference: DatedReference): PlanCell[] {
  const { payer, topic, statementsOfPlan } = sources;
  return payer.plans.flatMap((plan): PlanCell[] => {
    if (!sources.statements.some((statement) => statement.plan === plan.slug)) return [];
    const own = statementsOfPlan(plan.slug).filter((statement) => isAbout(topic, statement));
    const { state, terms, conflicts, termTexts, otherTexts, statementTexts } = merge(own, sources, reference);
    const inTerms = [...termTexts.values(), ...otherTexts];
    return [
      {
        plan,
        state,
        terms,
        notes: own.filter((statement) => statement.plan === plan.slug).map(({ note }) => note),
        conflicts,
        value: valueText(state, inTerms.length > 0 ? inTerms : statementTexts),
      },
    ];
  });
}

/** A payer's own limit and the release's limit both bind, so the smaller one counts. */
function comparableTerms({ termTexts, terms }: Merged, sources: CellSources): ComparableTerms {
  const [limit, ...others] = knownLimits(sources);
  if (limit === undefined || others.length > 0) return termTexts;
  const stated = new Map<PolicyTermName | 'unitsPerLine', string>(termTexts);
  const phrase = limitText(limit);
  if (limit?.adjudication === 1) return stated.set('unitsPerLine', phrase);
  if (limit === null ? terms?.maxUnitsPerDay === undefined : limit.units < mostOf(terms?.maxUnitsPerDay))
    stated.set('maxUnitsPerDay', phrase);
  return stated;
}

/** The known unit limits: several when releases contradict each other. */
function knownLimits({ limit }: CellSources): readonly (UnitLimitFact | null)[] {
  if (limit === null || limit.state === 'NOT_AVAILABLE') return [];
  return limit.state === 'KNOWN' ? [limit.value] : limit.values;
}

/** A requirement has no record of its own: one that was never verified is as old as its data set. */
function requirementState({ source }: RequirementRow, reference: DatedReference): KnowledgeState {
  const recordedOn = source.retrievedOn ?? reference.today;
  return isStale(source, recordedOn, reference.staleBefore) ? 'STALE' : 'KNOWN';
}
