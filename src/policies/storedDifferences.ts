import { z } from 'zod';
import { valuesOf, WordEditKind } from '../shared/enums.ts';
import type { PolicyDifference } from './policyDifference.ts';
import { textAfter, textBefore } from './wordEdits.ts';

/** Differences as a decision stores them: a text once, in its word edits. */

/** What readers see of a difference. */
export type ShownDifference = Omit<PolicyDifference, 'selectors' | 'isMaterial'>;

const storedSchema = z.array(
  z.object({
    path: z.string(),
    topic: z.custom<ShownDifference['topic']>((value) => value === null || typeof value === 'string'),
    before: z.string().nullable(),
    after: z.string().nullable(),
    // Decisions of earlier versions have none.
    wordEdits: z.array(z.object({ kind: z.enum(valuesOf(WordEditKind)), text: z.string() })).default([]),
    summary: z.string(),
  }),
);

/** The differences in the form of the column. */
export function storedDifferences(differences: readonly PolicyDifference[]) {
  return differences.map(({ path, topic, before, after, wordEdits, summary }) => {
    const shown = { path, topic, summary };
    if (wordEdits.length === 0) return { ...shown, before, after };
    const edits = wordEdits.map(({ kind, text }) => ({ kind, text }));
    return { ...shown, before: null, after: null, wordEdits: edits };
  });
}

/** The differences that a column holds. */
export function readDifferences(stored: unknown): ShownDifference[] {
  return storedSchema.parse(stored).map((difference) => {
    const { wordEdits } = difference;
    if (wordEdits.length === 0) return difference;
    return { ...difference, before: textBefore(wordEdits), after: textAfter(wordEdits) };
  });
}
