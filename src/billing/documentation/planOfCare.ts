import { DENIALS } from '../denials.ts';
import type { Workbench } from '../draft.ts';
import { finding } from '../finding.ts';
import type { PlainDate, PlanOfCare } from '../types.ts';

const CERTIFY_WITHIN_DAYS = 30;
/** A signed order with the plan sent to the referrer meets the first signature from here on (POC-03). */
const ORDER_SUFFICES_FROM = '2025-01-01';
const LONGEST_PERIOD_DAYS = 90;
const REPORT_EVERY_TREATMENT_DAYS = 10;

/** POC-02 to POC-05: the clocks of the plan of care, as far as its dates are given. Medicare Part B only. */
export function checkPlanOfCare(bench: Workbench): void {
  const { day, payer, frame } = bench;
  const plan = day.planOfCare;
  if (!payer.paysByMedicareFeeSchedule || frame.program !== null || plan === null) return;
  if (!bench.lines.some((line) => line.codeFacts.therapyStatus !== 'NEVER')) return;
  if (plan.initialTreatmentOn !== null) {
    checkInitialCertification(bench, plan, plan.initialTreatmentOn);
    checkCertifiedPeriod(bench, plan, plan.initialTreatmentOn);
  }
  checkProgressReport(bench, plan);
}

/** POC-02, POC-03: signed, or sent with an order on file, within 30 days of the first treatment day. */
function checkInitialCertification(bench: Workbench, plan: PlanOfCare, first: PlainDate): void {
  const due = daysAfter(first, CERTIFY_WITHIN_DAYS);
  const signed = plan.certifiedOn !== null && plan.certifiedOn <= due;
  const sent = first >= ORDER_SUFFICES_FROM && plan.planSentOn !== null && plan.planSentOn <= due;
  const pending = !signed && !sent && bench.day.dateOfService <= due && plan.certifiedOn === null;
  const rule = sent && !signed ? 'POC-03' : 'POC-02';
  if (signed || sent) {
    say(bench, rule, true, () => `The plan of care was certified in time, by ${due}.`);
  } else if (pending) {
    bench.findings.push(
      finding({
        rule,
        severity: 'WARNING',
        outcome: 'PASS',
        message: () => `The plan of care is not certified yet; that is due by ${due}.`,
        fix: () => 'Get the dated signature, or send the plan with a signed order on file.',
      }),
    );
  } else {
    say(
      bench,
      rule,
      false,
      () =>
        `The plan of care was not certified by ${due}, ${CERTIFY_WITHIN_DAYS} days after the first treatment.`,
      () => 'Ask for a delayed certification with its reason, dated by the physician.',
    );
  }
}

/** POC-04: the certified period is the plan's length, at most 90 days from the first treatment, then from each recertification. */
function checkCertifiedPeriod(bench: Workbench, plan: PlanOfCare, first: PlainDate): void {
  const { dateOfService } = bench.day;
  const length = Math.min(plan.durationDays ?? LONGEST_PERIOD_DAYS, LONGEST_PERIOD_DAYS);
  const from =
    plan.recertifiedOn !== null && plan.recertifiedOn <= dateOfService ? plan.recertifiedOn : first;
  const until = daysAfter(from, length);
  if (dateOfService < until) {
    say(
      bench,
      'POC-04',
      true,
      () => `The certified period from ${from} covers the date of service; it ends before ${until}.`,
    );
    return;
  }
  say(
    bench,
    'POC-04',
    false,
    () => `The certified period from ${from} ended before ${until}: the date of service is not covered.`,
    () => 'Recertify the plan of care; a delayed recertification needs its reason.',
  );
}

/** POC-05: a report by the therapist at least once every 10 treatment days. */
function checkProgressReport(bench: Workbench, plan: PlanOfCare): void {
  const days = plan.treatmentDaysSinceReport;
  if (days === null) return;
  const due = days > REPORT_EVERY_TREATMENT_DAYS;
  say(
    bench,
    'POC-05',
    !due,
    () =>
      `${days} treatment days since the last progress report; one is due at least every ${REPORT_EVERY_TREATMENT_DAYS}.`,
    () => 'The therapist, not the assistant, writes the progress report.',
  );
}

function say(bench: Workbench, rule: string, met: boolean, message: () => string, fix?: () => string): void {
  bench.findings.push(
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

function daysAfter(day: PlainDate, days: number): PlainDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
