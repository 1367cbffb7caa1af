import { SearchField, valuesOf } from '../../shared/enums.ts';
import { BoundedCache } from '../../shared/boundedCache.ts';
import type { ReferenceRows } from '../data/rows.ts';
import { UncuratedCodes } from '../releases/uncuratedCodes.ts';
import { catalogDocuments, uncuratedDocuments, type SearchDocument } from './documents.ts';
import { highlight, type Highlight } from './highlight.ts';
import { QueryReader, type Query } from './query.ts';
import { searchTerms, type SearchTerms } from './terms.ts';
import { FIELD_BITS, TextIndex } from './textIndex.ts';

/** A hit of the code search: higher scores first, then the code. */
export interface CodeHit {
  readonly code: string;
  /** Its tier, and within it how well it matches; see TIERS. */
  readonly score: number;
  /** Where it matches, as bits in the order of SearchField. */
  readonly fields: number;
  /** Which words of the query it has, as bits in their order; 0 for a typed code. */
  readonly words: number;
}

export interface SearchResult {
  readonly query: Query;
  readonly hits: readonly CodeHit[];
  /** The text with its typing errors corrected; null when it has none. Words, codes are never corrected. */
  readonly spelled: string | null;
}

/**
 * The order of hits. Codes of the catalog, and codes that a name of the vocabulary leads to, are `curated`; the other
 * 8,600 stand in a release alone. Tiers of partial matches are shown only when nothing better is found.
 */
const TIERS = {
  typedCode: 1_000,
  beginningOfCode: 800,
  curatedWithEveryWord: 300,
  otherWithEveryWord: 200,
  curatedWithSomeWords: 100,
  otherWithSomeWords: 0,
} as const;

/** A name of the vocabulary counts three times as much as the best text, whose weight is 1. */
const NAME_WEIGHT = 3;
/** The codes of a name stand in the order in which they are meant, which their texts decide only in part. */
const TEXT_OF_NAMED = 0.15;
/** Each later code of a name is meant less often. */
const LATER_CODE = 0.93;
/** Keeps a score below the next tier: a relevance is at most NAME_WEIGHT + TEXT_OF_NAMED. */
const SCALE = 24;

/** Searches that are cached: paging, the playground and completion repeat them. Huge results are not. */
const MAX_SEARCHES = 200;
const MAX_CACHED_HITS = 2_000;
const MAX_RANGE = 200;

/** The fields of a hit, in the order of the enum. */
export function fieldsOf({ fields }: CodeHit): SearchField[] {
  return valuesOf(SearchField).filter((field) => (fields & FIELD_BITS[field]) !== 0);
}

/** Builds the index over every loaded code. */
export function buildSearch(
  rows: ReferenceRows,
  uncurated: UncuratedCodes = new UncuratedCodes([]),
  previous: CodeSearch | null = null,
  terms: SearchTerms = searchTerms(),
): CodeSearch {
  return new CodeSearch(rows, uncurated, previous, terms);
}

/** A name and the codes it leads to, the likeliest first. */
interface Name {
  readonly codes: string[];
  readonly field: SearchField;
}

/**
 * Finds codes of the catalog and of every loaded release. Building the index of nine thousand codes takes longer than
 * a new release may take to appear, so a later snapshot updates the index of the one before in the changed codes. A
 * request that still uses the older snapshot finds only codes that both have.
 */
export class CodeSearch {
  private readonly reader: QueryReader;
  private readonly catalog: TextIndex;
  private readonly uncurated: TextIndex;
  private readonly names = new Map<string, Name[]>();
  private readonly longestName: number;
  private readonly codes: readonly string[];
  private readonly searches = new BoundedCache<SearchResult>(MAX_SEARCHES);

  constructor(
    rows: ReferenceRows,
    uncurated: UncuratedCodes,
    previous: CodeSearch | null,
    terms: SearchTerms,
  ) {
    this.reader = previous?.reader ?? new QueryReader(terms);
    const catalog = catalogDocuments(rows, terms);
    this.catalog = new TextIndex(this.reader, new Map(catalog.map((document) => [document.id, document])));
    this.reader.eachEquivalentWord((stem, word) => this.catalog.vocabulary.add(stem, word));
    const others = uncuratedDocuments(uncurated, new Set(this.catalog.documents.keys()), terms);
    this.uncurated = new TextIndex(this.reader, others, previous?.uncurated);
    this.codes = [...this.catalog.documents.keys(), ...others.keys()].sort();
    this.collectNames(catalog, terms);
    this.longestName = Math.max(1, ...[...this.names.keys()].map((name) => name.split(' ').length));
  }

