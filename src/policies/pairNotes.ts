import { canonicalJson } from '../shared/canonicalJson.ts';
import type { NoteContent } from './content.ts';

/** A note with its index in its version. */
export interface IndexedNote {
  readonly note: NoteContent;
  readonly index: number;
}

/** A note before and after. One side is null for a note that was added or removed. */
export interface NotePair {
  readonly before: IndexedNote | null;
  readonly after: IndexedNote | null;
}

/**
 * Pairs the notes of two versions: by lineage, else by topic, codes and scope, else by topic and codes, else as the only notes of their topic. Pairs
 * come in the order of `after`, then the removed notes.
 */
export function pairNotes(before: readonly NoteContent[], after: readonly NoteContent[]): NotePair[] {
  const unpairedBefore = new Set(before.map((note, index): IndexedNote => ({ note, index })));
  const unpairedAfter = new Set(after.map((note, index): IndexedNote => ({ note, index })));
  const pairs = new Map<number, IndexedNote>();
  const match = (fits: (old: NoteContent, now: NoteContent) => boolean, mustBeUnique = false) => {
    for (const now of unpairedAfter) {
      const candidates = [...unpairedBefore].filter((old) => fits(old.note, now.note));
      const [old] = candidates;
      if (!old) continue;
      const rivals = [...unpairedAfter].filter((other) => fits(old.note, other.note));
      if (mustBeUnique && (candidates.length > 1 || rivals.length > 1)) continue;
      pairs.set(now.index, old);
      unpairedBefore.delete(old);
      unpairedAfter.delete(now);
    }
  };
  match((old, now) => old.lineage === now.lineage);
  match((old, now) => isSame(old, now) && isSameScope(old, now));
  match(isSame);
  match((old, now) => old.topic === now.topic, true);
  return [
    ...after.map((note, index): NotePair => ({
      before: pairs.get(index) ?? null,
      after: { note, index },
    })),
    ...[...unpairedBefore].map((old): NotePair => ({ before: old, after: null })),
  ];
}

function isSame(old: NoteContent, now: NoteContent): boolean {
  return old.topic === now.topic && isSameList(old.selectors, now.selectors);
}

function isSameScope(old: NoteContent, now: NoteContent): boolean {
  return canonicalJson(old.scope) === canonicalJson(now.scope);
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
