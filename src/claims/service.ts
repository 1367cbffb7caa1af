import {
  evaluate,
  findInputIssues,
  type BillingAnswer,
  type BillingLine,
  type DayOfCare,
} from '../billing/index.ts';
import { checkPayers, checkPlan } from '../payers/validation.ts';
import { toDayOfCare, type BillingInput } from './dayOfCareInput.ts';
import { InputError } from '../shared/errors.ts';
import type { CodeView, DatedReference, PayerView } from '../reference/views/views.ts';

/** An answer with what its links to the payer and to codes need. */
export interface BillingView {
  readonly answer: BillingAnswer;
  readonly payer: PayerView;
  /** The reference that links are looked up in. */
  readonly reference: DatedReference;
  /** Revision of the facts behind the answer. A frozen answer can be older than `reference`. */
  readonly revision: number;
}

/** A line with the code it bills. */
export interface BillingLineView extends Omit<BillingLine, 'code'> {
  readonly code: CodeView;
}

/** The lines of an answer. Throws when the reference lacks one of their codes. */
export function linesOf({ answer, reference }: BillingView): BillingLineView[] {
  return answer.lines.map((line) => ({ ...line, code: codeOf(reference, line.code) }));
}

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
  const slugs = payers ?? [...reference.snapshot.payers.keys()];
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
  const payer = reference.payer(payerSlug);
  const rules = reference.payerRules(payerSlug, plan);
  if (!payer || !rules)
    throw new Error(`payer ${payerSlug} is not in the reference: check it before billing`);
  return {
    answer: evaluate(day, rules, reference.facts),
    payer,
    reference,
    revision: reference.snapshot.revision,
  };
}

function codeOf(reference: DatedReference, code: string): CodeView {
  const view = reference.code(code);
  if (!view) throw new Error(`code ${code} was billed but is not in the reference`);
  return view;
}

/** An answer that was frozen, as it was given: with the revision it came from. */
export function frozenBilling(
  answer: BillingAnswer,
  revision: number,
  reference: DatedReference,
): BillingView {
  const payer = reference.payer(answer.payer);
  if (!payer) throw new Error(`payer ${answer.payer} of a frozen billing is not in the reference`);
  return { answer, payer, reference, revision };
}
