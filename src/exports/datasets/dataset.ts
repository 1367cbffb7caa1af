import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Citation } from '../../billing/index.ts';
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

/** Default items of one batch. Between batches the process handles other requests. */
const ITEMS_PER_BATCH = 50;

/** Builds the rows of the items in batches. */
export async function* batchesOf<T>(
  items: readonly T[],
  rowsOf: (some: readonly T[]) => readonly Row[],
  itemsPerBatch = ITEMS_PER_BATCH,
): AsyncGenerator<Batch> {
  for (let start = 0; start < items.length; start += itemsPerBatch) {
    const some = items.slice(start, start + itemsPerBatch);
    yield { rows: rowsOf(some), progress: (start + some.length) / items.length };
    await nextTurn();
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
