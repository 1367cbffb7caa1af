import MiniSearch from 'minisearch';
import { BoundedCache } from '../../shared/boundedCache.ts';
import { UncuratedCodes } from '../releases/uncuratedCodes.ts';
import type { ReferenceRows } from '../data/rows.ts';

/** A hit of the code search: higher scores first, then the code. */
export interface CodeHit {
  readonly code: string;
  readonly score: number;
}

/** Searches that are cached: paging, the playground and completion repeat them. */
const MAX_SEARCHES = 200;

/** Above any text score, so that a typed code always comes first. */
const EXACT_CODE_SCORE = 1_000_000;
const CODE_PREFIX_SCORE = 500_000;

const GUIDE_BOOST = 6;
const CATALOG_BOOST = 2;

interface SearchDocument {
  readonly id: string;
  readonly title: string;
  readonly names: string;
  readonly description: string;
  readonly kind: string;
  readonly boost: number;
}

/** With more changed codes than this, a new index is faster than an update. */
const MAX_UPDATED = 2_000;

type Index = MiniSearch<SearchDocument>;

/** Builds the index over every loaded code. */
export function buildSearch(
  rows: ReferenceRows,
  uncurated: UncuratedCodes = new UncuratedCodes([]),
  previous: CodeSearch | null = null,
): CodeSearch {
  return new CodeSearch(rows, uncurated, previous);
}

/**
 * Finds codes of the catalog and of every loaded release. Building the index of nine thousand codes takes longer than
 * a new release may take to appear, so a later snapshot updates the index of the one before in the changed codes. A
 * request that still uses the older snapshot finds only codes that both have.
 */
export class CodeSearch {
  private readonly index: Index;
  private readonly documents: ReadonlyMap<string, SearchDocument>;
  private readonly searches = new BoundedCache<readonly CodeHit[]>(MAX_SEARCHES);

  constructor(rows: ReferenceRows, uncurated: UncuratedCodes, previous: CodeSearch | null) {
    this.documents = documentsOf(rows, uncurated);
    const changes = previous && changesBetween(previous.documents, this.documents);
    const updated = previous && changes && changes.length <= MAX_UPDATED ? previous.index : null;
    this.index = updated ?? emptyIndex();
    if (updated) update(updated, changes ?? []);
    else this.index.addAll([...this.documents.values()]);
  }

  /** Codes that match, best first: the exact code, then codes with that beginning, then ranked text. */
  find(text: string): readonly CodeHit[] {
    const query = text.trim().toLowerCase();
    return this.searches.get(query, () => this.rank(query));
  }

  private rank(query: string): CodeHit[] {
    const scores = new Map<string, number>();
    for (const { id, score } of this.textHits(query)) scores.set(id, score);
    const typed = query.toUpperCase();
    if (/^[A-Z0-9]{2,5}$/.test(typed) && /\d/.test(typed)) {
      for (const code of this.documents.keys()) {
        if (code === typed) scores.set(code, EXACT_CODE_SCORE);
        else if (code.startsWith(typed)) scores.set(code, CODE_PREFIX_SCORE);
      }
    }
    return [...scores]
      .map(([code, score]) => ({ code, score: Math.round(score * 1000) / 1000 }))
      .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
  }

  /**
   * Codes with every word. When there are none, codes with some of the words; when a word matched only as a typing
   * error, codes with the other words follow, below those with every word.
   */
  private textHits(query: string): Hit[] {
    const words = wordsOf(query);
    const hits = this.hits(query);
    const all = hits.filter(({ matched }) => matched === words.length);
    if (all.length > 0 && words.every((word) => isSpelled(word, all))) return all;
    const some = hits.filter(({ matched }) => matched < words.length);
    const most = Math.max(...some.map(({ score }) => score));
    const least = Math.min(most, ...all.map(({ score }) => score));
    return [...all, ...some.map((hit) => ({ ...hit, score: (hit.score / most) * least * 0.99 }))];
  }

  /** Codes with any of the words. A score is the sum over the words, so codes with all of them need no second search. */
  private hits(query: string): Hit[] {
    return this.index
      .search(query, { combineWith: 'OR' })
      .map(({ id, score, terms, queryTerms }) => ({
        id: String(id),
        score,
        terms,
        matched: queryTerms.length,
      }))
      .filter(({ id }) => this.documents.has(id));
  }
}

interface Hit {
  readonly id: string;
  readonly score: number;
  /** Words of the code that were matched. */
  readonly terms: readonly string[];
  /** How many words of the query matched. */
  readonly matched: number;
}

const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => string[];

/** The different words of a query, split as the index does. */
function wordsOf(query: string): string[] {
  return [...new Set(tokenize(query).filter((word) => word !== ''))];
}

/** Whether a hit has the word, or one that begins with it, as it was typed. */
function isSpelled(word: string, hits: readonly Hit[]): boolean {
  return hits.some(({ terms }) => terms.some((term) => term.startsWith(word)));
}

function emptyIndex(): Index {
  return new MiniSearch<SearchDocument>({
    fields: ['title', 'names', 'description', 'kind'],
    searchOptions: {
      boost: { title: 4, names: 2, kind: 1.5 },
      prefix: (term) => term.length >= 3,
      // One typing error in a word of five letters, two in one of eleven: "managment", "occupatoinal".
      // A number with another digit is another code.
      fuzzy: (term) => (/\d/.test(term) ? false : term.length >= 11 ? 2 : term.length >= 5 ? 1 : false),
      weights: { prefix: 0.6, fuzzy: 0.3 },
      // Most searches are for codes of the catalog, and most of all for those with a guide.
      boostDocument: (_id, _term, stored) => Number(stored?.['boost'] ?? 1),
    },
    storeFields: ['boost'],
  });
}

function documentsOf(rows: ReferenceRows, uncurated: UncuratedCodes): ReadonlyMap<string, SearchDocument> {
  const names = new Map(rows.guides.map((guide) => [guide.code, guide.commonNames.join(' ')]));
  const documents = new Map<string, SearchDocument>();
  for (const { code, title, description, kind } of rows.codes) {
    documents.set(code, {
      id: code,
      title,
      names: names.get(code) ?? '',
      description,
      kind: kind.toLowerCase().replaceAll('_', ' '),
      boost: names.has(code) ? GUIDE_BOOST : CATALOG_BOOST,
    });
  }
  for (const { code, title, description } of uncurated.texts()) {
    if (documents.has(code)) continue;
    documents.set(code, { id: code, title, names: '', description, kind: '', boost: 1 });
  }
  return documents;
}

type Change = readonly [before: SearchDocument | undefined, after: SearchDocument | undefined];

function changesBetween(
  before: ReadonlyMap<string, SearchDocument>,
  after: ReadonlyMap<string, SearchDocument>,
): Change[] {
  const changes: Change[] = [];
  for (const [code, document] of after) {
    const old = before.get(code);
    if (!old || !sameText(old, document)) changes.push([old, document]);
  }
  for (const [code, document] of before) if (!after.has(code)) changes.push([document, undefined]);
  return changes;
}

function sameText(one: SearchDocument, other: SearchDocument): boolean {
  return (
    one.title === other.title &&
    one.description === other.description &&
    one.names === other.names &&
    one.kind === other.kind &&
    one.boost === other.boost
  );
}

function update(index: Index, changes: readonly Change[]): void {
  for (const [before, after] of changes) {
    if (before) index.discard(before.id);
    if (after) index.add(after);
  }
}
