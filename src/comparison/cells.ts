import {
  type Answer,
  MEDICARE_NCCI,
  type PolicyTermName,
  type PolicyTerms,
  policyTermText,
  type UnitLimitFact,
} from '../billing/index.ts';
import type { PolicyTopic, Confidence, KnowledgeState } from '../shared/enums.ts';
import { termsOfCell } from '../reference/data/policyTerms.ts';
import { mergeStatements, mostDoubtful } from '../reference/views/knowledge.ts';
import { isNote, isStanding, type ScopedStatement } from '../reference/views/payerTerms.ts';
import { compact } from '../shared/compact.ts';
import type { RequirementRow } from '../reference/data/rows.ts';
import { isStale } from '../reference/views/staleness.ts';
import { withRelease, type LimitView } from '../releases/service.ts';
import { counted } from '../shared/counted.ts';
import { assistantModifier, limitText, NOT_AVAILABLE, shortText } from './words.ts';
import type {
  DatedReference,
  NoteView,
  PayerView,
  PlanView,
  StandingTermView,
} from '../reference/views/views.ts';

/** What a payer, or one of its plans, states about one topic of a code. */
interface Statement {
  readonly state: KnowledgeState;
  readonly value: string;
  /** Undisputed terms of the topic; null when there are none. */
  readonly terms: PolicyTerms | null;
  readonly notes: readonly NoteView[];
  readonly conflicts: readonly NoteView[];
}

export interface PlanCell extends Statement {
  readonly plan: PlanView;
}

/** The values of a cell that can be compared with another payer's: the text of each term. */
export type ComparableTerms = ReadonlyMap<PolicyTermName | 'unitsPerLine', string>;

/** One payer's cell for one topic of a code, before it is compared with Medicare's. */
export interface Cell extends Statement {
  readonly payer: PayerView;
  readonly standingTerms: readonly StandingTermView[];
  readonly requirements: readonly RequirementRow[];
  readonly unitLimits: readonly LimitView[];
  readonly plans: readonly PlanCell[];
  readonly verifyWithPlan: boolean;
  /** Lowest confidence among the sources; null for a cell without sources. */
  readonly confidence: Confidence | null;
  /** Empty unless the cell is KNOWN in terms that hold for every plan. */
  readonly comparableTerms: ComparableTerms;
}

/** Everything that decides a cell. Codes about which a payer states the same share one cell. */
export interface CellSources {
  readonly topic: PolicyTopic;
  readonly payer: PayerView;
  readonly statements: readonly ScopedStatement[];
  /** Documentation requirements of the code; empty unless the topic is DOCUMENTATION. */
  readonly requirements: readonly RequirementRow[];
  /** The unit limit of the code; null unless the topic is UNIT_LIMIT and the payer applies Medicare's edits. */
  readonly limit: Answer<UnitLimitFact | null> | null;
  /** False where the payer states that an assistant may not furnish the service. */
  readonly mayAssist: boolean;
}

const LOWEST_CONFIDENCE_FIRST: readonly Confidence[] = ['UNVERIFIED', 'SECONDARY', 'VERIFIED'];

/** Whether a statement is about the topic: by its own topic, or by a term that the topic's cell shows. */
export function isAbout(topic: PolicyTopic, { statement }: ScopedStatement): boolean {
  const { terms } = statement;
  if (statement.topic === topic) return true;
  if (!terms) return false;
  return termsOfCell(topic).some((term) =>
    // That a code is covered does not answer whether it is bundled.
    topic === 'BUNDLING' && term === 'coverage' ? terms.coverage === 'BUNDLED' : terms[term] !== undefined,
  );
}

/** Whether the payer is known to apply Medicare's edits, and so its unit limits. */
export function appliesUnitLimits(payer: PayerView, reference: DatedReference): boolean {
  return reference.payerRules(payer.slug, null)?.claimTerms.terms.editSet === MEDICARE_NCCI;
}

/** One payer's cell from everything that is known about the payer. */
export function cellOf(sources: CellSources, reference: DatedReference): Cell {
  const { payer, statements, requirements } = sources;
  const own = merge(
    statements.filter(({ plan }) => plan === null),
    sources,
    reference,
  );
  const limits = knownLimits(sources);
  const state = mostDoubtful([
    own.state,
    sources.limit?.state ?? 'NOT_AVAILABLE',
    ...requirements.map((requirement) => requirementState(requirement, reference)),
  ]);
  const plans = planCells(sources, reference);
  const facts = [
    ...statements.map(({ statement }) => statement),
    ...requirements,
    ...limits.filter((limit) => limit !== null),
  ];
  return {
    payer,
    state: state === 'NOT_AVAILABLE' ? mostDoubtful(plans.map((plan) => plan.state)) : state,
    value: [...payerTexts(own, sources), ...planTexts(plans)].join('; ') || NOT_AVAILABLE,
    terms: own.terms,
    notes: statements.map(({ note }) => note).filter(isNote),
    conflicts: own.conflicts,
    standingTerms: statements.map(({ note }) => note).filter(isStanding),
    requirements,
    unitLimits: compact(limits.map((limit) => (limit ? withRelease(limit, reference) : undefined))),
    plans,
    verifyWithPlan: statements.some(({ statement }) => statement.verifyWithPlan),
    confidence:
      LOWEST_CONFIDENCE_FIRST.find((level) => facts.some(({ source }) => source.confidence === level)) ??
      null,
    comparableTerms: state === 'KNOWN' ? comparableTerms(own, sources) : new Map(),
  };
}

