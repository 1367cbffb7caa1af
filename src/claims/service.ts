import { evaluate, findInputIssues, type DayOfCare, type PatientHistory } from '../billing/index.ts';
import { checkPayers, checkPlan } from '../payers/validation.ts';
import { BillingView } from './answerView.ts';
import { toDayOfCare, type BillingInput } from './dayOfCareInput.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import type { PlainDate } from '../shared/plainDate.ts';
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

/** Most days of care of one request; docs/guides/limits.md has it. */
export const MAX_PREVIEWS = 100;

/** The billing of one day of several, or every issue for which it has none. */
export interface PreviewResult {
  /** Place of the day in the request, from 0. */
  readonly index: number;
  readonly billings: readonly BillingView[];
  readonly issues: readonly ValidationIssue[];
}

/**
 * Bills days of care for each of the payers, in the order given. A day with an issue is answered by its issues, and the
 * others by their billing.
 * @param referenceOn the reference on a date of service
 * Throws an InputError when a payer is unknown, or when the days are none or too many.
 */
export function previewBillings(
  referenceOn: (on: PlainDate) => DatedReference,
  inputs: readonly BillingInput[],
  payers: readonly string[] | null | undefined,
): PreviewResult[] {
  const [first] = inputs;
  if (!first || inputs.length > MAX_PREVIEWS) {
    throw new InputError([
      {
        field: 'inputs',
        value: `${inputs.length} days of care`,
        allowed: `1 to ${MAX_PREVIEWS} days of care`,
        fix: 'Send the days in several requests.',
      },
    ]);
  }
  checkPayers(referenceOn(first.dateOfService), payers, 'payers');
  return inputs.map((input, index) => {
    try {
      const billings = previewBilling(referenceOn(input.dateOfService), input, payers);
      return { index, billings, issues: [] };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const issues = error.issues.map((issue) => ({
        ...issue,
        field: issue.field.replace(/^input\b/, `inputs.${index}`),
      }));
      return { index, billings: [], issues };
    }
  });
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

/**
 * Bills a valid day of care for one payer. A plan of another payer says nothing about this one.
 * @param history of the patient's other sessions, for a day that is one
 */
export function billingOf(
  reference: DatedReference,
  day: DayOfCare,
  payerSlug: string,
  history: PatientHistory | null = null,
): BillingView {
  const rules = reference.payerRules(payerSlug, day);
  if (!rules) throw new Error(`payer ${payerSlug} is not in the reference: check it before billing`);
  return new BillingView(evaluate(day, rules, reference.facts, history), reference);
}
