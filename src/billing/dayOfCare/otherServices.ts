import type { ValidationIssue } from '../../shared/errors.ts';
import { isLocalTime, minutesBetween } from '../../shared/localTime.ts';
import type { Facts } from '../facts.ts';
import { OTHER_SERVICE_FIELDS } from './fields.ts';
import { issue, NO_ISSUES } from './issues.ts';
import { isMinutes, minutesIssue, modifierIssues, notInForce, spanIssues } from './serviceIssues.ts';
import type { DayOfCare, OtherService } from './types.ts';

/** Checks the services of other disciplines (`otherServices`). */

/** Services of other disciplines on one day; a day in a program has the most. */
export const OTHER_SERVICES_PER_DAY = 50;

const { set: DISCIPLINES } = OTHER_SERVICE_FIELDS.discipline;

/** CPT: five digits, or four and F or T. HCPCS: a letter and four digits. */
const CODE = /^(\d{4}[0-9FT]|[A-Z]\d{4})$/;

/** What an issue may quote: a longer text may be a name. */
const SHORT = /^[A-Z0-9]{1,6}$/;

/**
 * Every issue of the services of other disciplines. Their codes need not be on record, because the catalog is of
 * occupational therapy (90837 is in no table of it); one that is on record is in force on the date.
 */
export function findOtherServiceIssues(
  { otherServices, dateOfService }: Pick<DayOfCare, 'otherServices' | 'dateOfService'>,
  facts: Facts,
): readonly ValidationIssue[] {
  if (otherServices === null || otherServices.length === 0) return NO_ISSUES;
  const most = OTHER_SERVICES_PER_DAY;
  const tooMany =
    otherServices.length <= most
      ? []
      : [
          issue(
            'otherServices',
            `${otherServices.length} services`,
            `at most ${most} services of other disciplines`,
            'Send the services of one patient on one date of service.',
          ),
        ];
  const issues = otherServices.flatMap((service, index) =>
    serviceIssues(service, `otherServices.${index}`, dateOfService, facts),
  );
  return [...tooMany, ...issues];
}

function serviceIssues(
  service: OtherService,
  path: string,
  on: string,
  facts: Facts,
): readonly ValidationIssue[] {
  const { code, discipline, minutes, modifiers, units } = service;
  const issues: ValidationIssue[] = [];
  if (!Object.hasOwn(DISCIPLINES, discipline)) {
    const allowed = Object.keys(DISCIPLINES).join(', ');
    const fix = 'Name the discipline. Services of occupational therapy belong in `services`.';
    issues.push(issue(`${path}.discipline`, JSON.stringify(discipline), allowed, fix));
  }
  if (!CODE.test(code)) {
    const allowed = 'a CPT or HCPCS code of five characters, such as 97110';
    issues.push(
      issue(`${path}.procedureCode`, SHORT.test(code) ? code : 'not a code', allowed, 'Correct the code.'),
    );
  } else if (!facts.code(code) && facts.otherPeriod?.(code) && !facts.isListed?.(code)) {
    const allowed = `a CPT or HCPCS code in force on ${on}`;
    issues.push(issue(`${path}.procedureCode`, code, allowed, notInForce(code, on, facts)));
  }
  const { least, most } = OTHER_SERVICE_FIELDS.units;
  if (units !== null && !(Number.isInteger(units) && units >= least && units <= most)) {
    const allowed = `a whole number from ${least} to ${most}`;
    issues.push(issue(`${path}.units`, String(units), allowed, 'Correct the units, or leave them out.'));
  }
  if (minutes !== null && !isMinutes(minutes)) issues.push(minutesIssue(`${path}.minutes`, minutes));
  const times = spanIssues(service, `${path}.`);
  issues.push(...times, ...(times.length === 0 ? durationIssues(service, path) : []));
  issues.push(...modifierIssues(modifiers, path));
  return issues;
}

function durationIssues(
  { minutes, startTime, endTime }: OtherService,
  path: string,
): readonly ValidationIssue[] {
  if (minutes === null || startTime === null || endTime === null) return NO_ISSUES;
  if (!isLocalTime(startTime) || !isLocalTime(endTime)) return NO_ISSUES;
  const interval = minutesBetween(startTime, endTime);
  if (minutes <= interval) return NO_ISSUES;
  const allowed = `at most the ${interval} minutes from ${startTime} to ${endTime}`;
  return [issue(`${path}.minutes`, String(minutes), allowed, 'Correct the minutes or the times.')];
}
