import MiniSearch from 'minisearch';
import type { CodeRow, ReferenceRows } from './rows.ts';

/** A hit of the code search: higher scores first, then the code. */
export interface CodeHit {
  readonly code: string;
  readonly score: number;
}

export interface CodeSearch {
  /** Codes that match, best first: the exact code, then codes with that beginning, then ranked text. */
  find(text: string): readonly CodeHit[];
}

/** Searches repeat (paging, playground, autocomplete); the last ones are kept. */
const SEARCHES_KEPT = 200;

/** Above any text score, so that a typed code always comes first. */
const EXACT_CODE_SCORE = 1_000_000;
const CODE_PREFIX_SCORE = 500_000;

const GUIDE_BOOST = 3;

interface SearchDocument {
  readonly id: string;
  readonly title: string;
  readonly names: string;
  readonly description: string;
  readonly kind: string;
}

/** Builds the index over every loaded code, once per snapshot. */
export function buildSearch(rows: ReferenceRows): CodeSearch {
  const names = new Map(rows.guides.map((guide) => [guide.code, guide.commonNames.join(' ')]));
  const guided = new Set(rows.guides.map((guide) => guide.code));
  const index = new MiniSearch<SearchDocument>({
    fields: ['title', 'names', 'description', 'kind'],
    searchOptions: {
      boost: { title: 4, names: 2, kind: 1.5 },
      prefix: (term) => term.length >= 3,
      // One slip in a word of five letters, two in one of nine: "managment", "occupatoinal".
      // A number with another digit is another code, not a slip.
      fuzzy: (term) => (/\d/.test(term) ? false : term.length >= 9 ? 2 : term.length >= 5 ? 1 : false),
      weights: { prefix: 0.6, fuzzy: 0.3 },
      combineWith: 'AND',
      // A code that the book explains in a guide is what most people mean by its words.
      boostDocument: (code) => (guided.has(String(code)) ? GUIDE_BOOST : 1),
    },
  });
  index.addAll(
    rows.codes.map((row) => ({
      id: row.code,
      title: row.title,
      names: names.get(row.code) ?? '',
      description: row.description,
      kind: row.kind.toLowerCase().replaceAll('_', ' '),
    })),
  );
  const kept = new Map<string, readonly CodeHit[]>();
  return {
    find(text) {
      const query = text.trim().toLowerCase();
      const known = kept.get(query);
      if (known) return known;
      const hits = rank(query, rows.codes, index);
      kept.set(query, hits);
      const oldest = kept.keys().next();
      if (kept.size > SEARCHES_KEPT && !oldest.done) kept.delete(oldest.value);
      return hits;
    },
  };
}

function rank(query: string, codes: readonly CodeRow[], index: MiniSearch<SearchDocument>): CodeHit[] {
  const scores = new Map<string, number>();
  for (const hit of textHits(query, index)) scores.set(String(hit.id), hit.score);
  const typed = query.toUpperCase();
  if (/^[A-Z0-9]{2,5}$/.test(typed) && /\d/.test(typed)) {
    for (const { code } of codes) {
      if (code === typed) scores.set(code, EXACT_CODE_SCORE);
      else if (code.startsWith(typed)) scores.set(code, CODE_PREFIX_SCORE);
    }
  }
  return [...scores]
    .map(([code, score]) => ({ code, score: Math.round(score * 1000) / 1000 }))
    .sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
}

/** Every word must match; when nothing has them all, codes with some of the words are better than none. */
function textHits(query: string, index: MiniSearch<SearchDocument>) {
  const all = index.search(query);
  return all.length > 0 ? all : index.search(query, { combineWith: 'OR' });
}
