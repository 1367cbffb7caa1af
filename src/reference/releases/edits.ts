import type { Answer, EditFact, UnitLimitFact } from '../../billing/facts.ts';
import { isInForce, type PlainDate } from '../../shared/plainDate.ts';
import type { ReleaseTable } from '../data/rows.ts';
import {
  agreed,
  releaseFact,
  silence,
  releasesInForce,
  supersededOn,
  type TablesByDataset,
} from './releasesInForce.ts';
import { coversCode, coversPair } from '../data/coverage.ts';
import type { DatasetId } from '../data/datasets.ts';
import type { EditSetting } from '../../shared/enums.ts';

/** Edits and unit limits as they stand on a day. */

const EDIT_FAMILIES: Readonly<Record<EditSetting, DatasetId>> = {
  PRACTITIONER: 'ncci-ptp-practitioner',
  OUTPATIENT_HOSPITAL: 'ncci-ptp-outpatient-hospital',
};

const LIMIT_FAMILIES: Readonly<Record<EditSetting, DatasetId>> = {
  PRACTITIONER: 'ncci-mue-practitioner',
  OUTPATIENT_HOSPITAL: 'ncci-mue-outpatient-hospital',
};

/** The edit between two codes, whichever is in column one (NCCI-01). */
export function editBetween(
  families: TablesByDataset,
  [one, other]: readonly [string, string],
  setting: EditSetting,
  on: PlainDate,
): Answer<EditFact | null> {
  const answers = [
    orderedEdit(families, one, other, setting, on),
    orderedEdit(families, other, one, setting, on),
  ];
  const conflicts = answers.flatMap((answer) => (answer.state === 'CONFLICTING' ? answer.values : []));
  if (conflicts.length > 0) return { state: 'CONFLICTING', values: conflicts };
  const edits = answers.filter((answer) => answer.state === 'KNOWN' && answer.value !== null);
  // An edit in one order answers for the pair even where nobody knows of the other order; a deleted one does not
  // outweigh one that holds.
  const holding = edits.find((answer) => answer.state === 'KNOWN' && answer.value?.modifierIndicator !== 9);
  return (
    holding ??
    edits[0] ??
    answers.find(({ state }) => state === 'NOT_AVAILABLE') ?? { state: 'KNOWN', value: null }
  );
}

/** Every edit in force with the code in either column. */
export function editsOf(
  families: TablesByDataset,
  code: string,
  setting: EditSetting,
  on: PlainDate,
): EditFact[] {
  const partners = new Set<string>();
  for (const { lines, reversed } of families.get(EDIT_FAMILIES[setting]) ?? []) {
    for (const [pair = ''] of lines.startingWith(`${code} `)) partners.add(pair.slice(6));
    for (const [pair = ''] of reversed?.startingWith(`${code} `) ?? []) partners.add(pair.slice(6));
  }
  const found: EditFact[] = [];
  for (const partner of [...partners].sort()) {
    for (const answer of [
      orderedEdit(families, code, partner, setting, on),
      orderedEdit(families, partner, code, setting, on),
    ]) {
      if (answer.state === 'KNOWN' && answer.value) found.push(answer.value);
      if (answer.state === 'CONFLICTING') found.push(...answer.values.filter((value) => value !== null));
    }
  }
  return found;
}

function orderedEdit(
  families: TablesByDataset,
  columnOne: string,
  columnTwo: string,
  setting: EditSetting,
  on: PlainDate,
): Answer<EditFact | null> {
  const family = EDIT_FAMILIES[setting];
  const parts = families.get(family);
  const pair = { columnOne, columnTwo, setting };
  const knows = (part: ReleaseTable) =>
    coversPair(part.release.coverage, columnOne, columnTwo) || rowsOf(part, pair).length > 0;
  const speaking = releasesInForce(parts, on, knows);
  if (speaking.length > 0) {
    const values = speaking.map((part) => rowsOf(part, pair).find((row) => isInForce(row, on)) ?? null);
    return agreed(values, (row) => String(row?.modifierIndicator));
  }
  // A later release also tells of its past, by rows that carry their own dates; what it does not list then is unknown.
  const dated = (parts ?? []).flatMap(
    (part) => rowsOf(part, pair).find((row) => row.effectiveFrom !== null && isInForce(row, on)) ?? [],
  );
  return dated.length > 0
    ? agreed(dated, (row) => String(row.modifierIndicator))
    : silence(family, parts, on, `${columnOne} with ${columnTwo}`);
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

/** The unit limit of a code (MUE-01). */
export function unitLimitOf(
  families: TablesByDataset,
  code: string,
  setting: EditSetting,
  on: PlainDate,
): Answer<UnitLimitFact | null> {
  const family = LIMIT_FAMILIES[setting];
  const parts = families.get(family);
  const rowOf = ({ lines }: ReleaseTable) => lines.startingWith(`${code}\t`)[0];
  const knows = (part: ReleaseTable) => coversCode(part.release.coverage, code) || rowOf(part) !== undefined;
  const speaking = releasesInForce(parts, on, knows);
  if (speaking.length === 0) return silence(family, parts, on, code);
  const values = speaking.map((part): UnitLimitFact | null => {
    const row = rowOf(part);
    if (!row) return null;
    const [, units, adjudication, rationale] = row;
    return {
      code,
      setting,
      ...releaseFact(part.release),
      units: Number(units),
      adjudication: Number(adjudication) as UnitLimitFact['adjudication'],
      rationale: rationale === '' ? null : (rationale ?? null),
      effectiveFrom: part.release.effectiveFrom,
      effectiveTo: supersededOn(parts, part.release, knows),
    };
  });
  return agreed(values, (limit) => (limit ? `${limit.units} ${limit.adjudication}` : 'none'));
}
