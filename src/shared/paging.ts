import { InputError, type ValidationIssue } from './errors.ts';

/** Most items of one page, and those of a page whose size is not requested. */
export const PAGE_LIMIT = 200;
export const PAGE_SIZE = 25;

/** Most ids of one `nodes(ids:)`. */
export const NODES_LIMIT = 100;

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Page<T, E extends Edge<T> = Edge<T>> {
  readonly nodes: readonly T[];
  readonly edges: readonly E[];
  readonly pageInfo: PageInfo;
  /** Items over all pages; a function where counting takes a statement of its own, which only some requests need. */
  readonly totalCount: number | (() => Promise<number>);
}

/** A page of a list without `totalCount`. */
export type UncountedPage<T> = Omit<Page<T>, 'totalCount'>;

/** Items over all pages. */
export function totalOf({ totalCount }: Pick<Page<unknown>, 'totalCount'>): number | Promise<number> {
  return typeof totalCount === 'number' ? totalCount : totalCount();
}

/** The arguments of every connection. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** `first`, checked. Throws an input error outside 1 to PAGE_LIMIT. */
export function pageSize(first: number | null | undefined, fallback = PAGE_SIZE): number {
  const issues = pageSizeIssues(first);
  if (issues.length > 0) throw new InputError(issues);
  return first ?? fallback;
}

/** The issue of a size outside 1 to PAGE_LIMIT. */
export function pageSizeIssues(first: number | null | undefined): ValidationIssue[] {
  if (first == null || (first >= 1 && first <= PAGE_LIMIT)) return [];
  return [
    {
      code: 'OUT_OF_RANGE',
      field: 'first',
      value: String(first),
      allowed: `1 to ${PAGE_LIMIT}`,
      fix: 'Request fewer items and follow `pageInfo.endCursor` with `after`.',
    },
  ];
}

/** An opaque cursor: its list, and the sort key of the item it points to, so that paging resumes exactly there. */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/** The sort key in a cursor. Throws an input error for text that is no cursor of this kind of list. */
export function decodeCursor(
  cursor: string,
  { list, length }: { readonly list: string; readonly length: number },
): readonly (string | number)[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(parts) &&
      parts.length === length + 1 &&
      parts[0] === list &&
      parts.every((part) => typeof part === 'string' || typeof part === 'number')
    ) {
      return parts.slice(1);
    }
  } catch {
    // Not JSON: reported below like any other text that is not a cursor.
  }
  throw new InputError([cursorIssue(cursor)]);
}

/** Whether a part of a cursor is an instant as we write it: a day that never was has another name once it is read. */
export function isInstant(part: string): boolean {
  const time = Date.parse(part);
  return /^\d{4}-/.test(part) && time > 0 && new Date(time).toISOString() === part;
}

/** The issue of text that is not a cursor of the list. */
export function cursorIssue(cursor: string): ValidationIssue {
  return {
    field: 'after',
    value: JSON.stringify(cursor.slice(0, 40)),
    allowed: 'a cursor from `pageInfo.endCursor` or `edges.cursor` of the same list',
    fix: 'Leave `after` out for the first page.',
  };
}

/** How a list is sorted: each item's key, and how many parts a key has. Its cursors carry the name, so that another list rejects them. */
export interface SortKey<T> {
  readonly list: string;
  readonly of: (item: T) => readonly (string | number)[];
  readonly length: number;
}

/**
 * One page of a list in memory that is sorted by its key, each part ascending. Resumes after the key in the cursor
 * even when that item is gone.
 */
export function pageOf<T>(items: readonly T[], key: SortKey<T>, { first, after }: PageArguments): Page<T> {
  const size = pageSize(first);
  let start = 0;
  if (after != null) {
    const resumeAfter = decodeCursor(after, key);
    const next = items.findIndex((item) => compareKeys(key.of(item), resumeAfter) > 0);
    start = next === -1 ? items.length : next;
  }
  return makePage(items.slice(start, start + size), key, {
    hasNextPage: start + size < items.length,
    hasPreviousPage: start > 0,
    totalCount: items.length,
  });
}

/** A list in memory in an order of its own: its cursors name an item. */
export interface NamedItems<T> {
  readonly list: string;
  readonly nameOf: (item: T) => string | number;
}

/** One page of such a list. Throws an input error for a cursor whose item is no longer in the list. */
export function pageOfNamed<T>(
  items: readonly T[],
  { list, nameOf }: NamedItems<T>,
  { first, after }: PageArguments,
): Page<T> {
  const size = pageSize(first);
  let start = 0;
  if (after != null) {
    const [name] = decodeCursor(after, { list, length: 1 });
    start = items.findIndex((item) => nameOf(item) === name) + 1;
    if (start === 0) throw new InputError([cursorIssue(after)]);
  }
  return makePage(
    items.slice(start, start + size),
    { list, of: (item) => [nameOf(item)] },
    {
      hasNextPage: start + size < items.length,
      hasPreviousPage: start > 0,
      totalCount: items.length,
    },
  );
}

/** Puts nodes that were read as one page into the shape of a connection. */
export function makePage<T>(
  nodes: readonly T[],
  key: Pick<SortKey<T>, 'list' | 'of'>,
  facts: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly totalCount: Page<T>['totalCount'];
  },
): Page<T> {
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(key.list, key.of(node)) }));
  return {
    nodes,
    edges,
    totalCount: facts.totalCount,
    pageInfo: {
      hasNextPage: facts.hasNextPage,
      hasPreviousPage: facts.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** One page of rows that a statement read with `limit size + 1`: the extra row shows that more rows follow. */
export function pageOfRows<T>(
  rows: readonly T[],
  key: Pick<SortKey<T>, 'list' | 'of'>,
  {
    size,
    isFirst,
    totalCount = rows.length,
  }: { readonly size: number; readonly isFirst: boolean; readonly totalCount?: Page<T>['totalCount'] },
): Page<T> {
  return makePage(rows.slice(0, size), key, {
    hasNextPage: rows.length > size,
    hasPreviousPage: !isFirst,
    totalCount,
  });
}

/** Order of keys part by part, each ascending. */
export function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined || part === other) continue;
    return part < other ? -1 : 1;
  }
  return 0;
}
