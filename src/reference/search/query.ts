import { Equivalents, wordsOf, type Token } from './tokens.ts';
import type { SearchTerms } from './terms.ts';

/** A search text, split into what it can hold: codes, ranges of codes, the beginning of a code, and words. */
export interface Query {
  /** Codes in their order in the text, whether they exist or not. */
  readonly codes: readonly string[];
  readonly ranges: readonly { readonly from: string; readonly to: string }[];
  /** The whole text, when it can be the beginning of a code. */
  readonly beginning: string | null;
  readonly words: readonly QueryWord[];
}

/** A term of the words of a query, with the text as it was typed. */
export interface QueryWord {
  readonly term: string;
  readonly typed: string;
}

const CODE = String.raw`(?:[A-Z]\d{4}|\d{4}[A-Z]|\d{5})`;
// "CPT97535" is typed without a space.
const BEFORE = String.raw`(?<=^|[^A-Z0-9]|CPT|HCPCS)`;
const AFTER = String.raw`(?![A-Z0-9])`;
const RANGE = new RegExp(
  `${BEFORE}(${CODE})\\s*(?:-|\u2013|\u2014|\\bTO\\b|\\bTHROUGH\\b|\\bTHRU\\b|\\.\\.)\\s*(${CODE})${AFTER}`,
  'g',
);
/** A code with the modifiers behind it: "97530-GO", "97530 GO KX". */
const CODE_WITH_MODIFIERS = new RegExp(
  `${BEFORE}(${CODE})${AFTER}((?:\\s*[-:/]\\s*[A-Z0-9]{2}${AFTER}|\\s+(?:\\d{2}|[A-Z]{2}|X\\d+)${AFTER})*)`,
  'g',
);
/** The letter O in place of the digit 0: "GO129". */
const LETTER_FOR_ZERO = new RegExp(`${BEFORE}([A-Z])([O\\d]{4})${AFTER}`, 'g');
const BEGINNING = /^(?:[A-Z]\d{1,3}|\d{2,4}[A-Z]?|[A-Z]\d{4}|\d{5})$/;

export class QueryReader {
  private readonly equivalents: Equivalents;
  private readonly ignored: ReadonlySet<string>;
  private readonly groups: readonly (readonly string[])[];

  constructor({ equivalents, ignored }: Pick<SearchTerms, 'equivalents' | 'ignored'>) {
    this.groups = equivalents;
    this.equivalents = new Equivalents(equivalents);
    this.ignored = new Set(ignored);
  }

  /** @param correct the stem that is meant by a stem of the query */
  read(text: string, correct: (token: Token, word: string) => string = ({ term }) => term): Query {
    const upper = text.trim().toUpperCase();
    if (BEGINNING.test(upper) && upper.length < 5)
      return { codes: [], ranges: [], beginning: upper, words: [] };
    const codes: string[] = [];
    const ranges: { from: string; to: string }[] = [];
    const rest = upper
      .replaceAll(RANGE, (_all, from: string, to: string) => {
        ranges.push({ from, to });
        return ' ';
      })
      .replaceAll(LETTER_FOR_ZERO, (all: string, letter: string, digits: string) =>
        /\d/.test(digits) ? letter + digits.replaceAll('O', '0') : all,
      )
      .replaceAll(CODE_WITH_MODIFIERS, (_all, code: string) => {
        codes.push(code);
        return ' ';
      });
    return { codes: [...new Set(codes)], ranges, beginning: null, words: this.words(rest, correct) };
  }

  /** Calls back with each word of the equivalents, which need not stand in any text. */
  eachEquivalentWord(take: (stem: string, word: string) => void): void {
    for (const { term, word } of this.groups.flat().flatMap(wordsOf)) take(term, word);
  }

  /** The terms of a text of the index. */
  expand(text: string): Token[] {
    return this.equivalents.expand(wordsOf(text));
  }

  /** The terms of a name, joined by a space. */
  phraseOf(name: string): string {
    return this.equivalents
      .merge(wordsOf(name))
      .map(({ term }) => term)
      .join(' ');
  }

  private words(text: string, correct: (token: Token, word: string) => string): QueryWord[] {
    const corrected = wordsOf(text).map((token) =>
      this.ignored.has(token.word) ? token : { ...token, term: correct(token, token.word) },
    );
    const words = new Map<string, QueryWord>();
    // Only now: "of" belongs to "activities of daily living".
    for (const { term, start, end } of this.equivalents.merge(corrected)) {
      const typed = text.slice(start, end).toLowerCase();
      if (!this.ignored.has(typed) && !words.has(term)) words.set(term, { term, typed });
    }
    return [...words.values()];
  }
}
