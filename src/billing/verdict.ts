import type { ClaimLine } from './evaluationContext.ts';
import type { BillingLine, BillingTotals, Finding, NeededInput } from './types.ts';
import type { Verdict } from '../shared/enums.ts';

/**
 * What the findings come to. NOT_PAYABLE: nothing of the claim would be paid. NEEDS_FIX: something fails that a biller
 * can act on. INCOMPLETE: a check that decides about payment had no data, or an edit is bypassed without support in the
 * record, so the claim cannot be called clean. PROVISIONAL: nothing fails by tables that are older than the date of
 * service (decision 0046). An INFO finding without data (an amount that nobody publishes) does not change the verdict.
 */
export function verdictOf(
  findings: readonly Finding[],
  lines: readonly ClaimLine[],
  hasOldTables: boolean,
): Verdict {
  if (lines.length === 0 || lines.every((line) => line.denial !== null)) return 'NOT_PAYABLE';
  let incomplete = false;
  for (const finding of findings) {
    if (finding.outcome === 'FAIL') return 'NEEDS_FIX';
    incomplete ||= isOpen(finding);
  }
  if (incomplete) return 'INCOMPLETE';
  return hasOldTables ? 'PROVISIONAL' : 'CLEAN';
}

/** Whether a finding leaves open what decides about payment: data is missing, or the record does not support a modifier. */
export function isOpen({ outcome, severity }: Finding): boolean {
  return (outcome === 'NO_DATA' || outcome === 'BYPASSED') && severity !== 'INFO';
}

/** What the request left out and would decide, each input once. */
export function neededInputsOf(findings: readonly Finding[]): readonly NeededInput[] {
  const reasons = new Map<string, string>();
  for (const finding of findings) {
    if (!isOpen(finding)) continue;
    for (const input of finding.inputs) if (!reasons.has(input)) reasons.set(input, finding.message);
  }
  return [...reasons].map(([input, reason]) => ({ input, reason }));
}

/** Sums of the lines; null as soon as one line has no amount, because a partial sum would look like the whole. */
export function totalsOf(lines: readonly BillingLine[]): BillingTotals | null {
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
