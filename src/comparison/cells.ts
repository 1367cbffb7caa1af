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
import { assistantModifier, counted, limitPhrase, NOT_AVAILABLE, shortForm } from './words.ts';
import type {
  DatedReference,
  NoteView,
  PayerView,
  PlanView,
  StandingTermView,
} from '../reference/views/views.ts';

/** What a payer, or one of its plans, says about one topic of a code. */
interface Said {
  readonly state: KnowledgeState;
  readonly value: string;
  /** Undisputed terms of the topic; null when there are none. */
  readonly terms: PolicyTerms | null;
  readonly notes: readonly NoteView[];
  readonly conflicts: readonly NoteView[];
}

export interface PlanCell extends Said {
  readonly plan: PlanView;
}

/** What a cell says that another payer's can be held against: a value in words, by what it is about. */
export type Stated = ReadonlyMap<PolicyTermName | 'unitsPerLine', string>;

/** One payer's answer about one topic of a code, before it is put beside Medicare's. */
export interface Cell extends Said {
  readonly payer: PayerView;
  readonly standingTerms: readonly StandingTermView[];
  readonly requirements: readonly RequirementRow[];
  readonly unitLimits: readonly LimitView[];
  readonly plans: readonly PlanCell[];
  readonly verifyWithPlan: boolean;
  /** Of the least sure source; null for a cell without any. */
  readonly confidence: Confidence | null;
  /** Empty unless the cell is KNOWN in terms that hold for every plan. */
  readonly stated: Stated;
}

/** Everything that decides a cell. Codes about which a payer says the same share one cell. */
export interface CellSources {
  readonly topic: PolicyTopic;
  readonly payer: PayerView;
  readonly statements: readonly ScopedStatement[];
  /** What the record must show for the code; empty unless the topic is DOCUMENTATION. */
  readonly requirements: readonly RequirementRow[];
  /** The unit limit of the code; null unless the topic is UNIT_LIMIT and the payer applies Medicare's edits. */
  readonly limit: Answer<UnitLimitFact | null> | null;
  /** False where the payer says that an assistant may not furnish the service. */
  readonly mayAssist: boolean;
}

const LEAST_SURE_FIRST: readonly Confidence[] = ['UNVERIFIED', 'SECONDARY', 'VERIFIED'];

/** Whether a statement has something to say about the topic: by its own topic, or by a term that belongs to it. */
export function speaksOf(topic: PolicyTopic, { statement }: ScopedStatement): boolean {
  const { terms } = statement;
  if (statement.topic === topic) return true;
  if (!terms) return false;
  return termsOfCell(topic).some((term) =>
    // That a code is covered is no answer about bundling; that it is bundled is.
    topic === 'BUNDLING' && term === 'coverage' ? terms.coverage === 'BUNDLED' : terms[term] !== undefined,
  );
}

/** Whether the payer is known to apply Medicare's edits, and so its unit limits. */
export function appliesUnitLimits(payer: PayerView, reference: DatedReference): boolean {
  return reference.payerRules(payer.slug, null)?.claimTerms.terms.editSet === MEDICARE_NCCI;
}

/** One payer's answer from everything that is on record about it. */
export function cellOf(sources: CellSources, reference: DatedReference): Cell {
  const { payer, statements, requirements } = sources;
  const own = merge(
    statements.filter(({ plan }) => plan === null),
    sources,
    reference,
  );
  const limits = limitsIn(sources);
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
    value: [...payerWords(own, sources), ...planWords(plans)].join('; ') || NOT_AVAILABLE,
    terms: own.terms,
    notes: statements.map(({ note }) => note).filter(isNote),
    conflicts: own.conflicts,
    standingTerms: statements.map(({ note }) => note).filter(isStanding),
    requirements,
    unitLimits: compact(limits.map((limit) => (limit ? withRelease(limit, reference) : undefined))),
    plans,
    verifyWithPlan: statements.some(({ statement }) => statement.verifyWithPlan),
    confidence:
      LEAST_SURE_FIRST.find((level) => facts.some(({ source }) => source.confidence === level)) ?? null,
    stated: state === 'KNOWN' ? statedBy(own, sources) : new Map(),
  };
}

interface Merged extends Omit<Said, 'value'> {
  /** Undisputed terms in words, in the order of the topic. */
  readonly phrases: ReadonlyMap<PolicyTermName, string>;
  /** What goes with the terms: the modifier beside GO, and both sides of each dispute. */
  readonly besides: readonly string[];
  /** The statements in short, for a topic without terms. */
  readonly inWords: readonly string[];
}

