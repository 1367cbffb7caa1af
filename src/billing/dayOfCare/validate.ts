import type { ValidationIssue } from '../../shared/errors.ts';
import { isLocalTime, minutesBetween } from '../../shared/localTime.ts';
import { isPlainDate } from '../../shared/plainDate.ts';
import type { Facts } from '../facts.ts';
import {
  amountIssues,
  countIssues,
  dateIssues,
  findAuthorizationIssues,
  findCoverageIssues,
} from './bounds.ts';
import { namesOfKind, SERVICE_FIELDS } from './fields.ts';
import { issue, NO_ISSUES } from './issues.ts';
import { findOtherServiceIssues } from './otherServices.ts';
import {
  isMinutes,
  isMinutesOrNone,
  minutesIssue,
  MINUTES_PER_DAY,
  modifierIssues,
  notInForce,
  spanIssues,
} from './serviceIssues.ts';
import { minutesOf } from '../units/group.ts';
import { emptyValues, type DayOfCare, type Service, type SessionSpan } from './types.ts';

/** Bounds of one request. */
export const SERVICES_PER_DAY = 50;
export const SESSIONS_PER_SERVICE = 24;

/**
 * Every issue of a day of care, in the order of its fields; empty when the day can be evaluated. Clinical content is
 * never corrected, here or later: a day with an issue gets no answer. An ended code is rejected like an unknown one,
 * functional reporting codes among them.
 */
export function findInputIssues(day: DayOfCare, facts: Facts): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  const add = (found: readonly ValidationIssue[]): void => {
    if (found.length > 0) issues.push(...found);
  };
  if (!isPlainDate(day.dateOfService)) {
    issues.push(
      issue('dateOfService', day.dateOfService, 'a real date, YYYY-MM-DD', 'Send the date of service.'),
    );
  }
  add(spanIssues(day, ''));
  if (day.services.length === 0 || day.services.length > SERVICES_PER_DAY) {
    issues.push(
      issue(
        'services',
        `${day.services.length} services`,
        `1 to ${SERVICES_PER_DAY} services`,
        'Send the services of one patient on one date of service.',
      ),
    );
  }
  day.services.forEach((service, index) => {
    add(serviceIssues(service, `services.${index}`, day.dateOfService, facts));
  });
  add(dayTotalIssues(day));
  add(findOtherServiceIssues(day, facts));
  add(amountIssues(day));
  add(countIssues(day));
  add(dateIssues(day));
  add(findAuthorizationIssues(day));
  add(findCoverageIssues(day));
  return issues;
}

function joined(lists: readonly (readonly ValidationIssue[])[]): readonly ValidationIssue[] {
  return lists.every((list) => list === NO_ISSUES) ? NO_ISSUES : lists.flat();
}

function serviceIssues(service: Service, path: string, on: string, facts: Facts): readonly ValidationIssue[] {
  const code = facts.code(service.code);
  if (!code && facts.isListed?.(service.code)) {
    return [
      issue(
        `${path}.procedureCode`,
        service.code,
        'a code with a unit rule on record',
        `${service.code} is in a loaded release, but its unit rule is not on record. Leave it out.`,
      ),
    ];
  }
  if (!code) {
    return [
      issue(
        `${path}.procedureCode`,
        service.code,
        `a CPT or HCPCS code in force on ${on}`,
        notInForce(service.code, on, facts),
      ),
    ];
  }
  return joined([
    minuteIssues(service, path),
    spanIssues(service, `${path}.`),
    durationIssues(service, path),
    sessionIssues(service, code.timing === 'PER_SESSION', path),
    code.timing === 'TIMED' ? timedIssues(service, path) : NO_ISSUES,
    modifierIssues(service.modifiers, path),
  ]);
}

function minuteIssues(service: Service, path: string): readonly ValidationIssue[] {
  if (MINUTE_FIELDS.every((field) => isMinutesOrNone(service[field]))) return NO_ISSUES;
  return MINUTE_FIELDS.flatMap((field) => {
    const minutes = service[field];
    return minutes === null || isMinutes(minutes) ? [] : [minutesIssue(`${path}.${field}`, minutes)];
  });
}

const MINUTE_FIELDS = namesOfKind(SERVICE_FIELDS, 'minutes');

/** Minutes cannot exceed the interval from the start to the end of the same service. */
function durationIssues(service: Service, path: string): readonly ValidationIssue[] {
  const { startTime, endTime } = service;
  if (startTime === null || endTime === null || !isLocalTime(startTime) || !isLocalTime(endTime))
    return NO_ISSUES;
  const interval = minutesBetween(startTime, endTime);
  const minutes = (service.minutes ?? 0) + (service.assistantMinutes ?? 0) + (service.jointMinutes ?? 0);
  if (interval <= 0 || minutes <= interval) return NO_ISSUES;
  return [
    issue(
      `${path}.minutes`,
      String(minutes),
      `at most the ${interval} minutes from ${startTime} to ${endTime}`,
      'Correct the minutes or the times. Joint minutes count once.',
    ),
  ];
}

