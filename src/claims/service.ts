import { evaluate, findInputIssues, type DayOfCare } from '../billing/index.ts';
import { checkPayers, checkPlan } from '../payers/validation.ts';
import { BillingView } from './answerView.ts';
import { toDayOfCare, type BillingInput } from './dayOfCareInput.ts';
import { InputError } from '../shared/errors.ts';
import type { DatedReference } from '../reference/views/views.ts';

/**
 * Bills one day of care for each of the payers, by default for all. Nothing is stored.
 * @param reference the reference on the date of service, as it is or was known
 * Throws an InputError with every issue.
 */
export function previewBilling(
  reference: DatedReference,
  input: BillingInput,
  payers: readonly string[] | null | undefined,
): BillingView[] {
  checkPayers(reference, payers, 'payers');
  const slugs = [...new Set(payers ?? reference.snapshot.payers.keys())];
  checkPlan(reference, input.coverage?.plan, slugs, 'input.coverage.plan');
  const day = checked(toDayOfCare(input), reference, 'input.');
  return slugs.map((payer) => billingOf(reference, day, payer));
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

/** Bills a valid day of care for one payer. A plan of another payer says nothing about this one. */
export function billingOf(reference: DatedReference, day: DayOfCare, payerSlug: string): BillingView {
  const rules = reference.payerRules(payerSlug, day);
  if (!rules) throw new Error(`payer ${payerSlug} is not in the reference: check it before billing`);
  return new BillingView(evaluate(day, rules, reference.facts), reference);
}
