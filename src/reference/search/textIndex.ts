import MiniSearch, { type SearchResult } from 'minisearch';
import { SearchField, valuesOf } from '../../shared/enums.ts';
import { TEXT_FIELDS, type SearchDocument, type TextField } from './documents.ts';
import type { QueryReader } from './query.ts';
import { Vocabulary } from './vocabulary.ts';

/** An index of texts, with the vocabulary of what it holds. */

/** With more changed documents than this, a new index is faster than an update. */
const MAX_UPDATED = 2_000;

/** How much a word counts by where it stands: a name of the service says more than a text about it. */
const BOOSTS: Readonly<Record<TextField, number>> = {
  TITLE: 4,
  COMMON_NAME: 3,
  SYNONYM: 2,
  KIND: 1.5,
  ACTIVITY: 1.2,
  DESCRIPTION: 1,
  GUIDE: 0.4,
};

/** A document with some of the terms. */
export interface TextHit {
  readonly code: string;
  readonly score: number;
  /** Terms that the document has, as bits in their order. */
  readonly words: number;
  /** Where it has them, as bits of FIELD_BITS. */
  readonly fields: number;
}

/** The bit of each field, in the order of the enum. */
export const FIELD_BITS = Object.fromEntries(
  valuesOf(SearchField).map((field, bit) => [field, 1 << bit]),
) as Readonly<Record<SearchField, number>>;

interface IndexState {
  readonly index: MiniSearch<SearchDocument>;
  readonly vocabulary: Vocabulary;
}

export class TextIndex {
  readonly documents: ReadonlyMap<string, SearchDocument>;
  private readonly state: IndexState;

  /** @param previous an index of earlier documents, which is updated in place where few have changed */
  constructor(
    reader: QueryReader,
    documents: ReadonlyMap<string, SearchDocument>,
    previous: TextIndex | null = null,
  ) {
    this.documents = documents;
    const changes = previous && changesBetween(previous.documents, documents);
    const isUpdated = previous && changes && changes.length <= MAX_UPDATED;
    this.state = isUpdated ? previous.state : emptyIndex(reader);
    if (isUpdated) update(this.state.index, changes);
    else this.state.index.addAll([...documents.values()]);
  }

  get vocabulary(): Vocabulary {
    return this.state.vocabulary;
  }

  /** Documents with any (OR) or all (AND) of the terms, best first. */
  search(terms: readonly string[], combineWith: 'OR' | 'AND' = 'OR'): TextHit[] {
    if (terms.length === 0) return [];
    const bits = new Map(terms.map((term, bit) => [term, 1 << bit]));
    return this.state.index
      .search(terms.join(' '), { tokenize: (text) => text.split(' '), combineWith })
      .filter(({ id }) => this.documents.has(String(id)))
      .map((result) => hitOf(result, bits));
  }
}

function hitOf({ id, score, queryTerms, match }: SearchResult, bits: ReadonlyMap<string, number>): TextHit {
  let words = 0;
  let fields = 0;
  for (const term of queryTerms) words |= bits.get(term) ?? 0;
  for (const term in match) for (const field of match[term] ?? []) fields |= FIELD_BITS[field as TextField];
  return { code: String(id), score, words, fields };
}

function emptyIndex(reader: QueryReader): IndexState {
  const vocabulary = new Vocabulary();
  const index = new MiniSearch<SearchDocument>({
    fields: TEXT_FIELDS,
    extractField: (document, field) => (field === 'id' ? document.id : textOf(document, field as TextField)),
    tokenize: (text) =>
      reader.expand(text).map(({ term, start, end }) => {
        if (!vocabulary.count(term)) vocabulary.add(term, text.slice(start, end).toLowerCase());
        return term;
      }),
    processTerm: (term) => term,
    searchOptions: {
      boost: BOOSTS,
      // The last letters of a word may still be missing.
      prefix: (term) => term.length >= 3 && !/\d/.test(term),
      weights: { prefix: 0.5, fuzzy: 0 },
      bm25: { k: 1.2, b: 0.4, d: 0.5 },
    },
  });
  return { index, vocabulary };
}

/** The texts of a field as one; undefined, which the index skips, when there is none. MiniSearch's type has no such field. */
function textOf({ texts }: SearchDocument, field: TextField): string {
  return (texts[field].length === 0 ? undefined : texts[field].join(' \u00b7 ')) as string;
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

function sameText({ texts: one }: SearchDocument, { texts: other }: SearchDocument): boolean {
  return TEXT_FIELDS.every(
    (field) =>
      one[field].length === other[field].length &&
      one[field].every((text, position) => text === other[field][position]),
  );
}

function update(index: MiniSearch<SearchDocument>, changes: readonly Change[]): void {
  for (const [before, after] of changes) {
    if (before) index.discard(before.id);
    if (after) index.add(after);
  }
}
