import type { FeeFact } from '../facts.ts';
import { decimal, plus, roundHalfUpToCents, times, type ExactDecimal } from './money.ts';
import { declareRule } from '../rule.ts';

export const PAY_01 = declareRule({
  id: 'PAY-01',
  title: 'Relative values by locality times the conversion factor; the lesser of charge and fee',
  document: 'PFS',
  confidence: 'UNVERIFIED',
});

/** The parts of a fee fact that make the amount; a fact from a release and one written in a test both fit. */
export type FeeValues = Pick<
  FeeFact,
  | 'workRvu'
  | 'peFacilityRvu'
  | 'peNonFacilityRvu'
  | 'malpracticeRvu'
  | 'workGpci'
  | 'peGpci'
  | 'malpracticeGpci'
  | 'conversionFactor'
>;

/**
 * The fact carries the relative values and the conversion factor of one period, never those of another.
 *
 * PAY-01: (work × index + practice expense × index + malpractice × index) × conversion factor, in cents for one unit.
 */
export function feeCents(fact: FeeValues, { facility }: { readonly facility: boolean }): number {
  return amountCents(fact, practiceExpense(fact, facility));
}

/**
 * MPPR-02: the fee of one unit after the first-ranked one. Only practice expense is paid in part.
 * @param practiceExpenseFactor share of practice expense that is paid, such as `0.50`
 */
export function reducedFeeCents(
  fact: FeeValues,
  { facility, practiceExpenseFactor }: { readonly facility: boolean; readonly practiceExpenseFactor: string },
): number {
  return amountCents(fact, times(practiceExpense(fact, facility), decimal(practiceExpenseFactor)));
}

/** MPPR-02 ranks units by this: practice expense in the locality, still in relative values. */
export function practiceExpense(fact: FeeValues, facility: boolean): ExactDecimal {
  return times(decimal(facility ? fact.peFacilityRvu : fact.peNonFacilityRvu), decimal(fact.peGpci));
}

function amountCents(fact: FeeValues, expense: ExactDecimal): number {
  const work = times(decimal(fact.workRvu), decimal(fact.workGpci));
  const malpractice = times(decimal(fact.malpracticeRvu), decimal(fact.malpracticeGpci));
  return roundHalfUpToCents(times(plus(plus(work, expense), malpractice), decimal(fact.conversionFactor)));
}
