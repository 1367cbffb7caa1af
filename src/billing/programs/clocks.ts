import { addDays, daysBetween } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { Result } from '../results.ts';

export const PHP_03 = declareRule({
  id: 'PHP-03',
  title: 'Condition code 41 or 92, exactly one',
  document: 'NORIDIAN',
  section: 'MM13222',
  confidence: 'VERIFIED',
});

export const PHP_07 = declareRule({
  id: 'PHP-07',
  title: 'Certification on the 18th day, then every 30; every 60 for intensive outpatient',
  document: 'CFR',
  section: '424.24(e)',
  fromKnowledge: 'intervals',
});

/**
 * PHP-03: an intensive outpatient claim on the day of, or within 7 days of, a partial hospitalization claim of the same
 * provider for the patient is returned. One day of care does not include other claims, so their dates must be given.
 */
export function checkOtherProgram(context: EvaluationContext, results: Result[]): void {
  const apart = context.numbers.IOP_AFTER_PHP_DAYS;
  if (context.claim.program !== 'IOP' || !apart) return;
  const { dateOfService, partialHospitalizationDates } = context.day;
  const rule = citedRule(PHP_03, apart.fact);
  if (partialHospitalizationDates === null) {
    results.push(
      finding({
        rule,
        severity: 'WARNING',
        outcome: 'NO_DATA',
        message: () =>
          `An intensive outpatient claim within ${apart.number} days of a partial hospitalization claim is returned; the dates of such claims were not given.`,
        fix: () => 'Send `partialHospitalizationDates`; send an empty list if there are none.',
        inputs: ['partialHospitalizationDates'],
      }),
    );
    return;
  }
  const near = partialHospitalizationDates.find(
    (date) => Math.abs(daysBetween(dateOfService, date)) <= apart.number,
  );
  results.push(
    finding({
      rule,
      severity: near === undefined ? 'INFO' : 'ERROR',
      outcome: near === undefined ? 'PASS' : 'FAIL',
      message: () =>
        near === undefined
          ? `No partial hospitalization claim is within ${apart.number} days of the date of service.`
          : `Partial hospitalization was billed for ${near}, within ${apart.number} days of the date of service: the intensive outpatient claim is returned.`,
      ...(near !== undefined && {
        fix: () =>
          'Bill the day under the program that the patient was in, with the condition code of that program.',
        denial: DENIALS.CONDITION_CODE_INVALID,
        denies: context.lines,
      }),
    }),
  );
}

/**
 * PHP-07: a physician certifies a program at admission and recertifies partial hospitalization by the 18th day after
 * it, then at least every 30 days; an intensive outpatient program at least every 60. The interval starts at the last
 * recertification given.
 */
export function checkProgramCertification(context: EvaluationContext, results: Result[]): void {
  const { program } = context.claim;
  const { dateOfService, planOfCare: plan } = context.day;
  const { PHP_FIRST_RECERTIFICATION_DAYS, PHP_RECERTIFICATION_DAYS, IOP_RECERTIFICATION_DAYS } =
    context.numbers;
  const recertified =
    plan?.recertifiedOn != null && plan.recertifiedOn <= dateOfService ? plan.recertifiedOn : null;
  const first = program === 'PHP' ? PHP_FIRST_RECERTIFICATION_DAYS : IOP_RECERTIFICATION_DAYS;
  const later = program === 'PHP' ? PHP_RECERTIFICATION_DAYS : IOP_RECERTIFICATION_DAYS;
  const from = recertified ?? plan?.initialTreatmentOn ?? null;
  const interval = recertified === null ? first : later;
  if (from === null || !interval || (recertified === null && plan?.certifiedOn == null)) {
    reportUnknownCertification(context, results, interval !== undefined);
    return;
  }
  const due = addDays(from, interval.number);
  const met = dateOfService <= due;
  results.push(
    finding({
      rule: citedRule(PHP_07, interval.fact),
      severity: met ? 'INFO' : 'WARNING',
      outcome: met ? 'PASS' : 'FAIL',
      message: () =>
        met
          ? `The program certification covers the date of service; the next recertification is due by ${due}.`
          : `A recertification of the program was due by ${due}, ${interval.number} days after ${from}; none was given.`,
      ...(!met && {
        fix: () =>
          'Get the recertification from the physician. A delayed recertification must state the reason for the delay.',
        denial: DENIALS.PLAN_OF_CARE_MISSING,
      }),
    }),
  );
}

function reportUnknownCertification(context: EvaluationContext, results: Result[], known: boolean): void {
  results.push(
    finding({
      rule: PHP_07,
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        known
          ? 'The certification of the program for this day was not given.'
          : `The recertification interval of the program on ${context.day.dateOfService} is not on record.`,
      ...(known && {
        fix: () =>
          'Send `planOfCare` with `initialTreatmentOn` (the day of admission), `certifiedOn` and `recertifiedOn`.',
      }),
    }),
  );
}
