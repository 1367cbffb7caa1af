import type { ValidationIssue } from '../../shared/errors.ts';
import { isPlainDate } from '../../shared/plainDate.ts';
import {
  AUTHORIZATION_FIELDS,
  COVERAGE_FIELDS,
  DAY_FIELDS,
  namesOfKind,
  PLAN_OF_CARE_FIELDS,
  SERVICE_FIELDS,
  type Field,
} from './fields.ts';
import { SCOPE_DIMENSIONS } from '../scope.ts';
import { issue, NO_ISSUES } from './issues.ts';
import type { DayOfCare } from './types.ts';

/** Checks the amounts, counts and dates of a day, by the kinds of its fields. */

/** More dates than any patient has of another program around one day. */
const MOST_DATES = 100;
/** More days or patients than any record has. */
const MOST_COUNTED = 10_000;

const AMOUNTS = [...namesOfKind(DAY_FIELDS, 'cents'), ...namesOfKind(DAY_FIELDS, 'hundredths')];
const CHARGES = namesOfKind(DAY_FIELDS, 'charges');
const COVERAGE_COUNTS = namesOfKind(COVERAGE_FIELDS, 'count');
const PLAN_COUNTS = namesOfKind(PLAN_OF_CARE_FIELDS, 'count');
const AUTHORIZATION_COUNTS = namesOfKind(AUTHORIZATION_FIELDS, 'count');
const DAY_COUNTS = namesOfKind(DAY_FIELDS, 'count');
const SERVICE_COUNTS = namesOfKind(SERVICE_FIELDS, 'count');
const DATES = namesOfKind(DAY_FIELDS, 'date');
const PLAN_DATES = namesOfKind(PLAN_OF_CARE_FIELDS, 'date');
const AUTHORIZATION_DATES = namesOfKind(AUTHORIZATION_FIELDS, 'date');
const DATE_LISTS = namesOfKind(DAY_FIELDS, 'checkedDates');

type Named<Value> = readonly (readonly [field: string, value: Value])[];

/** Amounts and hours are never negative. */
export function amountIssues(day: DayOfCare): readonly ValidationIssue[] {
  if (AMOUNTS.every((name) => isAmount(day[name])) && CHARGES.every((name) => isEmpty(day[name]))) {
    return NO_ISSUES;
  }
  const named: Named<number | null> = [
    ...AMOUNTS.map((name) => [inputName(DAY_FIELDS[name], name), day[name]] as const),
    ...CHARGES.flatMap((name) =>
      Object.entries(day[name]).map(
        ([code, cents]) => [`${inputName(DAY_FIELDS[name], name)}.${code}`, cents] as const,
      ),
    ),
  ];
  return named.flatMap(([field, amount]) =>
    amount === null || isAmount(amount)
      ? []
      : [issue(field, String(amount / 100), 'zero or more', 'Send the amount without a minus sign.')],
  );
}

function inputName(field: Field, name: string): string {
  return field.input ?? name;
}

function isAmount(amount: number | null): boolean {
  return amount === null || amount >= 0;
}

function isEmpty(record: object): boolean {
  for (const _key in record) return false;
  return true;
}

/** Every optional date is a real day too, and a claim is not submitted before its service. */
export function dateIssues(day: DayOfCare): readonly ValidationIssue[] {
  const { authorization, dateOfService, submittedOn, planOfCare } = day;
  const anyDate = DATES.some((name) => day[name] !== null) || DATE_LISTS.some((name) => day[name] !== null);
  if (!anyDate && planOfCare === null && authorization === null) return NO_ISSUES;
  const named: Named<string | null> = [
    ...DATES.map((name) => [name, day[name]] as const),
    ...PLAN_DATES.map((name) => [`planOfCare.${name}`, planOfCare?.[name] ?? null] as const),
    ...AUTHORIZATION_DATES.map((name) => [`authorization.${name}`, authorization?.[name] ?? null] as const),
    ...DATE_LISTS.flatMap((name) =>
      (day[name] ?? []).map((date, index) => [`${name}.${index}`, date] as const),
    ),
  ];
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
      `the date of service ${dateOfService} or later`,
      'A claim is submitted after the service. Correct one of the two dates.',
    ),
  ];
}

