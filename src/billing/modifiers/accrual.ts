import { counted } from '../../shared/counted.ts';
import type { ClaimLineBuilder, EvaluationContext } from '../evaluationContext.ts';
import type { ProgramValueFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import { centsText } from '../payment/money.ts';

/** The amount accrued toward the KX threshold before the day, and where it comes from (KX-06). */
export interface Accrual {
  readonly cents: number;
  /** True for the sum over sessions that the organization billed, in which other providers are missing. */
  readonly isOwnRecord: boolean;
}

/**
 * The amount that the request states, because only the payer knows what every provider billed; without one, the sum over
 * the billed sessions of the year. Null when there is neither.
 */
export function accrualOf({ day, history }: Pick<EvaluationContext, 'day' | 'history'>): Accrual | null {
  if (day.accruedAllowedCents !== null) return { cents: day.accruedAllowedCents, isOwnRecord: false };
  return history === null || history.billedSessions === 0
    ? null
    : { cents: history.billedCents, isOwnRecord: true };
}

/**
 * Reports where the accrued amount comes from. Above the threshold by its own record, the organization knows enough. Below
 * it, the amounts of other providers decide, so lines without KX stay open.
 */
export function reportAccrual(
  context: EvaluationContext,
  { isOwnRecord }: Accrual,
  lines: readonly ClaimLineBuilder[],
  threshold: ProgramValueFact,
): void {
  const { findings, history } = context;
  if (history === null || history.billedSessions + history.unpricedSessions === 0) return;
  if (!isOwnRecord) {
    reportLess(context, threshold);
    return;
  }
  const open = lines.filter(
    ({ modifiers, documented }) => !modifiers.includes('KX') && !documented.includes('GA'),
  );
  const { billedCents, billedSessions, unpricedSessions } = history;
  findings.push(
    finding({
      rule: citedRule('KX-06', threshold),
      severity: open.length > 0 ? 'WARNING' : 'INFO',
      outcome: open.length > 0 ? 'NO_DATA' : 'PASS',
      lines: open.map(({ position }) => position),
      codes: open.map(({ code }) => code),
      message: () =>
        `The amount accrued this year, ${centsText(billedCents)}, is the sum of ${counted(billedSessions, 'session')} that this organization billed for the patient before the date` +
        `${unpricedSessions === 0 ? '' : `, without ${counted(unpricedSessions, 'session')} whose amount is not on record`}. ` +
        'Amounts of other providers are not in it.',
      fix: () => 'Send `accruedAllowed` from the eligibility response or the contractor portal.',
      inputs: ['accruedAllowed'],
    }),
  );
}

/** The payer cannot have less than what it was billed for, unless claims are still on their way or were denied. */
function reportLess({ day, findings, history }: EvaluationContext, threshold: ProgramValueFact): void {
  const stated = day.accruedAllowedCents;
  if (history === null || stated === null || stated >= history.billedCents) return;
  findings.push(
    finding({
      rule: citedRule('KX-06', threshold),
      severity: 'WARNING',
      outcome: 'PASS',
      message: () =>
        `\`accruedAllowed\` is ${centsText(stated)}, less than the ${centsText(history.billedCents)} of the sessions that this organization billed this year. The amount of the request is used.`,
      fix: () => 'Check whether claims of the year are still being processed or were denied.',
    }),
  );
}
