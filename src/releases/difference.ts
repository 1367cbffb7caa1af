import type postgres from 'postgres';
import { rangesOf, type Coverage } from '../reference/releases/coverage.ts';
import type { FamilyId } from '../reference/releases/families.ts';
import { STORAGE, type Storage } from './storage.ts';

/** Rows of each kind that a report shows. */
const SHOWN = 5;

/** A release as the comparison needs it. */
export interface Compared {
  readonly id: string;
  readonly family: FamilyId;
  readonly effectiveFrom: string;
  readonly coverage: Coverage | null;
}

export interface DifferentRow {
  readonly kind: 'ADDED' | 'CHANGED' | 'ENDED';
  /** What the row is about: `97530 97140`. */
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
 * What the later release changes against the earlier one, on the day it begins: of rows with periods, those in force
 * count. A row that the later release lacks has ended only where that release covers it.
 */
export async function difference(
  tx: postgres.TransactionSql,
  earlier: Compared,
  later: Compared,
): Promise<Difference> {
  await compare(tx, earlier, later);
  const { covered } = conditions(tx, STORAGE[later.family], later.coverage);
  await tx`delete from difference where kind = 'ENDED' and not (${covered})`;
  return summary(tx, STORAGE[later.family]);
}

/**
 * Keys on which two releases that begin on the same day contradict each other: both have the row and it says
 * something else, or one has it and the other covers it and has it not.
 */
export async function contradictions(
  tx: postgres.TransactionSql,
  other: Compared,
  release: Compared,
): Promise<Difference> {
  await compare(tx, other, release);
  const storage = STORAGE[release.family];
  const byOther = conditions(tx, storage, other.coverage).covered;
  const byThis = conditions(tx, storage, release.coverage).covered;
  await tx`delete from difference
    where kind = 'ADDED' and not (${byOther}) or kind = 'ENDED' and not (${byThis})`;
  return summary(tx, storage);
}

async function compare(tx: postgres.TransactionSql, earlier: Compared, later: Compared): Promise<void> {
  const storage = STORAGE[later.family];
  const key = storage.key;
  const equal = fragments(
    tx,
    key.map((column) => tx`o.${tx(column)} = n.${tx(column)}`),
    tx` and `,
  );
  const keys = fragments(
    tx,
    key.map((column) => tx`coalesce(n.${tx(column)}, o.${tx(column)}) as ${tx(column)}`),
    tx`, `,
  );
  const firstKey = tx(key[0] ?? '');
  await tx`drop table if exists difference`;
  await tx`create temp table difference on commit drop as
    with o as (${rowsOn(tx, storage, earlier.id, later.effectiveFrom)}),
      n as (${rowsOn(tx, storage, later.id, later.effectiveFrom)})
    select ${keys}, o.said as before, n.said as after,
      case when o.${firstKey} is null then 'ADDED' when n.${firstKey} is null then 'ENDED' else 'CHANGED' end as kind
    from n full join o on ${equal}
    where o.said is distinct from n.said or o.${firstKey} is null or n.${firstKey} is null`;
}

function rowsOn(tx: postgres.TransactionSql, storage: Storage, releaseId: string, on: string) {
  const says = fragments(
    tx,
    storage.says.map((column) => tx`${tx(column)}`),
    tx`, `,
  );
  const inForce = storage.dated
    ? tx`and ("effectiveFrom" is null or "effectiveFrom" <= ${on}::date) and ("effectiveTo" is null or "effectiveTo" > ${on}::date)`
    : tx``;
  return tx`select ${tx(storage.key)}, concat_ws(' · ', ${says}) as said
    from ${tx(storage.table)} where "releaseId" = ${releaseId} ${inForce}`;
}

async function summary(tx: postgres.TransactionSql, { key }: Storage): Promise<Difference> {
  const [counts] = await tx<{ added: number; changed: number; ended: number }[]>`
    select count(*) filter (where kind = 'ADDED')::int as added,
      count(*) filter (where kind = 'CHANGED')::int as changed,
      count(*) filter (where kind = 'ENDED')::int as ended
    from difference`;
  const names = fragments(
    tx,
    key.map((column) => tx`${tx(column)}`),
    tx`, `,
  );
  const first = await tx<DifferentRow[]>`
    select kind, concat_ws(' ', ${names}) as key, before, after from (
      select *, row_number() over (partition by kind order by ${names}) as place from difference
    ) placed where place <= ${SHOWN} order by kind, place`;
  await tx`drop table difference`;
  return { added: 0, changed: 0, ended: 0, ...counts, first: [...first] };
}

/** SQL for "a release with this coverage knows of the key whether it has a row for it". */
function conditions(tx: postgres.TransactionSql, { key, coveredBy }: Storage, coverage: Coverage | null) {
  if (coverage === null) return { covered: tx`true` };
  const [one = '', two = one] = key;
  if (coveredBy === 'codes') return { covered: among(tx, one, coverage.codes ?? []) };
  const sets = coveredBy === 'pairs' ? (coverage.pairs ?? []) : [];
  if (sets.length === 0) return { covered: tx`false` };
  const pair = (set: (typeof sets)[number]) =>
    tx`(${set.one ? among(tx, one, set.one) : tx`true`} and ${set.two ? among(tx, two, set.two) : tx`true`})`;
  return { covered: fragments(tx, sets.map(pair), tx` or `) };
}

function among(tx: postgres.TransactionSql, column: string, selectors: readonly string[]) {
  if (selectors.length === 0) return tx`false`;
  const ranges = rangesOf(selectors).map(
    ([from, to]) =>
      tx`(${tx(column)} collate "C" >= ${from} and left(${tx(column)}, ${to.length}) collate "C" <= ${to})`,
  );
  return tx`(${fragments(tx, ranges, tx` or `)})`;
}

type Fragment = postgres.PendingQuery<postgres.Row[]>;

function fragments(tx: postgres.TransactionSql, parts: readonly Fragment[], between: Fragment): Fragment {
  return parts.reduce((sum, part, index) => (index === 0 ? part : tx`${sum}${between}${part}`), tx``);
}
