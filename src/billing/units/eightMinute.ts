import { declareRule } from '../rule.ts';

export const CMS8_01 = declareRule({
  id: 'CMS8-01',
  title: 'Total timed minutes decide the units of the day',
  document: 'MCPM5',
  section: '20.2 C',
  confidence: 'VERIFIED',
});

export const CMS8_02 = declareRule({
  id: 'CMS8-02',
  title: 'Whole units first, then the most remainder minutes',
  document: 'MCPM5',
  section: '20.2 C',
  confidence: 'VERIFIED',
});
/**
 * CMS8-01 and CMS8-02: the total of all timed minutes decides the units of the day. Whole 15-minute units are placed
 * first; the remaining units go to the codes with the most remainder minutes. A day of care is of one discipline, so
 * minutes of other disciplines do not count. The examples of the manual are in the case table.
 * Source: Medicare Claims Processing Manual, chapter 5, section 20.2.
 */

const BLOCK_MINUTES = 15;
const FIRST_UNIT_MINUTES = 8;

/** Equally correct placements listed for one tie; the others are not listed. */
export const PLACEMENTS_SHOWN = 20;

/** Minutes of one timed service (a code, or an add-on family pooled as one service), in documented order. */
export interface TimedMinutes {
  readonly code: string;
  readonly minutes: number;
}

export interface Placement {
  readonly code: string;
  readonly minutes: number;
  /** Whole 15-minute blocks. */
  readonly blocks: number;
  readonly remainderMinutes: number;
  readonly units: number;
}

export interface EightMinuteResult {
  readonly totalMinutes: number;
  readonly totalUnits: number;
  /** Units left to place after the whole blocks. */
  readonly extraUnits: number;
  /** In documented order. */
  readonly placements: readonly Placement[];
  /** Codes whose equal remainders compete for the last extra units; empty without a tie. */
  readonly tied: readonly string[];
  /** How many of the tied codes get a unit. */
  readonly tiedUnits: number;
  /** Every equally correct choice among the tied codes, the default first; at most PLACEMENTS_SHOWN. */
  readonly tiedChoices: readonly (readonly string[])[];
}

/** CMS8-01: units that the timed minutes of the day allow: 8 to 22 minutes are one unit, 23 to 37 two, and so on. */
function unitsForTotalMinutes(totalMinutes: number): number {
  return totalMinutes < FIRST_UNIT_MINUTES ? 0 : Math.floor((totalMinutes + 7) / BLOCK_MINUTES);
}

/**
 * CMS8-02: places the units of the day. A tie on the remainder is broken by the larger total, then the higher
 * fee, then the documented order; the other placements are equally correct and are returned too.
 * @param services one entry a code, whole minutes, in documented order
 * @param feeOf fee of one unit of a code in cents, null when unknown; called only on a tie
 */
export function allocateByEightMinuteRule(
  services: readonly TimedMinutes[],
  feeOf: (code: string) => number | null,
): EightMinuteResult {
  const placements: WorkingPlacement[] = [];
  let totalMinutes = 0;
  let blocksPlaced = 0;
  for (const { code, minutes } of services) {
    const blocks = Math.floor(minutes / BLOCK_MINUTES);
    totalMinutes += minutes;
    blocksPlaced += blocks;
    placements.push({ code, minutes, blocks, remainderMinutes: minutes % BLOCK_MINUTES, units: blocks });
  }
  const totalUnits = unitsForTotalMinutes(totalMinutes);
  const extraUnits = totalUnits - blocksPlaced;
  if (extraUnits === 0) return { totalMinutes, totalUnits, extraUnits, placements, ...NO_TIE };
  // Sorting is stable, so equal entries stay in the order documented.
  const ranked = placements
    .filter((placement) => placement.remainderMinutes > 0)
    .sort(
      (a, b) =>
        b.remainderMinutes - a.remainderMinutes ||
        b.minutes - a.minutes ||
        (feeOf(b.code) ?? 0) - (feeOf(a.code) ?? 0),
    );
  for (let index = 0; index < extraUnits; index += 1) (ranked[index] as WorkingPlacement).units += 1;
  return { totalMinutes, totalUnits, extraUnits, placements, ...tieAt(ranked, extraUnits) };
}

type WorkingPlacement = { -readonly [K in keyof Placement]: Placement[K] };
type Tie = Pick<EightMinuteResult, 'tied' | 'tiedUnits' | 'tiedChoices'>;

const NO_TIE: Tie = { tied: [], tiedUnits: 0, tiedChoices: [] };

/** The codes that share the remainder at the cut between the last unit placed and the first one not placed. */
function tieAt(
  ranked: readonly { readonly code: string; readonly remainderMinutes: number }[],
  extraUnits: number,
): Tie {
  const last = ranked[extraUnits - 1];
  const next = ranked[extraUnits];
  if (!last || !next || last.remainderMinutes !== next.remainderMinutes) {
    return NO_TIE;
  }
  const tied = ranked
    .filter((service) => service.remainderMinutes === last.remainderMinutes)
    .map((service) => service.code);
  const above = ranked.filter((service) => service.remainderMinutes > last.remainderMinutes).length;
  const tiedUnits = extraUnits - above;
  return { tied, tiedUnits, tiedChoices: choices(tied, tiedUnits, PLACEMENTS_SHOWN) };
}

/** The first `limit` ways to choose `count` of `items`, in the order of the items. */
function choices<T>(items: readonly T[], count: number, limit: number): T[][] {
  if (count === 0) return [[]];
  const found: T[][] = [];
  for (let first = 0; first <= items.length - count && found.length < limit; first += 1) {
    for (const rest of choices(items.slice(first + 1), count - 1, limit - found.length)) {
      found.push([items[first] as T, ...rest]);
    }
  }
  return found;
}
