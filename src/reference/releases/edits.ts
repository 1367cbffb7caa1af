import type { Answer, EditFact, TableBasis, UnitLimitFact } from '../../billing/facts.ts';
import { isInForce, type PlainDate } from '../../shared/plainDate.ts';
import type { ReleaseTable } from '../data/rows.ts';
import {
  agreed,
  basisOf,
  releaseFact,
  whyNotAvailable,
  releasesInForce,
  supersededOn,
  type TablesByDataset,
} from './releasesInForce.ts';
import { coversCode, coversPair } from '../data/coverage.ts';
import type { DatasetId } from '../data/datasets.ts';
import type { EditSetting } from '../../shared/enums.ts';

/** NCCI PTP edits and MUEs on a date. */

const EDIT_DATASETS: Readonly<Record<EditSetting, DatasetId>> = {
  PRACTITIONER: 'ncci-ptp-practitioner',
  OUTPATIENT_HOSPITAL: 'ncci-ptp-outpatient-hospital',
};

const LIMIT_DATASETS: Readonly<Record<EditSetting, DatasetId>> = {
  PRACTITIONER: 'ncci-mue-practitioner',
  OUTPATIENT_HOSPITAL: 'ncci-mue-outpatient-hospital',
};

/** The edit between two codes, whichever is in column one (NCCI-01). */
export function editBetween(
  tables: TablesByDataset,
  [one, other]: readonly [string, string],
  setting: EditSetting,
  on: PlainDate,
): Answer<EditFact | null> {
  const answers = [
    orderedEdit(tables, one, other, setting, on),
    orderedEdit(tables, other, one, setting, on),
  ];
  const conflicts = answers.flatMap((answer) => (answer.state === 'CONFLICTING' ? answer.values : []));
  if (conflicts.length > 0) return { state: 'CONFLICTING', values: conflicts };
  const edits = answers.filter((answer) => answer.state === 'KNOWN' && answer.value !== null);
  // An edit in one order is enough, even when no release covers the other order. An active edit wins over a deleted one.
  const active = edits.find((answer) => answer.state === 'KNOWN' && answer.value?.modifierIndicator !== 9);
  return active ?? edits[0] ?? answers.find(({ state }) => state === 'NOT_AVAILABLE') ?? noEdit(answers);
}

/** That there is no edit is as old as the older of the two tables in which it was looked up. */
function noEdit(answers: readonly Answer<EditFact | null>[]): Answer<null> {
  const bases = answers.flatMap((answer) => (answer.state === 'KNOWN' && answer.basis ? [answer.basis] : []));
  const [oldest] = bases.toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  return { state: 'KNOWN', value: null, ...(oldest && { basis: oldest }) };
}

function basisOfFirst([first]: readonly ReleaseTable[]): TableBasis | undefined {
  return first && basisOf(first.release);
}

/** Codes that any loaded release pairs with the code, in either column; sorted. */
export function editPartners(tables: TablesByDataset, code: string, setting: EditSetting): string[] {
  const partners = new Set<string>();
  for (const { lines, reversed } of tables.get(EDIT_DATASETS[setting]) ?? []) {
    for (const [pair = ''] of lines.startingWith(`${code} `)) partners.add(pair.slice(6));
    for (const [pair = ''] of reversed?.startingWith(`${code} `) ?? []) partners.add(pair.slice(6));
  }
  return [...partners].sort();
}

/** The edits in force between two codes, in either order; both sides of a conflict. */
export function editsBetween(
  tables: TablesByDataset,
  [one, other]: readonly [string, string],
  setting: EditSetting,
  on: PlainDate,
): EditFact[] {
  const answers = [
    orderedEdit(tables, one, other, setting, on),
    orderedEdit(tables, other, one, setting, on),
  ];
  return answers.flatMap((answer) => {
    if (answer.state === 'CONFLICTING') return answer.values.filter((value) => value !== null);
    return answer.state === 'KNOWN' && answer.value ? [answer.value] : [];
  });
}

function orderedEdit(
  tables: TablesByDataset,
  columnOne: string,
  columnTwo: string,
  setting: EditSetting,
  on: PlainDate,
): Answer<EditFact | null> {
  const dataset = EDIT_DATASETS[setting];
  const releases = tables.get(dataset);
  const pair = { columnOne, columnTwo, setting };
  const covers = (table: ReleaseTable) =>
    coversPair(table.release.coverage, columnOne, columnTwo) || rowsOf(table, pair).length > 0;
  const inForce = releasesInForce(releases, on, covers);
  if (inForce.length > 0) {
    const values = inForce.map((table) => rowsOf(table, pair).find((row) => isInForce(row, on)) ?? null);
    return agreed(values, (row) => String(row?.modifierIndicator), basisOfFirst(inForce));
  }
  // Rows with dates of their own also apply before their release begins; a missing row means nothing there.
  const dated = (releases ?? []).flatMap(
    (table) => rowsOf(table, pair).find((row) => row.effectiveFrom !== null && isInForce(row, on)) ?? [],
  );
  return dated.length > 0
    ? agreed(dated, (row) => String(row.modifierIndicator))
    : whyNotAvailable(dataset, releases, on, `${columnOne} with ${columnTwo}`);
}

function rowsOf(
  { lines, release }: ReleaseTable,
  pair: Pick<EditFact, 'columnOne' | 'columnTwo' | 'setting'>,
): EditFact[] {
  return lines
    .startingWith(`${pair.columnOne} ${pair.columnTwo}\t`)
    .map(([, indicator, from, to, rationale]) => ({
      ...pair,
      ...releaseFact(release),
      modifierIndicator: Number(indicator) as EditFact['modifierIndicator'],
      effectiveFrom: from === '' ? null : (from ?? null),
      effectiveTo: to === '' ? null : (to ?? null),
      rationale: rationale === '' ? null : (rationale ?? null),
    }));
}

/** The MUE of a code (MUE-01). */
export function unitLimitOf(
  tables: TablesByDataset,
  code: string,
  setting: EditSetting,
  on: PlainDate,
): Answer<UnitLimitFact | null> {
  const dataset = LIMIT_DATASETS[setting];
  const releases = tables.get(dataset);
  const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
  const covers = (table: ReleaseTable) =>
    coversCode(table.release.coverage, code) || rowOf(table) !== undefined;
  const inForce = releasesInForce(releases, on, covers);
  if (inForce.length === 0) return whyNotAvailable(dataset, releases, on, code);
  const values = inForce.map((table): UnitLimitFact | null => {
    const row = rowOf(table);
    if (!row) return null;
    const [, units, adjudication, rationale] = row;
    return {
      code,
      setting,
      ...releaseFact(table.release),
      units: Number(units),
      adjudication: Number(adjudication) as UnitLimitFact['adjudication'],
      rationale: rationale === '' ? null : (rationale ?? null),
      effectiveFrom: table.release.effectiveFrom,
      effectiveTo: supersededOn(releases, table.release, covers),
    };
  });
  return agreed(
    values,
    (limit) => (limit ? `${limit.units} ${limit.adjudication}` : 'none'),
    basisOfFirst(inForce),
  );
}
