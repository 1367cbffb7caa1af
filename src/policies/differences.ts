import type { PolicyContent } from './content.ts';
import { hasChangedText, noteDifferences, wholeNote } from './noteDifferences.ts';
import { pairNotes } from './pairNotes.ts';
import { changeText, sourceDifferences, type PolicyDifference } from './policyDifference.ts';
import { mostEditsOfEach } from './wordEdits.ts';

const HEAD_FIELDS = ['title', 'number', 'url', 'effectiveFrom', 'effectiveTo', 'lastReviewedOn'] as const;

/** What changed from one version to the other: the policy itself, then its notes in their order. */
export function differencesBetween(before: PolicyContent, after: PolicyContent): PolicyDifference[] {
  const pairs = pairNotes(before.notes, after.notes);
  const mostEdits = mostEditsOfEach(pairs.filter(hasChangedText).length);
  return [
    ...HEAD_FIELDS.flatMap((field) => headDifference(field, before[field], after[field])),
    ...sourceDifferences('sources', null, before.sources, after.sources),
    ...pairs.flatMap((pair) => noteDifferences(pair, mostEdits)),
  ];
}

/** The differences of a first version: every note is added. */
export function differencesFromNothing(after: PolicyContent): PolicyDifference[] {
  return after.notes.map((note, index) => wholeNote({ note, index }, 'added'));
}

/** The differences of a withdrawal: every note is removed. */
export function differencesToNothing(before: PolicyContent): PolicyDifference[] {
  return before.notes.map((note, index) => wholeNote({ note, index }, 'removed'));
}

function headDifference(
  field: (typeof HEAD_FIELDS)[number],
  before: string | null,
  after: string | null,
): PolicyDifference[] {
  if (before === after) return [];
  const summary = `${field} ${changeText(before, after)}`;
  const base = { path: field, topic: null, selectors: [], isMaterial: false };
  return [{ ...base, before, after, wordEdits: [], summary }];
}
