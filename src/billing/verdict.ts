import type { ClaimLineBuilder } from './evaluationContext.ts';
import type { BillingTotals, Finding } from './types.ts';
import type { Verdict } from '../shared/enums.ts';

/**
 * What the findings come to. NOT_PAYABLE: nothing of the claim would be paid. NEEDS_FIX: something fails that a biller
 * can act on. INCOMPLETE: a check that decides about payment had no data, or an edit is bypassed
 * without support in the record, so the claim cannot be called clean. An INFO
 * finding without data (an amount that was not requested) does not change the verdict.
 */
export function verdictOf(findings: readonly Finding[], lines: readonly ClaimLineBuilder[]): Verdict {
  if (lines.length === 0 || lines.every((line) => line.denial !== null)) return 'NOT_PAYABLE';
  let incomplete = false;
  for (const { outcome, severity } of findings) {
    if (outcome === 'FAIL') return 'NEEDS_FIX';
    if ((outcome === 'NO_DATA' || outcome === 'BYPASSED') && severity !== 'INFO') incomplete = true;
  }
  return incomplete ? 'INCOMPLETE' : 'CLEAN';
}

/** Sums of the lines; null as soon as one line has no amount, because a partial sum would look like the whole. */
export function totalsOf(lines: readonly ClaimLineBuilder[]): BillingTotals | null {
  if (lines.length === 0) return null;
  let chargeCents: number | null = 0;
  let allowedCents: number | null = 0;
  let payerPaysCents: number | null = 0;
  let patientPaysCents: number | null = 0;
  for (const line of lines) {
    chargeCents = add(chargeCents, line.chargeCents);
    allowedCents = add(allowedCents, line.allowedCents);
    payerPaysCents = add(payerPaysCents, line.payerPaysCents);
    patientPaysCents = add(patientPaysCents, line.patientPaysCents);
  }
  if (chargeCents === null && allowedCents === null) return null;
  return { chargeCents, allowedCents, payerPaysCents, patientPaysCents };
}

function add(total: number | null, cents: number | null): number | null {
  return total === null || cents === null ? null : total + cents;
}