/** What statements of a payer, or of one of its plans, come to for the topic. */
function merge(
  statements: readonly ScopedStatement[],
  { topic, mayAssist }: CellSources,
  reference: DatedReference,
): Merged {
  const merged = mergeStatements(
    statements.map((entry) => ({ ...entry, statement: limitedTo(topic, entry.statement) })),
    reference.staleBefore,
  );
  const phrases = new Map<PolicyTermName, string>();
  for (const term of termsOfCell(topic)) {
    const phrase = merged.terms ? policyTermText(merged.terms, term) : undefined;
    if (phrase !== undefined) phrases.set(term, phrase);
  }
  const modifier = merged.terms ? assistantModifier(merged.terms, mayAssist, reference.facts) : undefined;
  const disputes = termsOfCell(topic)
    .filter((term) => merged.disputed.includes(term))
    .map((term) =>
      disputeOf(merged.conflicts.flatMap(({ terms }) => (terms && policyTermText(terms, term)) ?? [])),
    );
  return {
    state: merged.state,
    terms: merged.terms,
    notes: statements.map(({ note }) => note).filter(isNote),
    conflicts: merged.conflicts.filter(isNote),
    phrases,
    besides: [...(modifier === undefined ? [] : [modifier]), ...disputes],
    inWords: wordsOf(statements, topic),
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
function disputeOf(sides: readonly string[]): string {
  return `conflicting: ${[...new Set(sides)].join(' / ')}`;
}

/** The closest statement about the topic in short, and how many more there are. */
function wordsOf(statements: readonly ScopedStatement[], topic: PolicyTopic): string[] {
  const [closest, ...more] = statements
    .filter(({ statement }) => statement.topic === topic)
    .toSorted((a, b) => b.rank - a.rank || b.specificity - a.specificity);
  if (!closest) return [];
  return [`${shortForm(closest.statement.text)}${more.length === 0 ? '' : ` (and ${more.length} more)`}`];
}

/** What the payer itself says: in terms and limits, else in words. */
function payerWords(own: Merged, sources: CellSources): readonly string[] {
  const limits = limitsIn(sources).map(limitPhrase);
  const inTerms = [
    ...statedBy(own, sources).values(),
    ...own.besides,
    ...(limits.length > 1 ? [disputeOf(limits)] : []),
  ];
  if (inTerms.length > 0) return inTerms;
  const count = sources.requirements.length;
  return [...(count === 0 ? [] : [counted(count, 'documentation requirement')]), ...own.inWords];
}

/** "by plan: max 4 units a day (anthem, bcbs-north-dakota)"; plans that say the same stand together. */
function planWords(plans: readonly PlanCell[]): string[] {
  const plansByValue = new Map<string, string[]>();
  for (const { plan, value } of plans) {
    const same = plansByValue.get(value);
    if (same) same.push(plan.slug);
    else plansByValue.set(value, [plan.slug]);
  }
  const said = [...plansByValue].map(([value, slugs]) => `${value} (${slugs.join(', ')})`);
  return said.length === 0 ? [] : [`by plan: ${said.join('; ')}`];
}

function planCells(sources: CellSources, reference: DatedReference): PlanCell[] {
  return sources.payer.plans.flatMap((plan): PlanCell[] => {
    const statements = sources.statements.filter((statement) => statement.plan === plan.slug);
    if (statements.length === 0) return [];
    const { state, terms, notes, conflicts, phrases, besides, inWords } = merge(
      statements,
      sources,
      reference,
    );
    const inTerms = [...phrases.values(), ...besides];
    return [
      { plan, state, terms, notes, conflicts, value: (inTerms.length > 0 ? inTerms : inWords).join('; ') },
    ];
  });
}

/** Both limits bind where a payer has one of its own beside the release's, so the smaller is what it comes to. */
function statedBy({ phrases, terms }: Merged, sources: CellSources): Stated {
  const [limit, ...others] = limitsIn(sources);
  if (limit === undefined || others.length > 0) return phrases;
  const stated = new Map<PolicyTermName | 'unitsPerLine', string>(phrases);
  const phrase = limitPhrase(limit);
  if (limit?.adjudication === 1) return stated.set('unitsPerLine', phrase);
  const own = terms?.maxUnitsPerDay;
  if (own === undefined || (limit && limit.units < own)) stated.set('maxUnitsPerDay', phrase);
  return stated;
}

/** The unit limits on record: none without an answer, one when it is known, several when releases contradict. */
function limitsIn({ limit }: CellSources): readonly (UnitLimitFact | null)[] {
  if (limit === null || limit.state === 'NOT_AVAILABLE') return [];
  return limit.state === 'KNOWN' ? [limit.value] : limit.values;
}

/** A requirement has no record of its own: one that nobody verified is as old as the data set that carries it. */
function requirementState({ source }: RequirementRow, reference: DatedReference): KnowledgeState {
  const recordedOn = source.retrievedOn ?? reference.today;
  return isStale(source, recordedOn, reference.staleBefore) ? 'STALE' : 'KNOWN';
}
