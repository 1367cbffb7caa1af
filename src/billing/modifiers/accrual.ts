import { counted } from '../../shared/counted.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import type { ProgramValueFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { centsText } from '../payment/money.ts';
import type { Result } from '../results.ts';
import { citedRule, declareRule } from '../rule.ts';

export const KX_06 = declareRule({
  id: 'KX-06',
  title: 'The accrued amount of the year is given by the client, or that of the billed sessions',
  document: 'NORIDIAN',
  fromKnowledge: 'what the record stands in for',
});

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
  { history }: EvaluationContext,
  results: Result[],
  {
    accrual,
    open,
    threshold,
  }: {
    readonly accrual: Accrual;
    /** Lines without KX that a missing amount could deny. */
    readonly open: readonly ClaimLine[];
    readonly threshold: ProgramValueFact;
  },
): void {
  if (history === null) return;
  const { billedCents, billedSessions, unpricedSessions } = history;
  if (!accrual.isOwnRecord) {
    if (accrual.cents < billedCents) reportLess(results, accrual.cents, billedCents, threshold);
    return;
  }
  results.push(
    finding({
      rule: citedRule(KX_06, threshold),
      severity: open.length > 0 ? 'WARNING' : 'INFO',
      outcome: open.length > 0 ? 'NO_DATA' : 'PASS',
      about: open,
      message: () =>
        `The amount accrued this year, ${centsText(billedCents)}, is the sum of ${counted(billedSessions, 'session')} that this organization billed for the patient before the date` +
        `${unpricedSessions === 0 ? '' : `, without ${counted(unpricedSessions, 'session')} whose amount is not on record`}. ` +
        'Amounts of other providers are not in it.',
      fix: () => 'Send `allowedYearToDate` from the eligibility response or the contractor portal.',
      inputs: ['allowedYearToDate'],
    }),
  );
}

/** The payer cannot have less than what it was billed for, unless claims are still on their way or were denied. */
function reportLess(
  results: Result[],
  statedCents: number,
  billedCents: number,
  threshold: ProgramValueFact,
): void {
  results.push(
    finding({
      rule: citedRule(KX_06, threshold),
      severity: 'WARNING',
      outcome: 'PASS',
      message: () =>
        `\`allowedYearToDate\` is ${centsText(statedCents)}, less than the ${centsText(billedCents)} of the sessions that this organization billed this year. The amount of the request is used.`,
      fix: () => 'Check whether claims of the year are still being processed or were denied.',
    }),
  );
}
