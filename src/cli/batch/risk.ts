import type { BillingLine, Finding } from '../../billing/index.ts';

/** What of an answer somebody has to look at, and how much money it is about. */

/** A failing finding, or a decision about payment that lacks data. */
export function needsAttention({ outcome, severity }: Finding): boolean {
  return outcome === 'FAIL' || (outcome === 'NO_DATA' && severity !== 'INFO');
}

/** What a line is billed at, in cents: the charge, or the fee of the schedule. Null when neither is known. */
export function chargeOf({ chargeCents }: BillingLine): number | null {
  return chargeCents;
}

/** The lines that a finding is about: those that it names, or all of the claim. */
export function linesOf(
  { lines: positions }: Finding,
  lines: readonly BillingLine[],
): readonly BillingLine[] {
  return positions.length === 0 ? lines : lines.filter(({ position }) => positions.includes(position));
}