function sessionIssues(service: Service, perSession: boolean, path: string): readonly ValidationIssue[] {
  const { sessions } = service;
  if (sessions.length > 0 && !perSession) {
    return [
      issue(
        `${path}.sessions`,
        `${sessions.length} sessions`,
        'sessions only for a per-session code such as G0129',
        `Send the minutes of ${service.code} instead.`,
      ),
    ];
  }
  if (sessions.length > SESSIONS_PER_SERVICE) {
    return [
      issue(
        `${path}.sessions`,
        `${sessions.length} sessions`,
        `at most ${SESSIONS_PER_SERVICE} sessions a day`,
        'Send the sessions of one date of service.',
      ),
    ];
  }
  if (perSession && sessions.length === 0 && !hasTime(service)) {
    return [
      issue(
        `${path}.sessions`,
        'none',
        'each session with its minutes or its start and end times',
        'List the sessions; a session is billable only from its minimum length.',
      ),
    ];
  }
  if (sessions.length > 0 && hasOwnTime(service)) {
    return [
      issue(
        `${path}.minutes`,
        'minutes or times together with sessions',
        'either sessions, or the minutes of one session',
        'Move the minutes and times of the service to its sessions. Minutes by the OTA may stand beside them.',
      ),
    ];
  }
  if (sessions.length === 0) return NO_ISSUES;
  const issues = sessions.flatMap((session, index) => oneSessionIssues(session, `${path}.sessions.${index}`));
  return issues.length > 0 ? issues : assistantIssues(service, path);
}

/** The OTA's minutes are a part of the sessions. */
function assistantIssues(service: Service, path: string): readonly ValidationIssue[] {
  const { assistantMinutes } = service;
  const total = minutesOf(service);
  if (assistantMinutes === null || assistantMinutes <= total) return NO_ISSUES;
  return [
    issue(
      `${path}.assistantMinutes`,
      String(assistantMinutes),
      `at most the ${total} minutes of the sessions`,
      'Send the minutes of the sessions that the OTA provided.',
    ),
  ];
}

function oneSessionIssues(session: SessionSpan, path: string): readonly ValidationIssue[] {
  if (session.minutes !== null && !isMinutes(session.minutes)) {
    return [minutesIssue(`${path}.minutes`, session.minutes)];
  }
  const times = spanIssues(session, `${path}.`);
  if (times.length > 0) return times;
  if (session.minutes === null && session.startTime === null) {
    return [issue(path, 'empty', 'minutes, or startTime and endTime', 'Send the length of the session.')];
  }
  return durationIssues({ ...EMPTY_SERVICE, ...session }, path);
}

const EMPTY_SERVICE: Service = emptyValues(SERVICE_FIELDS);

function timedIssues(service: Service, path: string): readonly ValidationIssue[] {
  if (hasTime(service)) return NO_ISSUES;
  return [
    issue(
      `${path}.minutes`,
      'null',
      'minutes, assistantMinutes or jointMinutes, or startTime and endTime',
      `${service.code} is billed by time. Send the minutes.`,
    ),
  ];
}

/** One patient cannot receive more than 24 hours of care in a day. Invalid minutes have an issue of their own. */
function dayTotalIssues(day: DayOfCare): readonly ValidationIssue[] {
  let total = 0;
  for (const service of day.services) {
    for (const field of MINUTE_FIELDS) {
      if (!isMinutesOrNone(service[field])) return NO_ISSUES;
      // Beside sessions, the OTA's minutes are a part of them.
      if (service.sessions.length === 0 || field !== 'assistantMinutes') total += service[field] ?? 0;
    }
    for (const { minutes } of service.sessions) {
      if (!isMinutesOrNone(minutes)) return NO_ISSUES;
      total += minutes ?? 0;
    }
  }
  if (total <= MINUTES_PER_DAY) return NO_ISSUES;
  return [
    issue(
      'services',
      `${total} minutes in total`,
      `at most ${MINUTES_PER_DAY} minutes in a day`,
      'Send the services of one date of service.',
    ),
  ];
}

/** Whether the service has a length of its own, beside that of its sessions. */
function hasOwnTime({ startTime, minutes, jointMinutes }: Service): boolean {
  return startTime !== null || minutes !== null || jointMinutes !== null;
}

function hasTime(service: Service): boolean {
  return service.startTime !== null || MINUTE_FIELDS.some((field) => service[field] !== null);
}
