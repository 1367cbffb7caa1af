import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonicalJson.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { Batch, Dataset } from './datasets/dataset.ts';
import { dates, integers, texts, type Column, type Row } from './formats/table.ts';
import type { ExportRequest } from './request.ts';

/**
 * Where the rows of a file come from, in columns of each row: a file that was renamed, joined with another or pasted into a
 * sheet still says which facts, days and filters it was made with, and every reader of the format understands it.
 */

const ORIGIN_COLUMNS: readonly Column[] = [
  ...integers('export_revision'),
  ...texts('export_known_at'),
  ...dates('export_on'),
  ...texts('export_filters'),
];

/** Items that a filter names in each row; of longer lists it has the number and a hash. */
const ITEMS_SHOWN = 10;

/** The dataset with the columns of its origin at the end. */
export function withOrigin(dataset: Dataset, request: ExportRequest, { rows }: Snapshot): Dataset {
  const origin: Row = [rows.revision, rows.changedAt, request.asOf, filtersText(request)];
  return {
    columns: [...dataset.columns, ...ORIGIN_COLUMNS],
    batches: extended(dataset.batches, origin),
  };
}

async function* extended(batches: AsyncIterable<Batch>, origin: Row): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    yield { ...batch, rows: batch.rows.map((row) => [...row, ...origin]) };
  }
}

/** Canonical JSON of the filters that were sent; `{}` for none. */
function filtersText({ codes, payers, topics, from, to }: ExportRequest): string {
  const lists = Object.entries({ codes, payers, topics }).map(([name, list]) => [name, listShown(list)]);
  const sent = [...lists, ['from', from], ['to', to]].filter(([, value]) => value !== null);
  return canonicalJson(Object.fromEntries(sent));
}

function listShown(list: readonly string[] | null) {
  if (list === null || list.length <= ITEMS_SHOWN) return list;
  return {
    count: list.length,
    sha256: createHash('sha256').update(canonicalJson(list)).digest('hex'),
  };
}
