import type { PolicyContent } from './content.ts';
import { noteDifferences } from './noteDifferences.ts';
import { pairNotes } from './pairNotes.ts';
import { changeText, sourceDifferences, type PolicyDifference } from './policyDifference.ts';

const HEAD_FIELDS = ['title', 'number', 'url', 'effectiveFrom', 'effectiveTo', 'lastReviewedOn'] as const;

/** What changed from one version to the other: the policy itself, then its notes in their order. */
export function differencesBetween(before: PolicyContent, after: PolicyContent): PolicyDifference[] {
  return [
    ...HEAD_FIELDS.flatMap((field) => headDifference(field, before[field], after[field])),
    ...sourceDifferences('sources', null, before.sources, after.sources),
    ...pairNotes(before.notes, after.notes).flatMap(noteDifferences),
  ];
}

/** The differences of a first version: every note is added. */
export function differencesFromNothing(after: PolicyContent): PolicyDifference[] {
  return after.notes.flatMap((note, index) => noteDifferences({ before: null, after: { note, index } }));
}

/** The differences of a withdrawal: every note is removed. */
export function differencesToNothing(before: PolicyContent): PolicyDifference[] {
  return before.notes.flatMap((note, index) => noteDifferences({ before: { note, index }, after: null }));
}

function headDifference(
  field: (typeof HEAD_FIELDS)[number],
  before: string | null,
  after: string | null,
): PolicyDifference[] {
  if (before === after) return [];
  const summary = `${field} ${changeText(before, after)}`;
  return [{ path: field, topic: null, before, after, summary, selectors: [], isMaterial: false }];
}
