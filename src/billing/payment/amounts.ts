import type { ClaimLine, LineAmounts } from '../evaluationContext.ts';
import type { DayOfCare } from '../dayOfCare/types.ts';
import type { Answer, FeeFact } from '../facts.ts';
import type { Adjustment, Denial } from '../types.ts';

/** Status codes under which the fee schedule has an amount. */
export const PAYABLE_STATUS = ['A', 'R', 'T'];

/** The fee of a code that has an amount; null for any other answer. */
export function knownFeeOf(answer: Answer<FeeFact | null>): FeeFact | null {
  if (answer.state !== 'KNOWN' || answer.value === null) return null;
  return PAYABLE_STATUS.includes(answer.value.status) ? answer.value : null;
}

/** What the day charges for the units of a line; null where no charge was given. */
export function chargeOf({ chargesCents }: DayOfCare, { code, units }: ClaimLine): number | null {
  const own = chargesCents[code];
  return own === undefined ? null : own * units;
}

/** Reason, cents, and the codes of the remittance. */
type Taken = readonly [reason: string, amountCents: number, denial: Denial];

/** The adjustments that take anything off, in their order. */
export function adjustmentsOf(...taken: readonly Taken[]): readonly Adjustment[] {
  const adjustments: Adjustment[] = [];
  for (const [reason, amountCents, { group, carc, rarc }] of taken) {
    if (amountCents > 0) adjustments.push({ reason, amountCents, group, carc, rarc });
  }
  return adjustments;
}

/** The amounts of a line of which only the charge is known. */
export function chargeAlone(chargeCents: number): LineAmounts {
  return { chargeCents, allowedCents: null, payerPaysCents: null, patientPaysCents: null, adjustments: [] };
}
