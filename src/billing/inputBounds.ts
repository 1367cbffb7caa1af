import { NO_ISSUES, issue } from './inputIssues.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import type { DayOfCare } from './types.ts';
import type { ValidationIssue } from '../shared/errors.ts';

/** What a question says beside its services: amounts, counts and dates, each within its bounds. */

const DATES_OF_ANOTHER_PROGRAM = 100;
/** More days or patients than any record has. */
const MOST_COUNTED = 10_000;

/** Amounts and hours are never below zero. */
export function amountIssues(day: DayOfCare): readonly ValidationIssue[] {
  const charges = Object.entries(day.chargesCents);
  if (
    charges.length === 0 &&
    isAmount(day.accruedAllowedCents) &&
    isAmount(day.plannedHundredthHoursPerWeek)
  ) {
    return NO_ISSUES;
  }
  const named: readonly (readonly [field: string, amount: number | null])[] = [
    ['accruedAllowed', day.accruedAllowedCents],
    ['plannedHoursPerWeek', day.plannedHundredthHoursPerWeek],
    ...charges.map(([code, cents]) => [`charges.${code}`, cents] as const),
  ];
  return named.flatMap(([field, amount]) =>
    amount === null || isAmount(amount)
      ? []
      : [issue(field, String(amount / 100), 'zero or more', 'Send the amount without a sign.')],
  );
}

function isAmount(amount: number | null): boolean {
  return amount === null || amount >= 0;
}

/** Every other date of the question is a real day too, and a claim is not sent before its service. */
export function dateIssues(day: DayOfCare): readonly ValidationIssue[] {
  const { dateOfService, submittedOn, planOfCare, partialHospitalizationDates } = day;
  if (submittedOn === null && planOfCare === null && partialHospitalizationDates === null) return NO_ISSUES;
  const named = [
    ['submittedOn', submittedOn],
    ['planOfCare.initialTreatmentOn', planOfCare?.initialTreatmentOn ?? null],
    ['planOfCare.certifiedOn', planOfCare?.certifiedOn ?? null],
    ['planOfCare.verbalOrderOn', planOfCare?.verbalOrderOn ?? null],
    ['planOfCare.planSentOn', planOfCare?.planSentOn ?? null],
    ['planOfCare.recertifiedOn', planOfCare?.recertifiedOn ?? null],
    ...(partialHospitalizationDates ?? []).map(
      (date, index) => [`partialHospitalizationDates.${index}`, date] as const,
    ),
  ] as const;
  const unreal = named.flatMap(([field, date]) =>
    date === null || isPlainDate(date)
      ? []
      : [issue(field, date, 'a real date, YYYY-MM-DD', 'Correct the date, or leave it out.')],
  );
  if (unreal.length > 0 || submittedOn === null || submittedOn >= dateOfService) return unreal;
  return [
    issue(
      'submittedOn',
      submittedOn,
      `${dateOfService}, the date of service, or a later day`,
      'A claim is sent after the service: correct one of the two dates.',
    ),
  ];
}

/** Counts of days, patients and dates that cannot be. */
export function countIssues(day: DayOfCare): readonly ValidationIssue[] {
  const { planOfCare, services, partialHospitalizationDates } = day;
  const uncounted = planOfCare === null && partialHospitalizationDates === null;
  if (uncounted && services.every(({ patients }) => patients === null)) return NO_ISSUES;
  const named: readonly (readonly [field: string, count: number | null, least: number])[] = [
    ['planOfCare.durationDays', planOfCare?.durationDays ?? null, 1],
    ['planOfCare.treatmentDaysSinceReport', planOfCare?.treatmentDaysSinceReport ?? null, 0],
    ...services.map(({ patients }, index) => [`services.${index}.patients`, patients, 1] as const),
  ];
  const wrong = named.flatMap(([field, count, least]) =>
    count === null || (Number.isInteger(count) && count >= least && count <= MOST_COUNTED)
      ? []
      : [
          issue(
            field,
            String(count),
            `a whole number from ${least} to ${MOST_COUNTED}`,
            'Correct the number, or leave it out.',
          ),
        ],
  );
  const dates = partialHospitalizationDates?.length ?? 0;
  if (dates <= DATES_OF_ANOTHER_PROGRAM) return wrong;
  return [
    ...wrong,
    issue(
      'partialHospitalizationDates',
      `${dates} dates`,
      `at most ${DATES_OF_ANOTHER_PROGRAM} dates`,
      'Send those of the weeks around the date of service.',
    ),
  ];
}
