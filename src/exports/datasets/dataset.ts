import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Citation } from '../../billing/index.ts';
import { dates, texts, type Cell, type Column, type Row } from '../formats/table.ts';

export interface Batch {
  readonly rows: readonly Row[];
  /** Share of the work that is done with it, from 0 to 1. */
  readonly progress: number;
  /** Whether something was left out, or put together, for there being too few patients. */
  readonly suppressed?: boolean;
}

/** A table to export: its rows are made as they are asked for. */
export interface Dataset {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<Batch>;
}

/** Subjects whose rows are made in one go; between two goes the process answers others. */
const ITEMS_AT_ONCE = 50;

/** Rows of each item in turn. */
export async function* batchesOf<T>(
  items: readonly T[],
  rowsOf: (some: readonly T[]) => readonly Row[],
  itemsAtOnce = ITEMS_AT_ONCE,
): AsyncGenerator<Batch> {
  for (let start = 0; start < items.length; start += itemsAtOnce) {
    const some = items.slice(start, start + itemsAtOnce);
    yield { rows: rowsOf(some), progress: (start + some.length) / items.length };
    await nextTurn();
  }
}

export const CITATION_COLUMNS: readonly Column[] = [
  ...texts('source_title', 'source_url', 'source_publisher', 'source_section'),
  ...dates('source_verified_on'),
  ...texts('source_confidence'),
];

/** Where a fact comes from, in the columns above. */
export function citationCells(source: Citation | undefined): readonly Cell[] {
  if (!source) return CITATION_COLUMNS.map(() => null);
  const { title, url, publisher, section, verifiedOn, confidence } = source;
  return [title, url, publisher, section, verifiedOn, confidence];
}

/** Several short words in one cell, such as codes or modifiers; null for none. */
export function words(list: readonly string[]): string | null {
  return list.length > 0 ? list.join(' ') : null;
}
