import { diffArrays } from 'diff';
import type { WordEditKind } from '../shared/enums.ts';

/** A piece of a text that stayed, was added or was removed. */
export interface WordEdit {
  readonly kind: WordEditKind;
  readonly text: string;
}

/** Bounds the steps of all comparisons of one difference: the steps of one comparison grow with the square of its edits. */
const MOST_STEPS = 500_000;

/** Characters that are words of their own where a language writes none between spaces. */
const WITHOUT_SPACES = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}]\\p{M}*';
const LETTERS = '[\\p{L}\\p{M}\\p{N}]+';
/** Spaces, a word or number with its inner points and apostrophes, or any other character. */
const WORD = new RegExp(`\\s+|${WITHOUT_SPACES}|${LETTERS}(?:[.,'\u2019]${LETTERS})*|.`, 'gsu');

/** The most edits that comparing each of so many texts may take. Texts that differ more are replaced as a whole. */
export function mostEditsOfEach(texts: number): number {
  return Math.floor(Math.sqrt((2 * MOST_STEPS) / Math.max(1, texts)));
}

/**
 * The words that differ, between the unchanged text around them. The pieces in order, without the added ones, are the
 * text before, and without the removed ones the text after: nothing is cut.
 */
export function wordEdits(before: string, after: string, mostEdits: number): WordEdit[] {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  const changes = diffArrays(wordsOf(old), wordsOf(now), { maxEditLength: mostEdits });
  const middle = changes?.map(({ added, removed, value }): WordEdit => ({
    kind: added ? 'ADDED' : removed ? 'REMOVED' : 'SAME',
    text: value.join(''),
  })) ?? [
    { kind: 'REMOVED', text: old },
    { kind: 'ADDED', text: now },
  ];
  const [head, tail] = [before.slice(0, start), before.slice(before.length - end)];
  return joinEdits([{ kind: 'SAME', text: head }, ...middle, { kind: 'SAME', text: tail }]);
}

/** The text before the edits; null when there was none. */
export function textBefore(edits: readonly WordEdit[]): string | null {
  return joinText(edits.filter(({ kind }) => kind !== 'ADDED'));
}

/** The text after the edits; null when there is none. */
export function textAfter(edits: readonly WordEdit[]): string | null {
  return joinText(edits.filter(({ kind }) => kind !== 'REMOVED'));
}

function joinText(edits: readonly WordEdit[]): string | null {
  return edits.length === 0 ? null : edits.map(({ text }) => text).join('');
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** Length of the text that both begin with, up to the end of a space. */
function commonStart(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one[length] === other[length]) length += 1;
  while (length > 0 && !isSpace(one[length - 1])) length -= 1;
  return length;
}

/** Length of the text that both end with, from the beginning of a space. */
function commonEnd(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one[one.length - length - 1] === other[other.length - length - 1]) length += 1;
  while (length > 0 && !isSpace(one[one.length - length])) length -= 1;
  return length;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

/** Joins adjacent pieces of one kind, and changed words with only space between them, so that phrases stay together. */
function joinEdits(edits: readonly WordEdit[]): WordEdit[] {
  const result: WordEdit[] = [];
  let [removed, added] = ['', ''];
  const append = (kind: WordEditKind, text: string) => {
    const last = result.at(-1);
    if (last?.kind === kind) result.splice(-1, 1, { kind, text: last.text + text });
    else if (text !== '') result.push({ kind, text });
  };
  const appendChanged = () => {
    append('REMOVED', removed);
    append('ADDED', added);
    [removed, added] = ['', ''];
  };
  edits.forEach(({ kind, text }, index) => {
    const next = edits[index + 1]?.kind ?? 'SAME';
    const isGap = text.trim() === '' && removed + added !== '' && next !== 'SAME';
    if (kind === 'SAME' && !isGap) {
      appendChanged();
      append('SAME', text);
    } else {
      if (kind !== 'ADDED') removed += text;
      if (kind !== 'REMOVED') added += text;
    }
  });
  appendChanged();
  return result;
}
