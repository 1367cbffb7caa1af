import type { CodeKind, CodeSystem, TherapyStatus } from '../shared/enums.ts';
import { findPayerIssues } from '../payers/validation.ts';
import type { ListedCodeRow, ListedTiming } from '../reference/releases/uncuratedCodes.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import {
  type Edge,
  type NamedItems,
  type Page,
  type PageArguments,
  type SortKey,
  pageOf,
  pageOfNamed,
  pageSizeIssues,
} from '../shared/paging.ts';
import { isInForce } from '../shared/plainDate.ts';
import type { CodeView, DatedReference } from '../reference/views/views.ts';

/** A code in a list. The score is null without a search. */
export interface CodeEdge extends Edge<CodeView> {
  readonly score: number | null;
}

interface CodeFilterInput {
  readonly systems?: readonly CodeSystem[] | null | undefined;
  readonly kinds?: readonly CodeKind[] | null | undefined;
  readonly timing?: readonly ListedTiming[] | null | undefined;
  readonly therapyStatus?: readonly TherapyStatus[] | null | undefined;
  readonly payers?: readonly string[] | null | undefined;
  readonly prefix?: string | null | undefined;
  readonly activeOnly?: boolean | null | undefined;
}

interface SearchArguments extends PageArguments {
  readonly search?: string | null | undefined;
  readonly filter?: CodeFilterInput | null | undefined;
}

/** Holds rows, not views: a page shows few of nine thousand codes. */
interface FoundCode {
  readonly row: ListedCodeRow;
  readonly score: number | null;
}

/** Limits of a search text, because each word is also searched with typos. */
export const SEARCH_LIMITS = { maxCharacters: 200, maxWords: 20 } as const;

/**
 * A page of codes that match, by code; with a search, by score and then by code.
 * Throws an InputError for an unknown payer or a page size out of range.
 */
export function findCodes(reference: DatedReference, args: SearchArguments): Page<CodeView, CodeEdge> {
  const issues = findSearchIssues(reference, args);
  if (issues.length > 0) throw new InputError(issues);
  const filter = withoutDuplicates(args.filter ?? {});
  const page = pageOf(found(reference, args.search, filter), BEST_FIRST, args);
  const edges = page.edges.flatMap(({ cursor, node }): CodeEdge[] => {
    const view = reference.code(node.row.code);
    return view ? [{ cursor, node: view, score: node.score }] : [];
  });
  return { ...page, nodes: edges.map(({ node }) => node), edges };
}

/** Every issue of the arguments of a search except of the cursor, which only its list can read. */
export function findSearchIssues(
  reference: DatedReference,
  { filter, search, first }: Omit<SearchArguments, 'after'>,
): ValidationIssue[] {
  return [
    ...findTextIssues(search ?? ''),
    ...findPayerIssues(reference, filter?.payers, 'filter.payers'),
    ...pageSizeIssues(first),
  ];
}

/** A page of codes in the order of a list. */
export function pageOfCodes(codes: readonly CodeView[], args: PageArguments): Page<CodeView, CodeEdge> {
  const page = pageOfNamed(codes, BY_CODE, args);
  return { ...page, edges: page.edges.map((edge) => ({ ...edge, score: null })) };
}

const BY_CODE: NamedItems<CodeView> = { list: 'codesOf', nameOf: ({ code }) => code };

/** Removes duplicates from the lists of a filter, because each list is compared with every code. */
function withoutDuplicates(filter: CodeFilterInput): CodeFilterInput {
  const lists = Object.entries(filter).filter((entry): entry is [string, string[]] =>
    Array.isArray(entry[1]),
  );
  return { ...filter, ...Object.fromEntries(lists.map(([name, items]) => [name, [...new Set(items)]])) };
}

function findTextIssues(search: string): ValidationIssue[] {
  const { maxCharacters, maxWords } = SEARCH_LIMITS;
  const isTooLong = search.length > maxCharacters;
  const words = isTooLong ? 0 : search.split(/\s+/).filter(Boolean).length;
  if (!isTooLong && words <= maxWords) return [];
  return [
    {
      field: 'search',
      value: isTooLong ? `text of ${search.length} characters` : `text of ${words} words`,
      allowed: `at most ${maxCharacters} characters and ${maxWords} words`,
      fix: 'Search with fewer words.',
    },
  ];
}

function found(
  reference: DatedReference,
  search: string | null | undefined,
  { activeOnly, ...narrower }: CodeFilterInput,
): readonly FoundCode[] {
  const isNarrowed = Object.values(narrower).some((part) => part != null);
  if (search == null || search.trim() === '') {
    const rows = activeOnly === false ? reference.codeRows : reference.activeCodeRows;
    const matching = isNarrowed ? rows.filter((row) => matches(row, narrower, reference)) : rows;
    return matching.map((row) => ({ row, score: null }));
  }
  return reference.snapshot.search.find(search).flatMap(({ code, score }) => {
    const row = reference.codeRow(code);
    const isShown = row && (activeOnly === false || isInForce(row, reference.on));
    return isShown && (!isNarrowed || matches(row, narrower, reference)) ? [{ row, score }] : [];
  });
}

/** Best score first, then by code. The score is negative because every part sorts ascending. */
const BEST_FIRST: SortKey<FoundCode> = {
  list: 'codes',
  of: ({ row, score }) => [-(score ?? 0), row.code],
  length: 2,
};

function matches(
  row: ListedCodeRow,
  { systems, kinds, timing, therapyStatus, payers, prefix }: Omit<CodeFilterInput, 'activeOnly'>,
  reference: DatedReference,
): boolean {
  return (
    (!systems || systems.includes(row.system)) &&
    (!kinds || kinds.includes(row.kind)) &&
    (!timing || timing.includes(row.timing)) &&
    (!therapyStatus || therapyStatus.includes(row.therapyStatus)) &&
    (!prefix || row.code.startsWith(prefix.toUpperCase())) &&
    (!payers || hasTerms(payers, row.code, reference))
  );
}

/** Whether one of the payers has terms for the code. Payers have terms only for codes of the catalog. */
function hasTerms(payers: readonly string[], code: string, reference: DatedReference): boolean {
  const terms = reference.snapshot.codes.has(code) ? (reference.code(code)?.allPayerTerms ?? []) : [];
  return terms.some(({ payer, state }) => state !== 'NOT_AVAILABLE' && payers.includes(payer.slug));
}
