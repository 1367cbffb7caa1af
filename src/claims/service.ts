import {
  evaluate,
  findInputProblems,
  type BillingAnswer,
  type BillingLine,
  type DayOfCare,
} from '../billing/index.ts';
import { inputError } from '../graphql/errors.ts';
import { checkPayers, checkPlan } from '../payers/service.ts';
import type { DatedReference } from '../reference/dated.ts';
import type { CodeView, PayerView } from '../reference/views.ts';
import { toDayOfCare, type BillingInput } from './rows.ts';

/** The core's answer, linked with the codes and payers it names. */
export interface BillingView extends Omit<BillingAnswer, 'payer' | 'lines'> {
  readonly payer: PayerView;
  readonly lines: readonly BillingLineView[];
  readonly revision: number;
}

export interface BillingLineView extends Omit<BillingLine, 'code'> {
  readonly code: CodeView;
}

/**
 * Bills one day of care for each payer asked, all payers by default.
 * @param reference the reference on the date of service
 * Throws an input error that names every mistake; nothing is stored either way.
 */
export function previewBilling(
  reference: DatedReference,
  input: BillingInput,
  payers: readonly string[] | null | undefined,
): BillingView[] {
  checkPayers(reference, payers, 'payers');
  const asked = payers ?? [...reference.snapshot.payers.keys()];
  checkPlan(reference, input.plan, asked, 'input.plan');
  const day = checked(toDayOfCare(input), reference);
  return asked.map((payer) => billingOf(reference, day, payer, planOf(reference, input.plan, payer)));
}

/** A plan only concerns its own payer; the others asked in the same call bill by their own rules. */
function planOf(reference: DatedReference, plan: string | null | undefined, payer: string): string | null {
  return plan != null && reference.snapshot.plans.get(plan)?.payer === payer ? plan : null;
}

/** The day of care when nothing is wrong with it; throws an input error with every mistake otherwise. */
export function checked(day: DayOfCare, reference: DatedReference): DayOfCare {
  const problems = findInputProblems(day, reference.codeLookup);
  if (problems.length > 0) {
    throw inputError(problems.map((problem) => ({ ...problem, field: `input.${problem.field}` })));
  }
  return day;
}

/** What one payer would be sent for a day of care that was checked. */
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
  const answer = evaluate(day, rules, reference.codeLookup);
  return {
    ...answer,
    payer,
    revision: reference.snapshot.revision,
    lines: answer.lines.map((line) => ({ ...line, code: codeOf(reference, line.code) })),
  };
}

function codeOf(reference: DatedReference, code: string): CodeView {
  const view = reference.code(code);
  if (!view) throw new Error(`code ${code} was billed but is not in the reference`);
  return view;
}
