import {
  POLICY_TERM_NAMES,
  type Citation,
  type PolicyTermName,
  type PolicyTerms,
  type TermBranch,
  type TermCondition,
} from '../../billing/index.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import type { KnowledgeState } from '../../shared/enums.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import type { PolicyNoteRow } from '../data/rows.ts';
import type { Closeness } from '../data/scope.ts';
import { isStale } from './staleness.ts';

/**
 * The one reader of what payers say. Billing, terms of payers, comparison, impact, exports and completeness ask it, so
 * they can't give two answers to one question.
 */

/** One statement about one code that may apply to a question. */
export interface Candidate<Note> {
  readonly note: Note;
  readonly statement: Pick<PolicyNoteRow, 'terms' | 'source'>;
  /** How closely it is about the question; the closest statement decides. */
  readonly closeness: Closeness;
  /** What the question does not say and the statement is limited to; empty when it applies. */
  readonly conditions: readonly TermCondition[];
  /** Day on which it was recorded: its age when it was never verified. */
  readonly recordedOn: PlainDate;
}

/** What is known of one term. Terms that no statement has are in no resolution. */
export interface ResolvedTerm<Note> {
  readonly state: Exclude<KnowledgeState, 'NOT_AVAILABLE'>;
  /** Undefined for a term in dispute or one that depends on what was not stated. */
  readonly value: PolicyTerms[PolicyTermName];
  /** The statement that decided; the first of several that agree. Null as long as none does. */
  readonly decidedBy: Note | null;
  /** Equally close statements that differ. */
  readonly conflicts: readonly Note[];
  /** For DEPENDS: each case, the closest first; the last ones, without conditions, are what holds otherwise. */
  readonly branches: readonly ResolvedBranch<Note>[];
}

/**
 * Of the branches whose conditions hold, those of the lowest rank apply. They contradict each other when their values
 * differ.
 */
export interface ResolvedBranch<Note> extends TermBranch {
  /** 1 for the closest statements. */
  readonly rank: number;
  /** The statement; the first of several that say this under these conditions. Null where none says anything. */
  readonly note: Note | null;
}

export interface Resolution<Note> {
  readonly state: KnowledgeState;
  /** The settled terms; null when there are none. */
  readonly terms: PolicyTerms | null;
  readonly byTerm: ReadonlyMap<PolicyTermName, ResolvedTerm<Note>>;
  /** The statements that contradict each other. */
  readonly conflicts: readonly Note[];
}

/**
 * What the statements say together. For each term the closest statement decides; equally close ones that differ are a
 * conflict. A closer statement with a condition that the question does not settle makes the term depend on it. What nobody
 * read decides nothing.
 * @param staleBefore a fact last verified before this day is stale
 */
export function resolve<Note>(
  candidates: readonly Candidate<Note>[],
  staleBefore: PlainDate,
): Resolution<Note> {
  const byTerm = new Map<PolicyTermName, ResolvedTerm<Note>>();
  for (const name of POLICY_TERM_NAMES) {
    const stating = candidates.filter(
      ({ statement }) => hasSubstance(statement) && statement.terms?.[name] !== undefined,
    );
    if (stating.length > 0) byTerm.set(name, resolveTerm(name, stating, staleBefore));
  }
  const settled = [...byTerm].filter(([, { value }]) => value !== undefined);
  return {
    state: stateOf(candidates, [...byTerm.values()], staleBefore),
    terms:
      settled.length === 0 ? null : Object.fromEntries(settled.map(([name, { value }]) => [name, value])),
    byTerm,
    conflicts: [...new Set([...byTerm.values()].flatMap(({ conflicts }) => conflicts))],
  };
}

function resolveTerm<Note>(
  name: PolicyTermName,
  stating: readonly Candidate<Note>[],
  staleBefore: PlainDate,
): ResolvedTerm<Note> {
  const valueOf = ({ statement }: Candidate<Note>) => statement.terms?.[name];
  const certain = closest(stating.filter(({ conditions }) => conditions.length === 0));
  const branches = branchesOf(name, stating, certain);
  const differ = distinct(certain.map(valueOf)) > 1;
  // A branch that says the same changes nothing, whichever of them holds.
  const depends = branches.some(({ conditions }) => conditions.length > 0);
  if (depends && (differ || distinct(branches.map(({ value }) => value)) > 1)) {
    const conflicts = differ ? certain.map(({ note }) => note) : [];
    return { state: 'DEPENDS', value: undefined, decidedBy: null, conflicts, branches };
  }
  const [deciding] = certain;
  if (differ || !deciding) {
    const conflicts = certain.map(({ note }) => note);
    return { state: 'CONFLICTING', value: undefined, decidedBy: null, conflicts, branches: [] };
  }
  const stale = certain.every((each) => isStale(each.statement.source, each.recordedOn, staleBefore));
  return {
    state: stale ? 'STALE' : 'KNOWN',
    value: valueOf(deciding),
    decidedBy: deciding.note,
    conflicts: [],
    branches: [],
  };
}

