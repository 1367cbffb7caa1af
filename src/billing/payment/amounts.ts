import type { ClaimLineBuilder } from '../evaluationContext.ts';
import type { Answer, FeeFact } from '../facts.ts';
import type { Denial } from '../types.ts';

/** Status codes under which the fee schedule has an amount. */
export const PAYABLE_STATUS = ['A', 'R', 'T'];

/** The fee of a code that has an amount; null for any other answer. */
export function knownFeeOf(answer: Answer<FeeFact | null>): FeeFact | null {
  if (answer.state !== 'KNOWN' || answer.value === null) return null;
  return PAYABLE_STATUS.includes(answer.value.status) ? answer.value : null;
}

/** Adds an adjustment to a line, where it takes anything off. */
export function takeOff(
  line: ClaimLineBuilder,
  reason: string,
  amountCents: number,
  { group, carc, rarc }: Denial,
): void {
  if (amountCents > 0) line.adjustments.push({ reason, amountCents, group, carc, rarc });
}
