import { evaluate, findInputIssues, type DayOfCare, type PatientHistory } from '../billing/index.ts';
import { nearCodes } from '../reference/views/codeIssues.ts';
import { checkPayers, findPayerAndPlanIssues } from '../payers/validation.ts';
import { BillingView } from './answerView.ts';
import { toDayOfCare, type BillingInput } from './dayOfCareInput.ts';
import { InputError, MOST_LISTED_ISSUES, type ValidationIssue } from '../shared/errors.ts';
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
  const issues = findPreviewIssues(reference, input, payers);
  if (issues.length > 0) throw new InputError(issues);
  const day = toDayOfCare(input);
  const slugs = new Set(payers ?? reference.snapshot.payers.keys());
  return [...slugs].map((payer) => billingOf(reference, day, payer));
}

/** Every issue of a request to bill a day; empty when it can be billed. */
export function findPreviewIssues(
  reference: DatedReference,
  input: BillingInput,
  payers: readonly string[] | null | undefined,
): ValidationIssue[] {
  return [
    ...findPayerAndPlanIssues(reference, payers, input.coverage?.plan, 'input.coverage.plan'),
    ...findDayIssues(reference, toDayOfCare(input), 'input.'),
  ];
}

/** Whether an issue has nothing to do with the date of service, so that it stands beside a date that is none. */
export function isOnEveryDay({ code, field }: ValidationIssue): boolean {
  return code !== 'CODE_NOT_IN_FORCE' && !field.endsWith('submittedOn');
}

/**
 * Every issue of a day of care, with the codes that a mistyped one may mean.
 * @param path path of the day in the input, such as `input.`
 */
export function findDayIssues(reference: DatedReference, day: DayOfCare, path: string): ValidationIssue[] {
  return findInputIssues(day, reference.facts).map((issue, index) => {
    const isListed = index < MOST_LISTED_ISSUES;
    const near = isListed && issue.code === 'UNKNOWN_CODE' ? nearCodes(issue.value, reference) : '';
    return { ...issue, field: `${path}${issue.field}`, fix: `${near}${issue.fix}` };
  });
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
  const issues = findDayIssues(reference, day, path);
  if (issues.length > 0) throw new InputError(issues);
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
