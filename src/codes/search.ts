import type { CodeKind, CodeOrder, CodeSystem, SearchField, TherapyStatus } from '../shared/enums.ts';
import { checkPayers } from '../payers/validation.ts';
import type { ListedCodeRow, ListedTiming } from '../reference/releases/uncuratedCodes.ts';
import type { Highlight } from '../reference/search/highlight.ts';
import { fieldsOf, type CodeHit, type SearchResult } from '../reference/search/search.ts';
import { InputError } from '../shared/errors.ts';
import {
  PAGE_LIMIT,
  type Edge,
  type NamedItems,
  type Page,
  type PageArguments,
  type SortKey,
  compareKeys,
  pageOf,
  pageOfNamed,
} from '../shared/paging.ts';
import { isInForce } from '../shared/plainDate.ts';
import type { CodeView, DatedReference } from '../reference/views/views.ts';
import { facetsOf, type CodeFacets } from './facets.ts';
import { nearMatches, requestedCodes } from './requestedCodes.ts';

/** A code in a list. Without a search the score is null, and nothing matched. */
export interface CodeEdge extends Edge<CodeView> {
  readonly score: number | null;
  readonly matchedOn: readonly SearchField[];
  /** Words of the search that the code has, as they were typed. */
  readonly matchedTerms: readonly string[];
  readonly highlights: () => readonly Highlight[];
}

export interface CodePage extends Page<CodeView, CodeEdge> {
  /** Counted when it is read, because it looks at every code of the result. */
  readonly facets: () => CodeFacets;
  readonly didYouMean: readonly string[];
}

interface CodeFilterInput {
  readonly systems?: readonly CodeSystem[] | null | undefined;
  readonly kinds?: readonly CodeKind[] | null | undefined;
  readonly unitBases?: readonly ListedTiming[] | null | undefined;
  readonly therapyStatuses?: readonly TherapyStatus[] | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly prefix?: string | null | undefined;
  readonly activeOnly?: boolean | null | undefined;
}

export interface CodeArguments extends PageArguments {
  readonly search?: string | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly filter?: CodeFilterInput | null | undefined;
  readonly orderBy?: CodeOrder | null | undefined;
}

/** Holds rows, not views: a page shows few of nine thousand codes. */
interface FoundCode {
  readonly row: ListedCodeRow;
  /** Null without a search. */
  readonly hit: CodeHit | null;
  /** In the argument `codes`; 0 without it. */
  readonly position: number;
}

/** Limits of a search text, because each word is also searched with typos. */
export const SEARCH_LIMITS = { maxCharacters: 200, maxWords: 20 } as const;

/** Texts and codes that a page without the wanted code suggests. */
export const MAX_SUGGESTIONS = 5;

/**
 * A page of codes that match. With a search by score, with a list of codes in its order, otherwise by code.
 * Throws an InputError for an unknown payer or code, too long a search or list, or a page size out of range.
 */
export function findCodes(reference: DatedReference, args: CodeArguments): CodePage {
  const filter = withoutDuplicates(args.filter ?? {});
  checkPayers(reference, filter.payers, 'filter.payers');
  checkSearch(args.search ?? '');
  const given = args.codes ? givenCodes(reference, args.codes) : null;
  const search = args.search == null || args.search.trim() === '' ? null : args.search;
  const result = search === null ? null : reference.snapshot.search.find(search);
  const items = found(reference, result, given, filter);
  const order = args.orderBy ?? (result ? 'RELEVANCE' : given ? 'GIVEN' : 'CODE');
  const page = pageOf(sortedBy(items, order), SORT_KEYS[order], args);
  const edges = page.edges.flatMap(({ cursor, node }): CodeEdge[] => {
    const view = reference.code(node.row.code);
    return view ? [{ cursor, node: view, ...matchOf(reference, result, node.hit) }] : [];
  });
  return {
    ...page,
    nodes: edges.map(({ node }) => node),
    edges,
    facets: () => facetsOf(items.map(({ row }) => row)),
    didYouMean: result ? suggestions(reference, result) : [],
  };
}

/** A page of codes in the order of a list. */
export function pageOfCodes(codes: readonly CodeView[], args: PageArguments): CodePage {
  const page = pageOfNamed(codes, BY_CODE, args);
  const edges = page.edges.map((edge): CodeEdge => ({ ...edge, ...NO_MATCH }));
  return { ...page, edges, facets: () => facetsOf(codes), didYouMean: [] };
}

const BY_CODE: NamedItems<CodeView> = { list: 'codesOf', nameOf: ({ code }) => code };

const NO_MATCH = { score: null, matchedOn: [], matchedTerms: [], highlights: () => [] } as const;

function matchOf(
  reference: DatedReference,
  result: SearchResult | null,
  hit: CodeHit | null,
): Omit<CodeEdge, 'cursor' | 'node'> {
  if (!result || !hit) return NO_MATCH;
  return {
    score: hit.score,
    matchedOn: fieldsOf(hit),
    matchedTerms: result.query.words
      .filter((_word, bit) => ((hit.words >> bit) & 1) === 1)
      .map(({ typed }) => typed),
    highlights: () => reference.snapshot.search.highlights(result, hit),
  };
}

