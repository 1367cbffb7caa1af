import type { SearchField } from '../../shared/enums.ts';
import type { QueryReader } from './query.ts';
import type { Token } from './tokens.ts';

/** A text of a hit, split where it matches. The segments joined are the text, or a part of a long one. */
export interface Highlight {
  readonly field: SearchField;
  readonly segments: readonly HighlightSegment[];
}

export interface HighlightSegment {
  readonly text: string;
  readonly matched: boolean;
}

/** Long texts are shown from a little before the first match. */
const MAX_LENGTH = 200;
const BEFORE_MATCH = 40;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The tokens of the texts of a document, which many searches find. */
const tokensOfTexts = new WeakMap<readonly string[], readonly (readonly Token[])[]>();

/** The text that has the most of the terms, with them marked; null when none has any. */
export function highlight(
  reader: QueryReader,
  texts: readonly string[],
  terms: readonly string[],
): HighlightSegment[] | null {
  const tokens = tokensOfTexts.get(texts) ?? texts.map((text) => reader.expand(text));
  tokensOfTexts.set(texts, tokens);
  let best: { text: string; ranges: Range[]; matched: number } | null = null;
  for (const [index, text] of texts.entries()) {
    const found = matchesOf(tokens[index] ?? [], terms);
    if (found.matched > (best?.matched ?? 0)) best = { text, ...found };
  }
  return best && segmentsOf(best.text, best.ranges);
}

function matchesOf(tokens: readonly Token[], terms: readonly string[]) {
  const matched = new Set<string>();
  const ranges = tokens.flatMap(({ term, start, end }): Range[] => {
    const of = terms.find((wanted) => term === wanted || (wanted.length >= 3 && term.startsWith(wanted)));
    if (of === undefined) return [];
    matched.add(of);
    return [{ start, end }];
  });
  return { matched: matched.size, ranges: united(ranges) };
}

/** Ranges that overlap, as one: a word can stand alone and in a phrase. */
function united(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last && range.start < last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else result.push(range);
  }
  return result;
}

function segmentsOf(text: string, ranges: readonly Range[]): HighlightSegment[] {
  const from = text.length <= MAX_LENGTH ? 0 : wordStart(text, (ranges[0]?.start ?? 0) - BEFORE_MATCH);
  const to = text.length - from <= MAX_LENGTH ? text.length : wordEnd(text, from + MAX_LENGTH);
  const segments: HighlightSegment[] = [];
  let position = from;
  const add = (end: number, matched: boolean) => {
    if (end > position) segments.push({ text: text.slice(position, end), matched });
    position = Math.max(position, end);
  };
  if (from > 0) segments.push({ text: '\u2026', matched: false });
  for (const { start, end } of ranges.filter((range) => range.end <= to)) {
    add(start, false);
    add(end, true);
  }
  add(to, false);
  if (to < text.length) segments.push({ text: '\u2026', matched: false });
  return segments;
}

function wordStart(text: string, from: number): number {
  if (from <= 0) return 0;
  const space = text.indexOf(' ', from);
  return space === -1 ? from : space + 1;
}

function wordEnd(text: string, to: number): number {
  const space = text.lastIndexOf(' ', to);
  return space === -1 ? to : space;
}
