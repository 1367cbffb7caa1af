import { evaluate, findInputIssues, type DayOfCare } from '../billing/index.ts';
import { checkPayers, checkPlan } from '../payers/validation.ts';
import { BillingView } from './answerView.ts';
import { toDayOfCare, type BillingInput } from './dayOfCareInput.ts';
import { InputError } from '../shared/errors.ts';
import type { DatedReference } from '../reference/views/views.ts';

/**
 * Bills one day of care for each of the payers, by default for all. Nothing is stored.
 * @param reference the reference on the date of service
 * Throws an InputError with every issue.
 */
export function previewBilling(
  reference: DatedReference,
  input: BillingInput,
  payers: readonly string[] | null | undefined,
): BillingView[] {
  checkPayers(reference, payers, 'payers');
  const slugs = [...new Set(payers ?? reference.snapshot.payers.keys())];
  checkPlan(reference, input.plan, slugs, 'input.plan');
  const day = checked(toDayOfCare(input), reference, 'input.');
  return slugs.map((payer) => billingOf(reference, day, payer, planOf(reference, input.plan, payer)));
}

/** A plan applies only to its own payer; the other payers of the request use their own rules. */
function planOf(reference: DatedReference, plan: string | null | undefined, payer: string): string | null {
  return plan != null && reference.snapshot.plans.get(plan)?.payer === payer ? plan : null;
}

/**
 * Returns the day of care when it is valid. Throws an InputError with every issue otherwise.
 * @param path path of the day in the input, such as `input.`
 */
export function checked(day: DayOfCare, reference: DatedReference, path: string): DayOfCare {
  const issues = findInputIssues(day, reference.facts);
  if (issues.length > 0) {
    throw new InputError(issues.map((issue) => ({ ...issue, field: `${path}${issue.field}` })));
  }
  return day;
}

/** Bills a valid day of care for one payer. */
export function billingOf(
  reference: DatedReference,
  day: DayOfCare,
  payerSlug: string,
  plan: string | null,
): BillingView {
  const rules = reference.payerRules(payerSlug, plan);
  if (!rules) throw new Error(`payer ${payerSlug} is not in the reference: check it before billing`);
  return new BillingView(evaluate(day, rules, reference.facts), reference);
}
