import type { Citation } from '../billing/index.ts';
import type { PolicyTopic } from '../shared/enums.ts';
import type { WordEdit } from './wordEdits.ts';

/** One difference between two versions of a policy. */
export interface PolicyDifference {
  /** Path in the later version, in the earlier one for what was removed: `notes.0.terms.maxUnitsPerDay`. */
  readonly path: string;
  readonly topic: PolicyTopic | null;
  readonly before: string | null;
  readonly after: string | null;
  /** Of the text of a note: which words differ. Empty for anything else. */
  readonly wordEdits: readonly WordEdit[];
  readonly summary: string;
  /** Selectors of the notes that differ, before and after. */
  readonly selectors: readonly string[];
  /** False when no term and no meaning changed: a title, a source, punctuation. */
  readonly isMaterial: boolean;
}

/** A value in a summary, such as "4 → not stated". */
export function changeText(before: string | null, after: string | null): string {
  return `${before ?? 'not stated'} → ${after ?? 'not stated'}`;
}

/** Sources that were added, removed or replaced. They change no meaning. */
export function sourceDifferences(
  path: string,
  topic: PolicyTopic | null,
  before: readonly Citation[],
  after: readonly Citation[],
): PolicyDifference[] {
  const [old, now] = [before.map(citationText), after.map(citationText)];
  const base = { path, topic, selectors: [], isMaterial: false, wordEdits: [] };
  const added = now.filter((each) => !old.includes(each));
  const removed = old.filter((each) => !now.includes(each));
  const [onlyAdded, onlyRemoved] = [added[0], removed[0]];
  if (added.length === 1 && removed.length === 1 && onlyAdded !== undefined && onlyRemoved !== undefined) {
    const summary = `source ${changeText(onlyRemoved, onlyAdded)}`;
    return [{ ...base, before: onlyRemoved, after: onlyAdded, summary }];
  }
  return [
    ...added.map((each) => ({ ...base, before: null, after: each, summary: `source ${each} added` })),
    ...removed.map((each) => ({ ...base, before: each, after: null, summary: `source ${each} removed` })),
  ];
}

function citationText(source: Citation): string {
  const { title, documentId, section, publisher, url, confidence, publishedOn, verifiedOn, retrievedOn } =
    source;
  const location = [title, documentId, section, publisher, url].filter((part) => part !== null).join(', ');
  const days = [
    publishedOn && `published ${publishedOn}`,
    verifiedOn && `verified ${verifiedOn}`,
    retrievedOn && `retrieved ${retrievedOn}`,
  ];
  return `${location} (${[confidence, ...days].filter(Boolean).join(', ')})`;
}