  /** Codes that match, best first, and what else may have been meant. */
  find(text: string): SearchResult {
    const key = text.trim().toLowerCase();
    let found: SearchResult | null = null;
    const cached = this.searches.get(key, () => {
      found = this.rank(key);
      return found.hits.length <= MAX_CACHED_HITS ? found : undefined;
    });
    return cached ?? found ?? NOTHING;
  }

  /** The texts of a hit with the matching words marked, in the order of its fields. */
  highlights({ query }: SearchResult, hit: CodeHit): Highlight[] {
    const document = this.documentOf(hit.code);
    if (!document) return [];
    const words = query.words.map(({ term }) => term);
    return fieldsOf(hit).flatMap((field): Highlight[] => {
      if (field === 'CODE') return [{ field, segments: [{ text: hit.code, matched: true }] }];
      const found = highlight(this.reader, document.texts[field], words);
      return found ? [{ field, segments: found }] : [];
    });
  }

  private rank(text: string): SearchResult {
    const corrections = new Map<string, string>();
    const query = this.reader.read(text, ({ term }, word) => {
      const correction = this.correct(term);
      if (correction !== null) corrections.set(word, correction.word);
      return correction?.stem ?? term;
    });
    const typed = this.typedCodes(query);
    const hits = [...typed, ...this.textHits(query, typed)].sort(
      (a, b) => b.score - a.score || (a.code < b.code ? -1 : 1),
    );
    const spelled = text.replaceAll(/[\p{L}\p{N}]+/gu, (word) => corrections.get(word) ?? word);
    return { query, hits, spelled: corrections.size > 0 ? spelled : null };
  }

  /**
   * The word that is meant by one that no text has. A near word of the catalog is meant rather than the beginning of a
   * word of another code.
   */
  private correct(stem: string): { readonly stem: string; readonly word: string } | null {
    const [catalog, others] = [this.catalog.vocabulary, this.uncurated.vocabulary];
    if (catalog.has(stem) || others.isWord(stem)) return null;
    const own = catalog.nearest(stem);
    if (own?.distance !== 1 && others.has(stem)) return null;
    const other = own?.distance === 1 ? null : others.nearest(stem);
    if (own && (!other || own.distance <= other.distance))
      return { stem: own.stem, word: catalog.wordOf(own.stem) };
    return other && { stem: other.stem, word: others.wordOf(other.stem) };
  }

  private typedCodes({ codes, ranges, beginning }: Query): CodeHit[] {
    const isKnown = (code: string) => this.documentOf(code) !== undefined;
    const inRanges = ranges.flatMap(({ from, to }) =>
      this.codes
        .filter((code) => code >= from && code <= to && code.length === from.length)
        .slice(0, MAX_RANGE),
    );
    const typed = [...new Set([...codes.filter(isKnown), ...inRanges])].map((code, position) =>
      codeHit(code, TIERS.typedCode - position / 10),
    );
    const begun = beginning === null ? [] : this.codes.filter((code) => code.startsWith(beginning));
    return [...typed, ...begun.map((code) => codeHit(code, TIERS.beginningOfCode))];
  }

  private textHits({ words }: Query, typed: readonly CodeHit[]): CodeHit[] {
    if (words.length === 0) return [];
    const terms = words.map(({ term }) => term);
    const every = 2 ** terms.length - 1;
    const isFull = (hit: Scored) => hit.words === every;
    const isTyped = ({ code }: Scored) => typed.some((hit) => hit.code === code);
    const found = this.scored(terms).filter((hit) => !isTyped(hit));
    const shown = found.filter(isFull);
    if (typed.length === 0 && !shown.some(({ isCurated }) => isCurated))
      shown.push(...found.filter((hit) => !isFull(hit)));
    if (typed.length === 0 && shown.length === 0) shown.push(...this.fromTexts(this.uncurated, terms, 'OR'));
    return shown.map((hit) => ({
      code: hit.code,
      score: Math.round(tierScore(hit, isFull(hit), terms.length) * 1_000) / 1_000,
      fields: hit.fields,
      words: hit.words,
    }));
  }