interface Merged extends Omit<Statement, 'value'> {
  /** Texts of the undisputed terms, in the order of the topic. */
  readonly termTexts: ReadonlyMap<PolicyTermName, string>;
  /** Texts beside the terms: the modifier beside GO, and both sides of each dispute. */
  readonly otherTexts: readonly string[];
  /** Short texts of the statements, for a topic without terms. */
  readonly statementTexts: readonly string[];
}

/** Merges the statements of a payer, or of one of its plans, about the topic. */
function merge(
  statements: readonly ScopedStatement[],
  { topic, mayAssist }: CellSources,
  reference: DatedReference,
): Merged {
  const merged = mergeStatements(
    statements.map((entry) => ({ ...entry, statement: limitedTo(topic, entry.statement) })),
    reference.staleBefore,
  );
  const termTexts = new Map<PolicyTermName, string>();
  for (const term of termsOfCell(topic)) {
    const phrase = merged.terms ? policyTermText(merged.terms, term) : undefined;
    if (phrase !== undefined) termTexts.set(term, phrase);
  }
  const modifier = merged.terms ? assistantModifier(merged.terms, mayAssist, reference.facts) : undefined;
  const disputes = termsOfCell(topic)
    .filter((term) => merged.disputed.includes(term))
    .map((term) =>
      disputeText(merged.conflicts.flatMap(({ terms }) => (terms && policyTermText(terms, term)) ?? [])),
    );
  return {
    state: merged.state,
    terms: merged.terms,
    notes: statements.map(({ note }) => note).filter(isNote),
    conflicts: merged.conflicts.filter(isNote),
    termTexts,
    otherTexts: [...(modifier === undefined ? [] : [modifier]), ...disputes],
    statementTexts: shortTexts(statements, topic),
  };
}

function limitedTo(
  topic: PolicyTopic,
  statement: ScopedStatement['statement'],
): ScopedStatement['statement'] {
  const { terms } = statement;
  if (!terms) return statement;
  const own = termsOfCell(topic).filter((term) => terms[term] !== undefined);
  return { ...statement, terms: Object.fromEntries(own.map((term) => [term, terms[term]])) };
}

/** Both sides of a dispute: "conflicting: max 4 units a day / max 6 units a day". */
function disputeText(sides: readonly string[]): string {
  return `conflicting: ${[...new Set(sides)].join(' / ')}`;
}

/** The closest statement about the topic in short, and how many more there are. */
function shortTexts(statements: readonly ScopedStatement[], topic: PolicyTopic): string[] {
  const [closest, ...more] = statements
    .filter(({ statement }) => statement.topic === topic)
    .toSorted((a, b) => b.rank - a.rank || b.specificity - a.specificity);
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

/** For example "by plan: max 4 units a day (anthem, bcbs-north-dakota)". Plans with the same text are grouped. */
function planTexts(plans: readonly PlanCell[]): string[] {
  const plansByValue = new Map<string, string[]>();
  for (const { plan, value } of plans) {
    const same = plansByValue.get(value);
    if (same) same.push(plan.slug);
    else plansByValue.set(value, [plan.slug]);
  }
  const texts = [...plansByValue].map(([value, slugs]) => `${value} (${slugs.join(', ')})`);
  return texts.length === 0 ? [] : [`by plan: ${texts.join('; ')}`];
}

function planCells(sources: CellSources, reference: DatedReference): PlanCell[] {
  return sources.payer.plans.flatMap((plan): PlanCell[] => {
    const statements = sources.statements.filter((statement) => statement.plan === plan.slug);
    if (statements.length === 0) return [];
    const { state, terms, notes, conflicts, termTexts, otherTexts, statementTexts } = merge(
      statements,
      sources,
      reference,
    );
    const inTerms = [...termTexts.values(), ...otherTexts];
    return [
      {
        plan,
        state,
        terms,
        notes,
        conflicts,
        value: (inTerms.length > 0 ? inTerms : statementTexts).join('; '),
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
  const own = terms?.maxUnitsPerDay;
  if (own === undefined || (limit && limit.units < own)) stated.set('maxUnitsPerDay', phrase);
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
