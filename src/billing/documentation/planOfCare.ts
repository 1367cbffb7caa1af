import type { Check } from '../check.ts';
import { addDays, isInForce, type PlainDate } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../types.ts';
import type { DatedNumber } from '../numbers.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { PlanOfCare } from '../dayOfCare/types.ts';
import { NO_RESULTS, type Result } from '../results.ts';

const POC_02 = declareRule({
  id: 'POC-02',
  title: 'Certified within 30 days of the first treatment',
  document: 'NORIDIAN',
  confidence: 'VERIFIED',
});

const POC_03 = declareRule({
  id: 'POC-03',
  title: 'A signed order with the plan sent suffices at first',
  document: 'NORIDIAN',
  confidence: 'VERIFIED',
  from: '2025-01-01',
});

const POC_04 = declareRule({
  id: 'POC-04',
  title: 'A certified period is at most 90 days',
  document: 'CFR',
  section: '424.24(c)(4)',
  confidence: 'VERIFIED',
});

const POC_05 = declareRule({
  id: 'POC-05',
  title: 'A progress report at least every 10 treatment days',
  document: 'MBPM15',
  section: '220.3 D',
  confidence: 'VERIFIED',
});

/** POC-02 to POC-05: the deadlines of the plan of care, as far as its dates are given. Medicare Part B only. */
function checkPlanOfCare(context: EvaluationContext): readonly Result[] {
  const { day, payer, claim } = context;
  const plan = day.planOfCare;
  if (!payer.paysByMedicareFeeSchedule || claim.program !== null || plan === null) return NO_RESULTS;
  if (!context.lines.some((line) => line.codeFacts.therapyStatus !== 'NEVER')) return NO_RESULTS;
  const results: Result[] = [];
  if (plan.initialTreatmentOn !== null && plan.initialTreatmentOn > day.dateOfService) {
    reportOtherPlan(results, plan.initialTreatmentOn);
  } else if (plan.initialTreatmentOn !== null) {
    checkInitialCertification(context, results, plan, plan.initialTreatmentOn);
    checkCertifiedPeriod(context, results, plan, plan.initialTreatmentOn);
  }
  checkProgressReport(context, results, plan);
  return results;
}

export const PLAN_OF_CARE: Check = {
  phase: 'RECORD',
  rules: [POC_02, POC_03, POC_04, POC_05],
  reads: ['day.dateOfService', 'day.planOfCare', 'facts.programValue'],
  apply: checkPlanOfCare,
};

/** The dates of a plan whose treatment begins later answer nothing about this day. */
function reportOtherPlan(results: Result[], first: PlainDate): void {
  results.push(
    finding({
      rule: POC_02,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      message: () =>
        `The first treatment day ${first} is after the date of service, so the plan of care is not the one of this day.`,
      fix: () => 'Send the dates of the plan under which the services were provided.',
      inputs: ['planOfCare.initialTreatmentOn'],
    }),
  );
}

/** POC-02, POC-03: signed or ordered, or sent with an order on file, within 30 days of the first treatment day. */
function checkInitialCertification(
  context: EvaluationContext,
  results: Result[],
  plan: PlanOfCare,
  first: PlainDate,
): void {
  const within = limitOn(context, results, 'PLAN_CERTIFICATION_DAYS', POC_02);
  if (!within) return;
  const due = addDays(first, within.number);
  const { certifiedOn, verbalOrderOn, planSentOn } = plan;
  const signed = certifiedOn !== null && certifiedOn <= due;
  const sent = isInForce(POC_03, first) && planSentOn !== null && planSentOn <= due;
  if (signed) {
    report(results, citedRule(POC_02, within.fact), true, () => certifiedText(due));
  } else if (sent) {
    report(results, POC_03, true, () => certifiedText(due));
  } else if (verbalOrderOn !== null && verbalOrderOn <= due) {
    checkVerbalOrder(context, results, verbalOrderOn, certifiedOn);
  } else if (certifiedOn === null && context.day.dateOfService <= due) {
    reportPending(results, within, due);
  } else {
    report(
      results,
      citedRule(POC_02, within.fact),
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
  results: Result[],
  orderedOn: PlainDate,
  signedOn: PlainDate | null,
): void {
  const within = limitOn(context, results, 'VERBAL_ORDER_SIGNATURE_DAYS', POC_02);
  if (!within) return;
  const due = addDays(orderedOn, within.number);
  if (signedOn === null && context.day.dateOfService <= due) {
    results.push(
      finding({
        rule: citedRule(POC_02, within.fact),
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
    results,
    citedRule(POC_02, within.fact),
    met,
    () =>
      met
        ? `The verbal order of ${orderedOn}, signed on time (due ${due}), certifies the plan of care.`
        : `The verbal order of ${orderedOn} was not signed by ${due}, ${within.number} days after the order.`,
    () => 'Get a delayed certification: the physician signs, dates and gives the reason for the delay.',
  );
}

function reportPending(results: Result[], within: DatedNumber, due: PlainDate): void {
  results.push(
    finding({
      rule: citedRule(POC_02, within.fact),
      severity: 'WARNING',
      outcome: 'PASS',
      message: () => `The plan of care is not certified yet. The certification is due by ${due}.`,
      fix: () =>
        'Get the signature with its date, or send the plan to the referrer with a signed order on file.',
    }),
  );
}

/** POC-04: the certified period is the plan's length, at most 90 days from the first treatment, then from each recertification. */
function checkCertifiedPeriod(
  context: EvaluationContext,
  results: Result[],
  plan: PlanOfCare,
  first: PlainDate,
): void {
  const longest = limitOn(context, results, 'PLAN_PERIOD_DAYS', POC_04);
  if (!longest) return;
  const { dateOfService } = context.day;
  const rule = citedRule(POC_04, longest.fact);
  const length = Math.min(plan.durationDays ?? longest.number, longest.number);
  const from =
    plan.recertifiedOn !== null && plan.recertifiedOn <= dateOfService ? plan.recertifiedOn : first;
  const until = addDays(from, length);
  if (dateOfService < until) {
    report(
      results,
      rule,
      true,
      () => `The certification period from ${from} up to ${until} covers the date of service.`,
    );
    return;
  }
  report(
    results,
    rule,
    false,
    () =>
      `The certification period from ${from} ended before ${until} and does not cover the date of service.`,
    () => 'Recertify the plan of care. A delayed recertification must state the reason for the delay.',
  );
}

/** POC-05: a report by the therapist at least once every 10 treatment days. */
function checkProgressReport(context: EvaluationContext, results: Result[], plan: PlanOfCare): void {
  const days = plan.treatmentDaysSinceReport;
  if (days === null) return;
  const every = limitOn(context, results, 'PROGRESS_REPORT_TREATMENT_DAYS', POC_05);
  if (!every) return;
  report(
    results,
    citedRule(POC_05, every.fact),
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
function limitOn(
  context: EvaluationContext,
  results: Result[],
  key: PlanKey,
  rule: Rule,
): DatedNumber | undefined {
  const found = context.numbers[key];
  if (!found) {
    results.push(
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
  results: Result[],
  rule: Rule,
  met: boolean,
  message: () => string,
  fix?: () => string,
): void {
  results.push(
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
