import type { Citation } from '../../billing/index.ts';
import { forEachInSlices } from '../../shared/timeSlices.ts';
import { dates, texts, type Cell, type Column, type Row } from '../formats/table.ts';

export interface Batch {
  readonly rows: readonly Row[];
  /** Share of the work completed with this batch, from 0 to 1. */
  readonly progress: number;
  /** Whether rows were suppressed or merged because they covered too few patients. */
  readonly suppressed?: boolean;
}

/** A table to export. Its rows are built batch by batch. */
export interface Dataset {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<Batch>;
}

/** Rows after which a batch ends: encoding them takes milliseconds. */
const ROWS_PER_BATCH = 500;

/**
 * Builds the rows of the items in batches. Other requests are handled meanwhile, also between the rows of one item where
 * `rowsOf` yields them one by one; a null is no row.
 */
export async function* batchesOf<T>(
  items: readonly T[],
  rowsOf: (item: T) => Iterable<Row | null>,
): AsyncGenerator<Batch> {
  let rows: Row[] = [];
  const add = (row: Row | null) => {
    if (row) rows.push(row);
  };
  for (const [index, item] of items.entries()) {
    await forEachInSlices(rowsOf(item), add);
    const isLast = index === items.length - 1;
    if (rows.length < ROWS_PER_BATCH && !isLast) continue;
    yield { rows, progress: (index + 1) / items.length };
    rows = [];
  }
}

export const CITATION_COLUMNS: readonly Column[] = [
  ...texts('source_title', 'source_url', 'source_publisher', 'source_section'),
  ...dates('source_verified_on'),
  ...texts('source_confidence'),
];

/** A citation in the columns above; nulls when there is none. */
export function citationCells(source: Citation | undefined): readonly Cell[] {
  if (!source) return CITATION_COLUMNS.map(() => null);
  const { title, url, publisher, section, verifiedOn, confidence } = source;
  return [title, url, publisher, section, verifiedOn, confidence];
}

/** Joins codes, modifiers or keys into one cell; null when there are none. */
export function joinCell(list: readonly string[]): string | null {
  return list.length > 0 ? list.join(' ') : null;
}