  /**
   * Codes of the catalog with one of the terms, others with all of them, and those that names in the query lead to. Of
   * thousands of other codes with one of the words nothing is shown as long as there is something better.
   */
  private scored(terms: readonly string[]): Scored[] {
    const scored = new Map<string, Scored>();
    for (const hit of this.fromTexts(this.catalog, terms, 'OR')) scored.set(hit.code, hit);
    for (const hit of this.fromTexts(this.uncurated, terms, 'AND')) scored.set(hit.code, hit);
    for (const { code, share, words, field } of this.namedCodes(terms)) {
      const hit = scored.get(code) ?? { code, relevance: 0, words: 0, fields: 0, isCurated: true };
      scored.set(code, {
        code,
        relevance: NAME_WEIGHT * share + TEXT_OF_NAMED * hit.relevance,
        words: hit.words | words,
        fields: hit.fields | FIELD_BITS[field],
        isCurated: true,
      });
    }
    return [...scored.values()];
  }

  private fromTexts(index: TextIndex, terms: readonly string[], combineWith: 'OR' | 'AND'): Scored[] {
    const isCurated = index === this.catalog;
    const hits = index.search(terms, combineWith);
    const best = hits[0]?.score ?? 1;
    return hits.map(({ code, words, fields, score }) => {
      const relevance = (score / best) * this.priorOf(code);
      return { code, relevance, words, fields, isCurated };
    });
  }

  /** Codes that names in the query lead to, with the share of the query that the name is. */
  private namedCodes(terms: readonly string[]) {
    const best = new Map<string, { code: string; share: number; words: number; field: SearchField }>();
    for (let start = 0; start < terms.length; start += 1) {
      for (let length = Math.min(this.longestName, terms.length - start); length > 0; length -= 1) {
        const names = this.names.get(terms.slice(start, start + length).join(' ')) ?? [];
        const words = (2 ** length - 1) * 2 ** start;
        for (const { codes, field } of names) {
          codes.forEach((code, position) => {
            const share = (length / terms.length) * LATER_CODE ** position;
            const before = best.get(code);
            const isBetter = !before || share > before.share;
            const all = (before?.words ?? 0) | words;
            best.set(code, isBetter ? { code, share, words: all, field } : { ...before, words: all });
          });
        }
      }
    }
    return [...best.values()].filter(({ code }) => this.documentOf(code) !== undefined);
  }

  private collectNames(catalog: readonly SearchDocument[], { names }: SearchTerms): void {
    const add = (name: string, codes: readonly string[], field: SearchField) => {
      const phrase = this.reader.phraseOf(name);
      const same = this.names.get(phrase)?.find((known) => known.field === field);
      if (same) same.codes.push(...codes.filter((code) => !same.codes.includes(code)));
      else this.names.set(phrase, [...(this.names.get(phrase) ?? []), { codes: [...codes], field }]);
    };
    for (const entry of names) for (const name of entry.names) add(name, entry.codes, 'SYNONYM');
    for (const { id, texts, prior } of catalog) {
      // Of a code that has ended, the title may be that of its replacement.
      if (prior < 0.5) continue;
      for (const title of texts.TITLE) add(title, [id], 'TITLE');
      for (const name of texts.COMMON_NAME) add(name, [id], 'COMMON_NAME');
    }
  }

  private documentOf(code: string): SearchDocument | undefined {
    return this.catalog.documents.get(code) ?? this.uncurated.documents.get(code);
  }

  private priorOf(code: string): number {
    return this.documentOf(code)?.prior ?? 0;
  }
}

const NOTHING: SearchResult = {
  query: { codes: [], ranges: [], beginning: null, words: [] },
  hits: [],
  spelled: null,
};

interface Scored {
  readonly code: string;
  /** Up to NAME_WEIGHT + TEXT_OF_NAMED. */
  readonly relevance: number;
  readonly words: number;
  readonly fields: number;
  readonly isCurated: boolean;
}

function tierScore({ relevance, words, isCurated }: Scored, isFull: boolean, terms: number): number {
  if (isFull) return (isCurated ? TIERS.curatedWithEveryWord : TIERS.otherWithEveryWord) + SCALE * relevance;
  const tier = isCurated ? TIERS.curatedWithSomeWords : TIERS.otherWithSomeWords;
  const matched = Array.from({ length: terms }, (_, bit) => (words >> bit) & 1).reduce(
    (sum, bit) => sum + bit,
    0,
  );
  return tier + 50 * (matched / terms) + (SCALE / 2) * relevance;
}

function codeHit(code: string, score: number): CodeHit {
  return { code, score, fields: FIELD_BITS.CODE, words: 0 };
}
