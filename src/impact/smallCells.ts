import { SMALLEST_CELL } from '../shared/smallCells.ts';
import type { Replayed } from './replay.ts';

const NOTHING: Replayed = {
  examined: 0,
  notBillable: 0,
  changed: 0,
  unitsBefore: 0,
  unitsAfter: 0,
  priced: 0,
  allowedCentsBefore: 0,
  allowedCentsAfter: 0,
  flips: [],
};

/**
 * The sums without what would point at a few patients. A count of 1 to 10 sessions, or one that leaves 1 to 10 of the
 * whole, is set to zero together with every value that would reveal it; `suppressed` is then true.
 */
export function withoutSmallCells(replayed: Replayed): Replayed & { readonly suppressed: boolean } {
  if (isSmall(replayed.examined)) return { ...NOTHING, suppressed: true };
  const parts = (count: number) => [count, replayed.examined - count];
  const changedHidden = parts(replayed.changed).some(isSmall);
  const flips = changedHidden ? [] : replayed.flips.filter(({ sessions }) => !parts(sessions).some(isSmall));
  const pricedHidden = parts(replayed.priced).some(isSmall);
  const notBillable = isSmall(replayed.notBillable) ? 0 : replayed.notBillable;
  const hidden = changedHidden ? { changed: 0, unitsAfter: replayed.unitsBefore } : {};
  const amounts = pricedHidden
    ? { priced: 0, allowedCentsBefore: 0, allowedCentsAfter: 0 }
    : changedHidden
      ? { allowedCentsAfter: replayed.allowedCentsBefore }
      : {};
  return {
    ...replayed,
    notBillable,
    flips,
    ...hidden,
    ...amounts,
    suppressed:
      changedHidden ||
      pricedHidden ||
      notBillable !== replayed.notBillable ||
      flips.length < replayed.flips.length,
  };
}

function isSmall(count: number): boolean {
  return count > 0 && count < SMALLEST_CELL;
}