/** The text without typing errors, codes near to an unknown one, and what replaced a code that has ended. */
function suggestions(reference: DatedReference, { query, spelled }: SearchResult): string[] {
  const ofCodes = query.codes.flatMap((code) => {
    const row = reference.codeRow(code);
    if (!row) return nearMatches(code, reference);
    return isInForce(row, reference.on) ? [] : row.replacedByCodes;
  });
  return [...(spelled === null ? [] : [spelled]), ...ofCodes].slice(0, MAX_SUGGESTIONS);
}

function givenCodes(reference: DatedReference, codes: readonly string[]): ReadonlyMap<string, number> {
  if (codes.length > PAGE_LIMIT) {
    const fix = 'Request the codes in several operations.';
    throw new InputError([
      { field: 'codes', value: `${codes.length} codes`, allowed: `at most ${PAGE_LIMIT}`, fix },
    ]);
  }
  return new Map(requestedCodes(reference, codes).map(({ code }, position) => [code, position]));
}

/** Removes duplicates from the lists of a filter, because each list is compared with every code. */
function withoutDuplicates(filter: CodeFilterInput): CodeFilterInput {
  const lists = Object.entries(filter).filter((entry): entry is [string, string[]] =>
    Array.isArray(entry[1]),
  );
  return { ...filter, ...Object.fromEntries(lists.map(([name, items]) => [name, [...new Set(items)]])) };
}

function checkSearch(search: string): void {
  const { maxCharacters, maxWords } = SEARCH_LIMITS;
  const isTooLong = search.length > maxCharacters;
  const words = isTooLong ? 0 : search.split(/\s+/).filter(Boolean).length;
  if (!isTooLong && words <= maxWords) return;
  throw new InputError([
    {
      field: 'search',
      value: isTooLong ? `text of ${search.length} characters` : `text of ${words} words`,
      allowed: `at most ${maxCharacters} characters and ${maxWords} words`,
      fix: 'Search with fewer words.',
    },
  ]);
}

function found(
  reference: DatedReference,
  result: SearchResult | null,
  given: ReadonlyMap<string, number> | null,
  { activeOnly, ...narrower }: CodeFilterInput,
): readonly FoundCode[] {
  const isNarrowed = Object.values(narrower).some((part) => part != null);
  const isWanted = (row: ListedCodeRow) => !isNarrowed || matches(row, narrower, reference);
  if (!result) {
    const all = activeOnly === false ? reference.codeRows : reference.activeCodeRows;
    const rows = given ? all.filter(({ code }) => given.has(code)) : all;
    const matching = isNarrowed ? rows.filter(isWanted) : rows;
    return matching.map((row) => ({ row, hit: null, position: given?.get(row.code) ?? 0 }));
  }
  return result.hits.flatMap((hit) => {
    if (given && !given.has(hit.code)) return [];
    const row = reference.codeRow(hit.code);
    const isShown = row && (activeOnly === false || isInForce(row, reference.on));
    return isShown && isWanted(row) ? [{ row, hit, position: given?.get(hit.code) ?? 0 }] : [];
  });
}

/** The score is negative because every part sorts ascending. */
const SORT_KEYS: Readonly<Record<CodeOrder, SortKey<FoundCode>>> = {
  RELEVANCE: { list: 'codes', of: ({ row, hit }) => [-(hit?.score ?? 0), row.code], length: 2 },
  CODE: { list: 'codesByCode', of: ({ row }) => [row.code], length: 1 },
  TITLE: { list: 'codesByTitle', of: ({ row }) => [row.title.toLowerCase(), row.code], length: 2 },
  GIVEN: { list: 'codesAsGiven', of: ({ row, position }) => [position, row.code], length: 2 },
};

/** Items come by relevance, or without a search by code. */
function sortedBy(items: readonly FoundCode[], order: CodeOrder): readonly FoundCode[] {
  if (order === 'RELEVANCE') return items;
  const { of } = SORT_KEYS[order];
  return items
    .map((item) => ({ item, key: of(item) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ item }) => item);
}

function matches(
  row: ListedCodeRow,
  { systems, kinds, unitBases, therapyStatuses, payers, prefix }: Omit<CodeFilterInput, 'activeOnly'>,
  reference: DatedReference,
): boolean {
  return (
    (!systems || systems.includes(row.system)) &&
    (!kinds || kinds.includes(row.kind)) &&
    (!unitBases || unitBases.includes(row.timing)) &&
    (!therapyStatuses || therapyStatuses.includes(row.therapyStatus)) &&
    (!prefix || row.code.startsWith(prefix.toUpperCase())) &&
    (!payers || hasTerms(payers, row.code, reference))
  );
}

/** Whether one of the payers has terms for the code. Payers have terms only for codes of the catalog. */
function hasTerms(payers: readonly string[], code: string, reference: DatedReference): boolean {
  const terms = reference.snapshot.codes.has(code) ? (reference.code(code)?.allPayerTerms ?? []) : [];
  return terms.some(({ payer, state }) => state !== 'NOT_AVAILABLE' && payers.includes(payer.slug));
}
