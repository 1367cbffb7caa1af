import { isOpen, type BillingLine, type Finding } from '../../billing/index.ts';

/** What of an answer somebody has to look at, and how much money it is about. */

/** A failing finding, or one that leaves a decision about payment open. */
export function needsAttention(finding: Finding): boolean {
  return finding.outcome === 'FAIL' || isOpen(finding);
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
