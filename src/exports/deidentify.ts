import { addShare, areFarApart, isDisclosable, type Shares } from '../shared/smallCells.ts';
import type { PlainDate } from '../shared/plainDate.ts';

/**
 * Session billing without patients. One session and code is one observation. The observations of one month, payer and
 * code are one cell, as in `sessionStatistics`. Every published row covers 11 patients or more, of whom none makes up more
 * than half of it.
 */

/** Where the billing of an observation comes from. */
export type Basis = 'FROZEN' | 'COMPUTED' | 'NOT_BILLABLE';

/** Attributes that can differ between the observations of a cell. */
export interface Attributes {
  readonly basis: Basis;
  /** Verdict of the session's billing; null when it cannot be billed. */
  readonly verdict: string | null;
  /** Lines of the code in the session, such as "GO x2" or "GO CO x1; GO x1"; empty when there are none. */
  readonly lines: string;
  /** Units of these lines. */
  readonly units: number;
  /** Allowed amount of these lines in cents; null when the amount of one line is unknown. */
  readonly allowedCents: number | null;
}

export interface Observation extends Attributes {
  readonly payer: string;
  readonly code: string;
  readonly dateOfService: PlainDate;
  /** Whether the session documents the code; a code can also be billed because of another one. */
  readonly isDocumented: boolean;
  /** Distinguishes patients while the file is written. Never published. */
  readonly patient: string;
  /** Place of the session in its closed month. Stored with the row, never published. */
  readonly position: number;
}

/** Observations with equal attributes or, when `attributes` is null, the merged small groups of a cell. */
export interface PublishedRow {
  /** First day of the month. */
  readonly month: PlainDate;
  readonly payer: string;
  readonly code: string;
  readonly attributes: Attributes | null;
  readonly sessions: number;
  readonly units: number;
  /** Null when the amount of one session is unknown. */
  readonly allowedCents: number | null;
  /**
   * Position, units and amount of each session of the row. Not in a file: impacts are weighed against them, because what a
   * row adds up to can be subtracted from what an impact does.
   */
  readonly observations: readonly (readonly [number, number, number | null])[];
}

/** Sums over observations with equal attributes, or over merged groups, and their patients. */
interface Group {
  readonly attributes: Attributes | null;
  readonly patients: Shares;
  readonly observations: (readonly [number, number, number | null])[];
  sessions: number;
  units: number;
  allowedCents: number | null;
}

interface Cell {
  readonly month: PlainDate;
  readonly payer: string;
  readonly code: string;
  readonly groups: Map<string, Group>;
  isDocumented: boolean;
}

/**
 * Collects observations and publishes the rows that reveal no small group. It stores months, never days. The rows of a
 * cell add up to the whole cell, or none is published: otherwise the difference between rows, or from the statistics of
 * the same cell, could reveal a small number.
 */
export class Deidentifier {
  private readonly cells = new Map<string, Cell>();

  add({ payer, code, dateOfService, isDocumented, patient, position, ...attributes }: Observation): void {
    const month = `${dateOfService.slice(0, 7)}-01`;
    const cell = getOrCreate(this.cells, `${month} ${payer} ${code}`, () => ({
      month,
      payer,
      code,
      groups: new Map<string, Group>(),
      isDocumented: false,
    }));
    cell.isDocumented ||= isDocumented;
    const group = getOrCreate(cell.groups, JSON.stringify(attributes), () => emptyGroup(attributes));
    addShare(group.patients, patient, [1, attributes.units, attributes.allowedCents ?? 0]);
    group.observations.push([position, attributes.units, attributes.allowedCents]);
    group.sessions += 1;
    group.units += attributes.units;
    group.allowedCents = sum(group.allowedCents, attributes.allowedCents);
  }

  /**
   * Rows by month, payer and code. Within a cell, most sessions first and the merged row last.
   * @param isInStatistics whether the statistics of the month have the payer and code
   */
  published(isInStatistics: (payer: string, code: string) => boolean): PublishedRow[] {
    const rows: PublishedRow[] = [];
    const shown = [...this.cells.values()].filter(
      ({ payer, code, isDocumented }) => !isDocumented || isInStatistics(payer, code),
    );
    for (const { groups, isDocumented: _, ...cell } of farApart(shown).sort(byName)) {
      for (const { patients: _patients, ...group } of publishable([...groups.values()])) {
        rows.push({ ...cell, ...group });
      }
    }
    return rows;
  }
}

/** The cells without each whose difference from a larger one of the same month and payer is what few patients have. */
function farApart(cells: readonly Cell[]): Cell[] {
  const sized = cells
    .map((cell) => ({ cell, shares: sharesOf(cell) }))
    .sort((a, b) => b.shares.size - a.shares.size || (a.cell.code < b.cell.code ? -1 : 1));
  const chosen: typeof sized = [];
  for (const each of sized) {
    const isFar = ({ cell, shares }: (typeof sized)[number]) =>
      cell.month !== each.cell.month || cell.payer !== each.cell.payer || areFarApart(shares, each.shares);
    if (chosen.every(isFar)) chosen.push(each);
  }
  return chosen.map(({ cell }) => cell);
}

function sharesOf({ groups }: Cell): Shares {
  const all = emptyGroup(null);
  for (const group of groups.values()) absorb(all, group);
  return all.patients;
}

function byName(a: Cell, b: Cell): number {
  const [one, other] = [a, b].map(({ month, payer, code }) => `${month} ${payer} ${code}`);
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/**
 * Groups that may be disclosed stay as they are. All others are merged into one, which also absorbs the smallest other groups
 * until it may be disclosed. Empty when the whole cell may not.
 */
function publishable(groups: readonly Group[]): readonly Group[] {
  const shown = groups.filter(({ patients }) => isDisclosable(patients)).sort(largestFirst);
  const small = groups.filter(({ patients }) => !isDisclosable(patients));
  if (small.length === 0) return shown;
  const rest = emptyGroup(null);
  for (const group of small) absorb(rest, group);
  while (!isDisclosable(rest.patients)) {
    const smallest = shown.pop();
    if (!smallest) return [];
    absorb(rest, smallest);
  }
  return [...shown, rest];
}

function largestFirst(a: Group, b: Group): number {
  return b.sessions - a.sessions || (JSON.stringify(a.attributes) < JSON.stringify(b.attributes) ? -1 : 1);
}

function absorb(rest: Group, group: Group): void {
  for (const [patient, values] of group.patients) addShare(rest.patients, patient, values);
  rest.observations.push(...group.observations);
  rest.sessions += group.sessions;
  rest.units += group.units;
  rest.allowedCents = sum(rest.allowedCents, group.allowedCents);
}

function emptyGroup(attributes: Attributes | null): Group {
  return { attributes, patients: new Map(), observations: [], sessions: 0, units: 0, allowedCents: 0 };
}

function sum(total: number | null, amount: number | null): number | null {
  return total === null || amount === null ? null : total + amount;
}

function getOrCreate<V>(map: Map<string, V>, key: string, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
