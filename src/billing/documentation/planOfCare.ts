import { addDays, isInForce, type PlainDate } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { DatedNumber } from '../numbers.ts';
import { citedRule } from '../rules.ts';
import type { PlanOfCare } from '../dayOfCare/types.ts';

/** POC-02 to POC-05: the deadlines of the plan of care, as far as its dates are given. Medicare Part B only. */
export function checkPlanOfCare(context: EvaluationContext): void {
  const { day, payer, claim } = context;
  const plan = day.planOfCare;
  if (!payer.paysByMedicareFeeSchedule || claim.program !== null || plan === null) return;
  if (!context.lines.some((line) => line.codeFacts.therapyStatus !== 'NEVER')) return;
  if (plan.initialTreatmentOn !== null) {
    checkInitialCertification(context, plan, plan.initialTreatmentOn);
    checkCertifiedPeriod(context, plan, plan.initialTreatmentOn);
  }
  checkProgressReport(context, plan);
}

/** POC-02, POC-03: signed or ordered, or sent with an order on file, within 30 days of the first treatment day. */
function checkInitialCertification(context: EvaluationContext, plan: PlanOfCare, first: PlainDate): void {
  const within = limitOn(context, 'PLAN_CERTIFICATION_DAYS', 'POC-02');
  if (!within) return;
  const due = addDays(first, within.number);
  const { certifiedOn, verbalOrderOn, planSentOn } = plan;
  const signed = certifiedOn !== null && certifiedOn <= due;
  const suffices = context.numbers.ORDER_CERTIFIES_PLAN;
  const sent =
    suffices !== undefined && isInForce(suffices.fact, first) && planSentOn !== null && planSentOn <= due;
  if (signed) {
    report(context, citedRule('POC-02', within.fact), true, () => certifiedText(due));
  } else if (sent) {
    report(context, citedRule('POC-03', suffices.fact), true, () => certifiedText(due));
  } else if (verbalOrderOn !== null && verbalOrderOn <= due) {
    checkVerbalOrder(context, verbalOrderOn, certifiedOn);
  } else if (certifiedOn === null && context.day.dateOfService <= due) {
    reportPending(context, within, due);
  } else {
    report(
      context,
      citedRule('POC-02', within.fact),
      false,
      () =>
        `The plan of care was not certified by ${due}, ${within.number} days after the first treatment day.`,
      () => 'Get a delayed certification: the physician signs, dates and gives the reason for the delay.',
    );
  }
}

function certifiedText(due: PlainDate): string {
  return `The plan of care was certified on time (due ${due}).`;
}

/** POC-02: a verbal order certifies the plan when it is signed within 14 days. */
function checkVerbalOrder(
  context: EvaluationContext,
  orderedOn: PlainDate,
  signedOn: PlainDate | null,
): void {
  const within = limitOn(context, 'VERBAL_ORDER_SIGNATURE_DAYS', 'POC-02');
  if (!within) return;
  const due = addDays(orderedOn, within.number);
  if (signedOn === null && context.day.dateOfService <= due) {
    context.findings.push(
      finding({
        rule: citedRule('POC-02', within.fact),
        severity: 'WARNING',
        outcome: 'PASS',
        message: () =>
          `The verbal order of ${orderedOn} certifies the plan of care if it is signed by ${due}.`,
        fix: () => 'Get the signature with its date.',
      }),
    );
    return;
  }
  const met = signedOn !== null && signedOn <= due;
  report(
    context,
    citedRule('POC-02', within.fact),
    met,
    () =>
      met
        ? `The verbal order of ${orderedOn}, signed on time (due ${due}), certifies the plan of care.`
        : `The verbal order of ${orderedOn} was not signed by ${due}, ${within.number} days after the order.`,
    () => 'Get a delayed certification: the physician signs, dates and gives the reason for the delay.',
  );
}

function reportPending(context: EvaluationContext, within: DatedNumber, due: PlainDate): void {
  context.findings.push(
    finding({
      rule: citedRule('POC-02', within.fact),
      severity: 'WARNING',
      outcome: 'PASS',
      message: () => `The plan of care is not certified yet. The certification is due by ${due}.`,
      fix: () =>
        'Get the signature with its date, or send the plan to the referrer with a signed order on file.',
    }),
  );
}

/** POC-04: the certified period is the plan's length, at most 90 days from the first treatment, then from each recertification. */
function checkCertifiedPeriod(context: EvaluationContext, plan: PlanOfCare, first: PlainDate): void {
  const longest = limitOn(context, 'PLAN_PERIOD_DAYS', 'POC-04');
  if (!longest) return;
  const { dateOfService } = context.day;
  const rule = citedRule('POC-04', longest.fact);
  const length = Math.min(plan.durationDays ?? longest.number, longest.number);
  const from =
    plan.recertifiedOn !== null && plan.recertifiedOn <= dateOfService ? plan.recertifiedOn : first;
  const until = addDays(from, length);
  if (dateOfService < until) {
    report(
      context,
      rule,
      true,
      () => `The certification period from ${from} up to ${until} covers the date of service.`,
    );
    return;
  }
  report(
    context,
    rule,
    false,
    () =>
      `The certification period from ${from} ended before ${until} and does not cover the date of service.`,
    () => 'Recertify the plan of care. A delayed recertification must state the reason for the delay.',
  );
}

/** POC-05: a report by the therapist at least once every 10 treatment days. */
function checkProgressReport(context: EvaluationContext, plan: PlanOfCare): void {
  const days = plan.treatmentDaysSinceReport;
  if (days === null) return;
  const every = limitOn(context, 'PROGRESS_REPORT_TREATMENT_DAYS', 'POC-05');
  if (!every) return;
  report(
    context,
    citedRule('POC-05', every.fact),
    days <= every.number,
    () =>
      `${days === 1 ? '1 treatment day' : `${days} treatment days`} since the last progress report; a report is due at least every ${every.number} treatment days.`,
    () => 'Have the therapist, not the OTA, write the progress report.',
  );
}

type PlanKey =
  | 'PLAN_CERTIFICATION_DAYS'
  | 'VERBAL_ORDER_SIGNATURE_DAYS'
  | 'PLAN_PERIOD_DAYS'
  | 'PROGRESS_REPORT_TREATMENT_DAYS';

/** The number of days of a deadline on the date of service; when none is on record, a finding reports it. */
function limitOn(context: EvaluationContext, key: PlanKey, rule: string): DatedNumber | undefined {
  const found = context.numbers[key];
  if (!found) {
    context.findings.push(
      finding({
        rule,
        severity: 'INFO',
        outcome: 'NO_DATA',
        message: () => `The deadline for this requirement on ${context.day.dateOfService} is not on record.`,
      }),
    );
  }
  return found;
}

function report(
  context: EvaluationContext,
  rule: ReturnType<typeof citedRule>,
  met: boolean,
  message: () => string,
  fix?: () => string,
): void {
  context.findings.push(
    finding({
      rule,
      severity: met ? 'INFO' : 'WARNING',
      outcome: met ? 'PASS' : 'FAIL',
      message,
      ...(!met && { denial: DENIALS.PLAN_OF_CARE_MISSING }),
      ...(!met && fix && { fix }),
    }),
  );
}
