import type { PlainDate } from '../../shared/plainDate.ts';
import type { PolicyNoteRow } from '../data/rows.ts';
import { isStale } from './staleness.ts';
import type { PolicyTerms } from '../../billing/index.ts';
import type { KnowledgeState } from '../../shared/enums.ts';

/** One statement about one code, with how closely it names the code and when it was written down. */
export interface StatementInForce<Note> {
  readonly note: Note;
  readonly statement: Pick<PolicyNoteRow, 'terms' | 'source'>;
  readonly specificity: number;
  /** A note of a published policy outranks a general term. */
  readonly rank: number;
  /** Day on which the project recorded the statement: its age when it was never verified. */
  readonly recordedOn: PlainDate;
}

export interface Knowledge<Note> {
  readonly state: KnowledgeState;
  /** Merged terms; null when no statement has any. A term in dispute is left out. */
  readonly terms: PolicyTerms | null;
  /** The statements that contradict each other. */
  readonly conflicts: readonly Note[];
  /** Which statement decided each term. */
  readonly decidedBy: ReadonlyMap<string, Note>;
  /** Terms in dispute, by name. */
  readonly disputed: readonly string[];
}

/**
 * Merges the statements of one payer (or one plan) about a code. The most specific statement decides each term. Equally
 * specific statements that differ are a conflict, and the term is omitted. Without a statement the state is
 * NOT_AVAILABLE; with one that was last verified before `staleBefore` it is STALE.
 */
export function mergeStatements<Note>(
  statements: readonly StatementInForce<Note>[],
  staleBefore: PlainDate,
): Knowledge<Note> {
  if (statements.length === 0) {
    return { state: 'NOT_AVAILABLE', terms: null, conflicts: [], decidedBy: new Map(), disputed: [] };
  }
  const terms: Record<string, unknown> = {};
  const conflicts = new Set<Note>();
  const decidedBy = new Map<string, Note>();
  const disputed: string[] = [];
  for (const term of new Set(statements.flatMap(({ statement }) => Object.keys(statement.terms ?? {})))) {
    const deciding = closest(statements.filter(({ statement }) => termOf(statement, term) !== undefined));
    if (new Set(deciding.map(({ statement }) => JSON.stringify(termOf(statement, term)))).size > 1) {
      deciding.forEach(({ note }) => conflicts.add(note));
      disputed.push(term);
    } else if (deciding[0]) {
      terms[term] = termOf(deciding[0].statement, term);
      decidedBy.set(term, deciding[0].note);
    }
  }
  return {
    state: stateOf(statements, conflicts.size > 0, staleBefore),
    terms: Object.keys(terms).length > 0 ? terms : null,
    conflicts: [...conflicts],
    decidedBy,
    disputed,
  };
}

/** The state of several answers as one: the least certain one, where NOT_AVAILABLE counts only when all are. */
export function mostDoubtful(states: readonly KnowledgeState[]): KnowledgeState {
  const doubt = ['CONFLICTING', 'STALE', 'KNOWN'] as const;
  return doubt.find((state) => states.includes(state)) ?? 'NOT_AVAILABLE';
}

function termOf(statement: Pick<PolicyNoteRow, 'terms'> | undefined, term: string): unknown {
  return (statement?.terms as Record<string, unknown> | null | undefined)?.[term];
}

function closest<Note>(statements: readonly StatementInForce<Note>[]): StatementInForce<Note>[] {
  const weight = (entry: StatementInForce<Note>) => entry.rank * 10 + entry.specificity;
  const highest = Math.max(...statements.map(weight));
  return statements.filter((entry) => weight(entry) === highest);
}

function stateOf<Note>(
  statements: readonly StatementInForce<Note>[],
  conflicting: boolean,
  staleBefore: PlainDate,
): KnowledgeState {
  if (conflicting) return 'CONFLICTING';
  const stale = statements.some(({ statement, recordedOn }) =>
    isStale(statement.source, recordedOn, staleBefore),
  );
  return stale ? 'STALE' : 'KNOWN';
}
