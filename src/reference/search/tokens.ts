/** How texts and queries become terms: the index, the query and the highlights must split and shorten alike. */

/** A term of a text and where it stands there, as offsets of UTF-16 units. */
export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

const NOT_ASCII = /[^\x20-\x7e]/;
// The same for texts without other letters, and much faster.
const ASCII_WORD = /[a-zA-Z0-9]+/g;
const WORD = /[\p{L}\p{N}]+/gu;
const MAX_STEMS = 50_000;
const stems = new Map<string, string>();

/**
 * The stem of a word in lower case: plural, `-ing` and `-ed` are cut, so that "splinting" finds "splint". Words with a
 * digit stay as they are, because another digit is another code.
 */
export function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const stem = cut(word);
  // Queries hold any text, so the map must not grow without end.
  if (stems.size < MAX_STEMS) stems.set(word, stem);
  return stem;
}

function cut(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  const singular = word.endsWith('ies')
    ? `${word.slice(0, -3)}y`
    : /[^su]s$/.test(word) && !word.endsWith('is')
      ? word.slice(0, -1)
      : word;
  const [ending] = /(?:ing|ed)$/.exec(singular) ?? [];
  const base = ending ? singular.slice(0, -ending.length) : '';
  // "ring" and "red" have no vowel before their ending.
  const verb = base.length >= 3 && /[aeiouy]/.test(base) ? base.replace(/([bdgmnprt])\1$/, '$1') : singular;
  return verb.length > 4 && verb.endsWith('e') ? verb.slice(0, -1) : verb;
}

/** A word of a text in lower case, with its stem. */
export interface Word extends Token {
  readonly word: string;
}

/** The words of a text, without accents. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(NOT_ASCII.test(text) ? WORD : ASCII_WORD)) {
    const lower = match[0].toLowerCase();
    const word = NOT_ASCII.test(lower) ? lower.normalize('NFD').replaceAll(/\p{M}/gu, '') : lower;
    words.push({ word, term: stemOf(word), start: match.index, end: match.index + match[0].length });
  }
  return words;
}

/** Groups of words that mean the same, such as "OT" and "occupational therapy". The first one names the group. */
export class Equivalents {
  /** From the stems of a phrase, joined by a space, to the term of its group. */
  private readonly phrases = new Map<string, string>();
  /** The words of the longest phrase that begins with a stem: most words begin none. */
  private readonly longest = new Map<string, number>();

  constructor(groups: readonly (readonly string[])[]) {
    for (const group of groups) {
      const term = stemsOf(group[0] ?? '').join('_');
      for (const phrase of group) {
        const stems = stemsOf(phrase);
        const [first = ''] = stems;
        this.phrases.set(stems.join(' '), term);
        this.longest.set(first, Math.max(this.longest.get(first) ?? 0, stems.length));
      }
    }
  }

  /** The terms of a query: each phrase of a group becomes the term of the group. */
  merge<T extends Token>(words: readonly T[]): Token[] {
    const merged: Token[] = [];
    for (let index = 0; index < words.length;) {
      const group = this.at(words, index);
      const word = words[index];
      if (group) merged.push(group.token);
      else if (word) merged.push({ term: word.term, start: word.start, end: word.end });
      index += group?.length ?? 1;
    }
    return merged;
  }

  /** The terms of a text: its words, and the terms of the groups that they form. */
  expand(words: readonly Token[]): Token[] {
    const tokens: Token[] = [...words];
    for (let index = 0; index < words.length;) {
      const group = this.at(words, index);
      if (group && group.token.term !== words[index]?.term) tokens.push(group.token);
      index += group?.length ?? 1;
    }
    return tokens;
  }

  private at(words: readonly Token[], index: number): { token: Token; length: number } | null {
    const longest = this.longest.get(words[index]?.term ?? '') ?? 0;
    for (let length = Math.min(longest, words.length - index); length > 0; length -= 1) {
      const part = words.slice(index, index + length);
      const term = this.phrases.get(part.map((word) => word.term).join(' '));
      const [first] = part;
      const last = part.at(-1);
      if (term !== undefined && first && last)
        return { token: { term, start: first.start, end: last.end }, length };
    }
    return null;
  }
}

function stemsOf(text: string): string[] {
  return wordsOf(text).map(({ term }) => term);
}
