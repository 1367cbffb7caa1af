import type { Citation } from '../billing/index.ts';
import type { PolicyTopic } from '../shared/enums.ts';

/** One difference between two versions of a policy. */
export interface PolicyDifference {
  /** Path in the later version, in the earlier one for what was removed: `notes.0.terms.maxUnitsPerDay`. */
  readonly path: string;
  readonly topic: PolicyTopic | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly summary: string;
  /** Selectors of the notes that differ, before and after. */
  readonly selectors: readonly string[];
  /** False when no term and no meaning changed: a title, a source, punctuation. */
  readonly isMaterial: boolean;
}

/** Longer texts are cut; the versions hold the whole text. */
const MAX_TEXT_CHARACTERS = 1_000;

/** A value in a summary, such as "4 → not stated". */
export function changeText(before: string | null, after: string | null): string {
  return `${before ?? 'not stated'} → ${after ?? 'not stated'}`;
}

/** Cuts a long text between characters, never inside one. */
export function cutText(text: string): string {
  if (text.length <= MAX_TEXT_CHARACTERS) return text;
  return `${text.slice(0, MAX_TEXT_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Sources that were added, removed or replaced. They change no meaning. */
export function sourceDifferences(
  path: string,
  topic: PolicyTopic | null,
  before: readonly Citation[],
  after: readonly Citation[],
): PolicyDifference[] {
  const [old, now] = [before.map(citationText), after.map(citationText)];
  const base = { path, topic, selectors: [], isMaterial: false };
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
  const { title, section, publisher, url, confidence, verifiedOn, retrievedOn } = source;
  const location = [title, section, publisher, url].filter((part) => part !== null).join(', ');
  const days = [verifiedOn && `verified ${verifiedOn}`, retrievedOn && `retrieved ${retrievedOn}`];
  return cutText(`${location} (${[confidence, ...days].filter(Boolean).join(', ')})`);
}