const STATE = SCOPE_DIMENSIONS.states;

/** A state has two letters, and an age is one of a person. */
export function findCoverageIssues({ coverage }: Pick<DayOfCare, 'coverage'>): readonly ValidationIssue[] {
  const { state } = coverage;
  const issues: ValidationIssue[] = [];
  for (const name of COVERAGE_COUNTS) {
    addCountIssue(issues, `coverage.${name}`, coverage[name], COVERAGE_FIELDS[name]);
  }
  if (state !== null && !STATE.pattern.test(state)) {
    const fix = 'Correct the state, or leave it out.';
    issues.push(issue('coverage.state', JSON.stringify(state.slice(0, 20)), STATE.expected, fix));
  }
  return issues.length === 0 ? NO_ISSUES : issues;
}

/** Numbers of authorizations have no blanks, which catches a name that was entered by accident. */
const AUTHORIZATION_NUMBER = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,49}$/;

/** The number has the form of one, and the period does not end before it begins. */
export function findAuthorizationIssues({
  authorization,
}: Pick<DayOfCare, 'authorization'>): readonly ValidationIssue[] {
  if (authorization === null) return NO_ISSUES;
  const { number, from, to } = authorization;
  const issues: ValidationIssue[] = [];
  if (number !== null && !AUTHORIZATION_NUMBER.test(number)) {
    const allowed = '1 to 50 letters, digits and . _ : / -, without blanks';
    const fix = 'Send the number that the payer gave the authorization, never a name.';
    issues.push(issue('authorization.number', 'not a number of an authorization', allowed, fix));
  }
  if (from !== null && to !== null && isPlainDate(from) && isPlainDate(to) && to < from) {
    issues.push(issue('authorization.to', to, `${from} or later`, 'Correct one of the two dates.'));
  }
  return issues;
}

/** Counts of days, patients and dates stay within what a record can have. */
export function countIssues(day: DayOfCare): readonly ValidationIssue[] {
  const { authorization, planOfCare, services } = day;
  const anyCount =
    planOfCare !== null ||
    authorization !== null ||
    DAY_COUNTS.some((name) => day[name] !== null) ||
    DATE_LISTS.some((name) => day[name] !== null) ||
    services.some((service) => SERVICE_COUNTS.some((name) => service[name] !== null));
  if (!anyCount) return NO_ISSUES;
  const issues: ValidationIssue[] = [];
  for (const name of PLAN_COUNTS) {
    addCountIssue(issues, `planOfCare.${name}`, planOfCare?.[name] ?? null, PLAN_OF_CARE_FIELDS[name]);
  }
  for (const name of AUTHORIZATION_COUNTS) {
    addCountIssue(issues, `authorization.${name}`, authorization?.[name] ?? null, AUTHORIZATION_FIELDS[name]);
  }
  for (const name of DAY_COUNTS) addCountIssue(issues, name, day[name], DAY_FIELDS[name]);
  for (const [index, service] of services.entries()) {
    for (const name of SERVICE_COUNTS) {
      addCountIssue(issues, `services.${index}.${name}`, service[name], SERVICE_FIELDS[name]);
    }
  }
  for (const name of DATE_LISTS) {
    const dates = day[name]?.length ?? 0;
    if (dates <= MOST_DATES) continue;
    const fix = 'Send only dates near the date of service.';
    issues.push(issue(name, `${dates} dates`, `at most ${MOST_DATES} dates`, fix));
  }
  return issues;
}

function addCountIssue(
  issues: ValidationIssue[],
  field: string,
  count: number | null,
  { least = 0, most = MOST_COUNTED }: Field,
): void {
  if (count === null || (Number.isInteger(count) && count >= least && count <= most)) return;
  const allowed = `a whole number from ${least} to ${most}`;
  issues.push(issue(field, String(count), allowed, 'Correct the number, or leave it out.'));
}
