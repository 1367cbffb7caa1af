import type { CodeKind, CodeSystem, PolicyTopic, TherapyStatus } from '../shared/enums.ts';
import { checkPayers } from '../payers/validation.ts';
import type { ListedCodeRow, ListedTiming } from '../reference/releases/uncuratedCodes.ts';
import { InputError } from '../shared/errors.ts';
import { type Edge, type Page, type PageArguments, type SortKey, pageOf } from '../shared/paging.ts';
import { isInForce } from '../shared/plainDate.ts';
import type {
  ActivityView,
  CodeView,
  DatedReference,
  ModifierView,
  NoteView,
  PayerTermsView,
} from '../reference/views/views.ts';

/** A code in a list; the score is null without a search. */
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

/** Rows and not views: of nine thousand codes, a page shows a few. */
interface FoundCode {
  readonly row: ListedCodeRow;
  readonly score: number | null;
}

/** Longest search text: each word of it is looked for with its slips of the finger. */
export const SEARCH_LIMITS = { characters: 200, words: 20 } as const;

/**
 * Codes that match, a page at a time: by number, or with a search by how well they match and then by number.
 * Throws an input error for an unknown payer or a page size out of bounds.
 */
export function findCodes(
  reference: DatedReference,
  args: PageArguments & {
    readonly search?: string | null | undefined;
    readonly filter?: CodeFilterInput | null | undefined;
  },
): Page<CodeView, CodeEdge> {
  const filter = withoutRepetitions(args.filter ?? {});
  checkPayers(reference, filter.payers, 'filter.payers');
  checkSearch(args.search ?? '');
  const page = pageOf(found(reference, args.search, filter), BEST_FIRST, args);
  const edges = page.edges.flatMap(({ cursor, node }): CodeEdge[] => {
    const view = reference.code(node.row.code);
    return view ? [{ cursor, node: view, score: node.score }] : [];
  });
  return { ...page, nodes: edges.map(({ node }) => node), edges };
}

/** A list is gone through for each code: what is in it twice would be looked at twice for nothing. */
function withoutRepetitions(filter: CodeFilterInput): CodeFilterInput {
  const lists = Object.entries(filter).filter((entry): entry is [string, string[]] =>
    Array.isArray(entry[1]),
  );
  return { ...filter, ...Object.fromEntries(lists.map(([name, items]) => [name, [...new Set(items)]])) };
}

function checkSearch(search: string): void {
  const { characters, words } = SEARCH_LIMITS;
  const count = search.length > characters ? 0 : search.split(/\s+/).filter(Boolean).length;
  if (search.length <= characters && count <= words) return;
  throw new InputError([
    {
      field: 'search',
      value: search.length > characters ? `text of ${search.length} characters` : `text of ${count} words`,
      allowed: `at most ${characters} characters and ${words} words`,
      fix: 'Search for the words that matter.',
    },
  ]);
}

function found(
  reference: DatedReference,
  search: string | null | undefined,
  { activeOnly, ...narrower }: CodeFilterInput,
): readonly FoundCode[] {
  const isNarrowed = Object.values(narrower).some((part) => part != null);
  if (search == null || search.trim() === '') {
    const rows = activeOnly === false ? reference.codeRows : reference.activeCodeRows;
    const kept = isNarrowed ? rows.filter((row) => matches(row, narrower, reference)) : rows;
    return kept.map((row) => ({ row, score: null }));
  }
  return reference.snapshot.search.find(search).flatMap(({ code, score }) => {
    const row = reference.codeRow(code);
    const isShown = row && (activeOnly === false || isInForce(row, reference.on));
    return isShown && (!isNarrowed || matches(row, narrower, reference)) ? [{ row, score }] : [];
  });
}

/** Best score first, then the code: the score negative so that every part sorts upwards. */
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
    (!payers || isNamedBy(payers, row.code, reference))
  );
}

/** Whether one of the payers says something about the code. Payers speak about codes of the book. */
function isNamedBy(payers: readonly string[], code: string, reference: DatedReference): boolean {
  const terms = reference.snapshot.codes.has(code) ? (reference.code(code)?.allPayerTerms ?? []) : [];
  return terms.some(({ payer, state }) => state !== 'NOT_AVAILABLE' && payers.includes(payer.slug));
}

/** Modifiers in line order that belong to a family and go with one of the codes. */
export function findModifiers(
  reference: DatedReference,
  {
    categories,
    codes,
  }: {
    readonly categories?: readonly string[] | null | undefined;
    readonly codes?: readonly string[] | null | undefined;
  },
): readonly ModifierView[] {
  return reference.modifiers.filter(
    (modifier) =>
      (!categories || categories.includes(modifier.category)) &&
      (!codes || modifier.codes.some(({ code }) => codes.includes(code))),
  );
}

/** Activities of a skill area, by its name or the beginning of it. */
export function findActivities(
  reference: DatedReference,
  skillArea: string | null | undefined,
): readonly ActivityView[] {
  if (skillArea == null) return reference.activities;
  const wanted = skillArea.trim().toLowerCase();
  return reference.activities.filter((activity) => activity.skillArea.toLowerCase().startsWith(wanted));
}

/** Notes about the code in force on its date. Throws an input error for an unknown payer. */
export function notesOf(
  code: CodeView,
  payers: readonly string[] | null | undefined,
  topics: readonly PolicyTopic[] | null | undefined,
): readonly NoteView[] {
  checkPayers(code.reference, payers, 'payers');
  if (!payers && !topics) return code.notes;
  return code.notes.filter(
    (note) =>
      (!payers || payers.includes(note.policy.payer.slug)) && (!topics || topics.includes(note.topic)),
  );
}

/** What the payers say about the code on its date. Throws an input error for an unknown payer. */
export function payerTermsOf(
  code: CodeView,
  payers: readonly string[] | null | undefined,
): readonly PayerTermsView[] {
  checkPayers(code.reference, payers, 'payers');
  return payers ? code.allPayerTerms.filter(({ payer }) => payers.includes(payer.slug)) : code.allPayerTerms;
}
