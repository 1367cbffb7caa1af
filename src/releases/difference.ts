import type postgres from 'postgres';
import { rangesOf, type Coverage } from '../reference/data/coverage.ts';
import type { DatasetId } from '../reference/data/datasets.ts';
import { STORAGE, type Storage } from './storage.ts';

/** Rows of each kind that a report lists. */
const LISTED_ROWS = 5;

/** The fields of a release that a comparison needs. */
export interface Compared {
  readonly id: string;
  readonly dataset: DatasetId;
  readonly effectiveFrom: string;
  readonly coverage: Coverage | null;
}

export interface DifferentRow {
  readonly kind: 'ADDED' | 'CHANGED' | 'ENDED';
  /** The key of the row, such as `97530 97140`. */
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Difference {
  readonly added: number;
  readonly changed: number;
  readonly ended: number;
  /** The first rows of each kind. */
  readonly first: readonly DifferentRow[];
}

/**
 * What the later release changes, on its first day: of rows with periods, only those in force count. A row counts as
 * added only when the earlier release covers its key, and as ended only when the later one does; a key outside the
 * coverage of a release has not changed.
 */
export async function difference(tx: postgres.Sql, earlier: Compared, later: Compared): Promise<Difference> {
  const storage = STORAGE[later.dataset];
  const { key } = storage;
  const column = (name: string, side: 'o' | 'n') => tx`${tx(`${side}.${name}`)}`;
  const equal = key.map((name) => tx`${column(name, 'o')} = ${column(name, 'n')}`);
  const keys = key.map((name) => tx`coalesce(${column(name, 'n')}, ${column(name, 'o')}) as ${tx(name)}`);
  const [firstKey = ''] = key;
  await tx`drop table if exists difference`;
  await tx`create temp table difference on commit drop as
    select * from (
      select ${joined(tx, keys, tx`, `)}, o.content as before, n.content as after, case
        when ${column(firstKey, 'o')} is null then 'ADDED'
        when ${column(firstKey, 'n')} is null then 'ENDED'
        when o.content is distinct from n.content then 'CHANGED' end as kind
      from (${rowsOn(tx, storage, earlier.id, later.effectiveFrom)}) o
      full join (${rowsOn(tx, storage, later.id, later.effectiveFrom)}) n on ${joined(tx, equal, tx` and `)}
    ) compared
    where kind = 'CHANGED' or kind = 'ADDED' and ${covered(tx, storage, earlier.coverage)}
      or kind = 'ENDED' and ${covered(tx, storage, later.coverage)}`;
  return summary(tx, storage);
}

function rowsOn(tx: postgres.Sql, storage: Storage, releaseId: string, on: string) {
  const values = joined(
    tx,
    storage.valueColumns.map((name) => tx`${tx(name)}`),
    tx`, `,
  );
  const inForce = storage.dated
    ? tx`and (effective_from is null or effective_from <= ${on}::date) and (effective_to is null or effective_to > ${on}::date)`
    : tx``;
  return tx`select ${tx(storage.key)}, concat_ws(' · ', ${values}) as content
    from ${tx(storage.table)} where release_id = ${releaseId} ${inForce}`;
}

async function summary(tx: postgres.Sql, { key }: Storage): Promise<Difference> {
  const [counts] = await tx<{ added: number; changed: number; ended: number }[]>`
    select count(*) filter (where kind = 'ADDED')::int as added,
      count(*) filter (where kind = 'CHANGED')::int as changed,
      count(*) filter (where kind = 'ENDED')::int as ended
    from difference`;
  const names = joined(
    tx,
    key.map((name) => tx`${tx(name)}`),
    tx`, `,
  );
  const first: DifferentRow[] = [];
  for (const kind of ['ADDED', 'CHANGED', 'ENDED'] as const) {
    first.push(
      ...(await tx<DifferentRow[]>`select kind, concat_ws(' ', ${names}) as key, before, after
        from difference where kind = ${kind} order by ${names} limit ${LISTED_ROWS}`),
    );
  }
  await tx`drop table difference`;
  return { added: 0, changed: 0, ended: 0, ...counts, first };
}

/** SQL for: a missing row means that the release has none for the key. */
function covered(tx: postgres.Sql, { key, coveredBy }: Storage, coverage: Coverage | null): Fragment {
  if (coverage === null) return tx`true`;
  const [one = '', two = one] = key;
  if (coveredBy === 'codes') return among(tx, one, coverage.codes ?? []);
  const sets = coveredBy === 'pairs' ? (coverage.pairs ?? []) : [];
  const pairs = sets.map(
    (set) =>
      tx`(${set.one ? among(tx, one, set.one) : tx`true`} and ${set.two ? among(tx, two, set.two) : tx`true`})`,
  );
  return pairs.length === 0 ? tx`false` : tx`(${joined(tx, pairs, tx` or `)})`;
}

function among(tx: postgres.Sql, column: string, selectors: readonly string[]): Fragment {
  if (selectors.length === 0) return tx`false`;
  const ranges = rangesOf(selectors).map(
    ([from, to]) =>
      tx`(${tx(column)} collate "C" >= ${from} and left(${tx(column)}, ${to.length}) collate "C" <= ${to})`,
  );
  return tx`(${joined(tx, ranges, tx` or `)})`;
}

type Fragment = postgres.PendingQuery<postgres.Row[]>;

function joined(tx: postgres.Sql, parts: readonly Fragment[], between: Fragment): Fragment {
  return parts.reduce((sum, part, index) => (index === 0 ? part : tx`${sum}${between}${part}`), tx``);
}
