import {
  centsText,
  evaluate,
  findInputIssues,
  type Adjustment,
  type BillingAnswer,
  type BillingLine,
  type BillingTotals,
  type DayOfCare,
} from '../billing/index.ts';
import { checkPayers, checkPlan } from '../payers/validation.ts';
import { toDayOfCare, type BillingInput } from './dayOfCareInput.ts';
import { InputError } from '../shared/errors.ts';
import type { CodeView, DatedReference, PayerView } from '../reference/views/views.ts';

/** A line with the code it bills and its amounts in dollars. */
export interface BillingLineView extends Pick<
  BillingLine,
  'position' | 'modifiers' | 'units' | 'minutes' | 'revenueCode' | 'rules'
> {
  readonly code: CodeView;
  readonly charge: string | null;
  readonly allowed: string | null;
  readonly adjustments: readonly AdjustmentView[];
  readonly payerPays: string | null;
  readonly patientPays: string | null;
}

export interface AdjustmentView extends Omit<Adjustment, 'amountCents'> {
  readonly amount: string;
}

export interface TotalsView {
  readonly charge: string | null;
  readonly allowed: string | null;
  readonly payerPays: string | null;
  readonly patientPays: string | null;
}

/**
 * The core's answer as the API shows it: codes and payers linked, money in dollars. The working and the fingerprint
 * are left in the answer, which makes them when they are read.
 */
export class BillingView {
  readonly answer: BillingAnswer;
  readonly payer: PayerView;
  readonly plan: string | null;
  readonly on: string;
  readonly claimForm: BillingAnswer['claimForm'];
  readonly placeOfService: string | null;
  readonly conditionCodes: readonly string[];
  readonly unitMethod: BillingAnswer['unitMethod'];
  readonly unitMethodAssumed: boolean;
  readonly totalMinutes: number;
  readonly totalTimedMinutes: number;
  readonly totalTimedUnits: number;
  readonly verdict: BillingAnswer['verdict'];
  readonly findings: BillingAnswer['findings'];
  readonly lines: readonly BillingLineView[];
  readonly totals: TotalsView | null;
  readonly revision: number;

  /** @param revision the revision of the facts behind the answer, where they are not those of `reference` */
  constructor(
    answer: BillingAnswer,
    payer: PayerView,
    reference: DatedReference,
    revision = reference.snapshot.revision,
  ) {
    this.answer = answer;
    this.payer = payer;
    this.plan = answer.plan;
    this.on = answer.on;
    this.claimForm = answer.claimForm;
    this.placeOfService = answer.placeOfService;
    this.conditionCodes = answer.conditionCodes;
    this.unitMethod = answer.unitMethod;
    this.unitMethodAssumed = answer.unitMethodAssumed;
    this.totalMinutes = answer.totalMinutes;
    this.totalTimedMinutes = answer.totalTimedMinutes;
    this.totalTimedUnits = answer.totalTimedUnits;
    this.verdict = answer.verdict;
    this.findings = answer.findings;
    this.lines = answer.lines.map((line) => lineView(line, reference));
    this.totals = answer.totals && totalsView(answer.totals);
    this.revision = revision;
  }

  get alternatives(): BillingAnswer['alternatives'] {
    return this.answer.alternatives;
  }

  get explanation(): BillingAnswer['explanation'] {
    return this.answer.explanation;
  }

  get fingerprint(): string {
    return this.answer.fingerprint;
  }
}

function lineView(line: BillingLine, reference: DatedReference): BillingLineView {
  const { position, modifiers, units, minutes, revenueCode, rules } = line;
  return {
    position,
    modifiers,
    units,
    minutes,
    revenueCode,
    rules,
    code: codeOf(reference, line.code),
    charge: dollars(line.chargeCents),
    allowed: dollars(line.allowedCents),
    adjustments: line.adjustments.map(({ amountCents, ...rest }) => ({
      ...rest,
      amount: centsText(amountCents),
    })),
    payerPays: dollars(line.payerPaysCents),
    patientPays: dollars(line.patientPaysCents),
  };
}

function totalsView(totals: BillingTotals): TotalsView {
  return {
    charge: dollars(totals.chargeCents),
    allowed: dollars(totals.allowedCents),
    payerPays: dollars(totals.payerPaysCents),
    patientPays: dollars(totals.patientPaysCents),
  };
}

function dollars(cents: number | null): string | null {
  return cents === null ? null : centsText(cents);
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
  return new BillingView(evaluate(day, rules, reference.facts), payer, reference);
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
  return new BillingView(answer, payer, reference, revision);
}
