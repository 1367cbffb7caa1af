import { SMALLEST_CELL } from '../access/smallCells.ts';
import type { PlainDate } from '../shared/plainDate.ts';

/**
 * Billing of sessions without the patients. A session and code is one observation; observations of a month, a payer
 * and a code are one cell, as in `sessionStatistics`. Whatever is shown is shown of 11 patients or more.
 */

/** How the billing of an observation came about. */
export type Basis = 'FROZEN' | 'COMPUTED' | 'NOT_BILLABLE';

/** What may differ between the observations of a cell. */
export interface Attributes {
  readonly basis: Basis;
  /** Verdict of the session's billing; null where it cannot be billed. */
  readonly verdict: string | null;
  /** Lines of the code in the session, such as "GO x2" or "GO CO x1; GO x1"; empty where it makes none. */
  readonly lines: string;
  /** Units of these lines. */
  readonly units: number;
  /** Allowed amount of these lines; null where it is not known of one of them. */
  readonly allowedCents: number | null;
}

export interface Observation extends Attributes {
  readonly payer: string;
  readonly code: string;
  readonly dateOfService: PlainDate;
  /** Tells patients apart while the file is made; never leaves. */
  readonly patient: string;
}

/** Observations that are alike, or (`attributes` null) what is left of a cell, put together. */
export interface PublishedRow {
  /** First day of the month. */
  readonly month: PlainDate;
  readonly payer: string;
  readonly code: string;
  readonly attributes: Attributes | null;
  readonly sessions: number;
  readonly units: number;
  /** Null where the amount of one session is not known. */
  readonly allowedCents: number | null;
}

export interface Published {
  readonly rows: readonly PublishedRow[];
  /** Whether a cell was left out or attributes were put together. */
  readonly suppressed: boolean;
}

/** Observations that are alike, or that were put together: their sums, and the patients behind them. */
interface Group {
  readonly attributes: Attributes | null;
  readonly patients: Set<string>;
  sessions: number;
  units: number;
  allowedCents: number | null;
}

interface Cell {
  readonly month: PlainDate;
  readonly payer: string;
  readonly code: string;
  readonly groups: Map<string, Group>;
}

/**
 * Collects observations and gives out what may be told of them. Dates are kept as months from the start. What is told
 * of a cell adds up to the whole cell, or nothing is told of it: so no small number can be had as the difference
 * between rows, or between this and the statistics of the same cell.
 */
export class Deidentifier {
  private readonly cells = new Map<string, Cell>();

  add({ payer, code, dateOfService, patient, ...attributes }: Observation): void {
    const month = `${dateOfService.slice(0, 7)}-01`;
    const cell = kept(this.cells, `${month} ${payer} ${code}`, () => ({
      month,
      payer,
      code,
      groups: new Map<string, Group>(),
    }));
    const group = kept(cell.groups, JSON.stringify(attributes), () => emptyGroup(attributes));
    group.patients.add(patient);
    group.sessions += 1;
    group.units += attributes.units;
    group.allowedCents = sum(group.allowedCents, attributes.allowedCents);
  }

  /** Rows by month, payer and code; within a cell those of most sessions first, what was put together last. */
  published(): Published {
    const rows: PublishedRow[] = [];
    let suppressed = false;
    const inOrder = [...this.cells.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, { groups, ...cell }] of inOrder) {
      const told = publishable([...groups.values()]);
      suppressed ||= told.length < groups.size || told.some(({ attributes }) => attributes === null);
      for (const { patients: _patients, ...group } of told) rows.push({ ...cell, ...group });
    }
    return { rows, suppressed };
  }
}

/**
 * Groups of 11 patients or more as they are; all smaller ones as one, which takes the smallest of the others in until
 * it has 11 patients too. Empty for a cell of fewer.
 */
function publishable(groups: readonly Group[]): readonly Group[] {
  const shown = groups.filter(({ patients }) => patients.size >= SMALLEST_CELL).sort(largestFirst);
  const small = groups.filter(({ patients }) => patients.size < SMALLEST_CELL);
  if (small.length === 0) return shown;
  const rest = emptyGroup(null);
  for (const group of small) takeIn(rest, group);
  while (rest.patients.size < SMALLEST_CELL) {
    const smallest = shown.pop();
    if (!smallest) return [];
    takeIn(rest, smallest);
  }
  return [...shown, rest];
}

function largestFirst(a: Group, b: Group): number {
  return b.sessions - a.sessions || (JSON.stringify(a.attributes) < JSON.stringify(b.attributes) ? -1 : 1);
}

function takeIn(rest: Group, group: Group): void {
  for (const patient of group.patients) rest.patients.add(patient);
  rest.sessions += group.sessions;
  rest.units += group.units;
  rest.allowedCents = sum(rest.allowedCents, group.allowedCents);
}

function emptyGroup(attributes: Attributes | null): Group {
  return { attributes, patients: new Set(), sessions: 0, units: 0, allowedCents: 0 };
}

function sum(total: number | null, amount: number | null): number | null {
  return total === null || amount === null ? null : total + amount;
}

function kept<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