/** Conditional statements that would go before the certain ones, or beside them, then what holds otherwise. */
function branchesOf<Note>(
  name: PolicyTermName,
  stating: readonly Candidate<Note>[],
  certain: readonly Candidate<Note>[],
): ResolvedTerm<Note>['branches'] {
  const [otherwise] = certain;
  const closer = stating.filter(
    ({ conditions, closeness }) =>
      conditions.length > 0 && (!otherwise || compareCloseness(closeness, otherwise.closeness) >= 0),
  );
  const branches: ResolvedBranch<Note>[] = [];
  const known = new Set<string>();
  let rank = 0;
  let previous: Closeness | undefined;
  for (const { conditions, statement, note, closeness } of [...byCloseness(closer), ...certain]) {
    if (!previous || compareCloseness(previous, closeness) !== 0) rank += 1;
    previous = closeness;
    const branch = { rank, conditions, value: statement.terms?.[name] };
    const key = canonicalJson([rank, conditions, comparable(branch.value)]);
    if (known.has(key)) continue;
    known.add(key);
    branches.push({ ...branch, note });
  }
  if (!otherwise) branches.push({ rank: rank + 1, conditions: [], value: undefined, note: null });
  return branches;
}

function byCloseness<Note>(candidates: readonly Candidate<Note>[]): Candidate<Note>[] {
  return candidates.toSorted((a, b) => compareCloseness(b.closeness, a.closeness));
}

function closest<Note>(candidates: readonly Candidate<Note>[]): readonly Candidate<Note>[] {
  const [first, ...rest] = byCloseness(candidates);
  if (!first) return [];
  return [first, ...rest.filter(({ closeness }) => compareCloseness(closeness, first.closeness) === 0)];
}

/** Compares part by part, the most important first. */
export function compareCloseness(one: Closeness, other: Closeness): number {
  const place = one.findIndex((part, index) => part !== other[index]);
  return place < 0 ? 0 : (one[place] ?? 0) - (other[place] ?? 0);
}

/** How many different values there are. */
function distinct(values: readonly unknown[]): number {
  return new Set(values.map(comparable)).size;
}

/** Equal for equal values. The order of modifiers or codes means nothing. */
function comparable(value: unknown): string {
  if (value === undefined) return '';
  return canonicalJson(Array.isArray(value) ? value.map(String).sort() : value);
}

const MOST_DOUBTFUL_FIRST = ['CONFLICTING', 'DEPENDS', 'STALE', 'KNOWN'] as const;

/** The state of several answers as one: the least certain one, where NOT_AVAILABLE counts only when all are. */
export function mostDoubtful(states: readonly KnowledgeState[]): KnowledgeState {
  return MOST_DOUBTFUL_FIRST.find((state) => states.includes(state)) ?? 'NOT_AVAILABLE';
}

/** Of all terms, and of the words of statements without terms. */
function stateOf<Note>(
  candidates: readonly Candidate<Note>[],
  terms: readonly ResolvedTerm<Note>[],
  staleBefore: PlainDate,
): KnowledgeState {
  const words = candidates
    .filter(({ statement }) => !hasTerms(statement) && hasSubstance(statement))
    .map(({ statement, recordedOn, conditions }) => {
      if (conditions.length > 0) return 'DEPENDS';
      return isStale(statement.source, recordedOn, staleBefore) ? 'STALE' : 'KNOWN';
    });
  // Words of one plan or state beside words for all leave the answer known.
  const certain = words.filter((state) => state !== 'DEPENDS');
  return mostDoubtful([
    ...terms.map(({ state }) => state),
    ...(terms.length === 0 && certain.length === 0 ? words : certain),
  ]);
}

function hasTerms({ terms }: Pick<PolicyNoteRow, 'terms'>): boolean {
  return terms !== null && Object.values(terms).some((value) => value !== undefined);
}

/**
 * Whether a statement has substance: somebody read it somewhere. Without it, it decides no term and makes nothing KNOWN;
 * its words are shown as advice.
 */
export function hasSubstance({ source }: { readonly source: Pick<Citation, 'confidence'> }): boolean {
  return source.confidence !== 'UNVERIFIED';
}
