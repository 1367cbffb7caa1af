import { isLocalTime, minutesBetween } from '../shared/localTime.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import { amountIssues, countIssues, dateIssues } from './inputBounds.ts';
import { NO_ISSUES, issue } from './inputIssues.ts';
import type { DayOfCare, Service, SessionSpan } from './types.ts';
import type { Facts } from './facts.ts';
import type { ValidationIssue } from '../shared/errors.ts';

/** Bounds of one question; a day has 1,440 minutes. */
export const MINUTES_PER_DAY = 1440;
export const SERVICES_PER_DAY = 50;
export const SESSIONS_PER_SERVICE = 24;
export const MODIFIERS_PER_SERVICE = 4;

/** The placeholder that one of the founding texts prints for "no modifier" (MOD-07). */
const NO_MODIFIER_PLACEHOLDER = '00';

/**
 * A code that has ended is refused like one that never was: functional reporting codes among them (POC-08).
 *
 * Everything wrong with a day of care, in the order of its fields; empty when it can be evaluated. Clinical
 * content is never corrected here or later: a question that cannot be answered is refused whole.
 */
export function findInputIssues(day: DayOfCare, facts: Facts): ValidationIssue[] {
  const problems: ValidationIssue[] = [];
  const add = (found: readonly ValidationIssue[]): void => {
    if (found.length > 0) problems.push(...found);
  };
  if (!isPlainDate(day.dateOfService)) {
    problems.push(
      issue('dateOfService', day.dateOfService, 'a real date, YYYY-MM-DD', 'Send the date of service.'),
    );
  }
  add(spanIssues(day, ''));
  if (day.services.length === 0 || day.services.length > SERVICES_PER_DAY) {
    problems.push(
      issue(
        'services',
        `${day.services.length} services`,
        `1 to ${SERVICES_PER_DAY} services`,
        'Send the services of one day of care of one patient.',
      ),
    );
  }
  day.services.forEach((service, index) => {
    add(serviceIssues(service, `services.${index}`, day.dateOfService, facts));
  });
  add(dayTotalIssues(day));
  add(amountIssues(day));
  add(countIssues(day));
  add(dateIssues(day));
  return problems;
}

function joined(lists: readonly (readonly ValidationIssue[])[]): readonly ValidationIssue[] {
  return lists.every((list) => list === NO_ISSUES) ? NO_ISSUES : lists.flat();
}

function serviceIssues(service: Service, path: string, on: string, facts: Facts): readonly ValidationIssue[] {
  const code = facts.code(service.code);
  if (!code && facts.isListed?.(service.code)) {
    return [
      issue(
        `${path}.code`,
        service.code,
        'a code whose units can be counted',
        `${service.code} is listed by a release, but how its units are counted is on no record: leave it out.`,
      ),
    ];
  }
  if (!code) {
    return [
      issue(
        `${path}.code`,
        service.code,
        `a CPT or HCPCS code in force on ${on}`,
        'Check the code with `codes(search: …)`; a deleted code names what replaced it.',
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

const MINUTE_FIELDS = ['minutes', 'assistantMinutes', 'jointMinutes'] as const;

function isMinutesOrNone(minutes: number | null): boolean {
  return minutes === null || isMinutes(minutes);
}

function isMinutes(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= 0 && minutes <= MINUTES_PER_DAY;
}

function minutesIssue(field: string, minutes: number): ValidationIssue {
  return issue(
    field,
    String(minutes),
    `a whole number of minutes from 0 to ${MINUTES_PER_DAY}`,
    'Send the minutes documented for this date of service.',
  );
}

/** A start needs an end, both real times, the end after the start. Care over midnight is two dates of service. */
function spanIssues(
  span: Pick<SessionSpan, 'startTime' | 'endTime'>,
  prefix: string,
): readonly ValidationIssue[] {
  const { startTime, endTime } = span;
  if (startTime === null && endTime === null) return NO_ISSUES;
  const malformed = (['startTime', 'endTime'] as const).flatMap((name) => {
    const time = span[name];
    return time === null || isLocalTime(time)
      ? []
      : [issue(`${prefix}${name}`, time, 'a time from 00:00 to 23:59, HH:MM', 'Send a wall-clock time.')];
  });
  if (malformed.length > 0) return malformed;
  if (startTime !== null && endTime === null) {
    return [issue(`${prefix}endTime`, 'null', 'a time after startTime', 'Send both times, or neither.')];
  }
  if (startTime === null && endTime !== null) {
    return [issue(`${prefix}startTime`, 'null', 'a time before endTime', 'Send both times, or neither.')];
  }
  if (startTime !== null && endTime !== null && minutesBetween(startTime, endTime) <= 0) {
    return [
      issue(
        `${prefix}endTime`,
        endTime,
        `a time after ${startTime} on the same day`,
        'Correct the times; bill care that passes midnight as two dates of service.',
      ),
    ];
  }
  return NO_ISSUES;
}

/** Minutes cannot be more than the start and end of the same service leave room for. */
function durationIssues(service: Service, path: string): readonly ValidationIssue[] {
  const { startTime, endTime } = service;
  if (startTime === null || endTime === null || !isLocalTime(startTime) || !isLocalTime(endTime))
    return NO_ISSUES;
  const room = minutesBetween(startTime, endTime);
  const minutes = (service.minutes ?? 0) + (service.assistantMinutes ?? 0) + (service.jointMinutes ?? 0);
  if (room <= 0 || minutes <= room) return NO_ISSUES;
  return [
    issue(
      `${path}.minutes`,
      String(minutes),
      `at most the ${room} minutes from ${startTime} to ${endTime}`,
      'Correct the minutes or the times; joint minutes are counted once.',
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
        'sessions only on a per-session code such as G0129',
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
        'each session with its minutes or its start and end',
        'List the sessions held: a session bills only from its minimum length.',
      ),
    ];
  }
  if (sessions.length > 0 && hasTime(service)) {
    return [
      issue(
        `${path}.minutes`,
        'minutes or times beside sessions',
        'either sessions, or the minutes of one session',
        'Leave out the minutes and times of the service and put them on its sessions.',
      ),
    ];
  }
  if (sessions.length === 0) return NO_ISSUES;
  return sessions.flatMap((session, index) => oneSessionIssues(session, `${path}.sessions.${index}`));
}

function oneSessionIssues(session: SessionSpan, path: string): readonly ValidationIssue[] {
  if (session.minutes !== null && !isMinutes(session.minutes)) {
    return [minutesIssue(`${path}.minutes`, session.minutes)];
  }
  const times = spanIssues(session, `${path}.`);
  if (times.length > 0) return times;
  if (session.minutes === null && session.startTime === null) {
    return [issue(path, 'empty', 'minutes, or startTime and endTime', 'Say how long the session was.')];
  }
  return durationIssues({ ...EMPTY_SERVICE, ...session }, path);
}

const EMPTY_SERVICE: Omit<Service, 'minutes' | 'startTime' | 'endTime'> = {
  code: '',
  assistantMinutes: null,
  jointMinutes: null,
  sessions: [],
  distinct: false,
  modifiers: [],
  patients: null,
  coTreatment: false,
  studentAlone: false,
};

function timedIssues(service: Service, path: string): readonly ValidationIssue[] {
  if (hasTime(service)) return NO_ISSUES;
  return [
    issue(
      `${path}.minutes`,
      'null',
      'minutes, assistantMinutes or jointMinutes, or startTime and endTime',
      `${service.code} is billed by time: send how long it took.`,
    ),
  ];
}

function modifierIssues(modifiers: readonly string[], path: string): readonly ValidationIssue[] {
  if (modifiers.length === 0) return NO_ISSUES;
  const field = `${path}.modifiers`;
  const wrong = modifiers.flatMap((modifier, index) => {
    if (modifier === NO_MODIFIER_PLACEHOLDER) {
      return [
        issue(
          `${field}.${index}`,
          modifier,
          'two-character CPT or HCPCS modifiers',
          '00 stands for "no modifier" and is never sent (MOD-07): send an empty list.',
        ),
      ];
    }
    return /^[A-Z0-9]{2}$/.test(modifier)
      ? []
      : [
          issue(
            `${field}.${index}`,
            modifier,
            'two capital letters or digits, such as GO',
            'Correct the modifier.',
          ),
        ];
  });
  if (modifiers.length <= MODIFIERS_PER_SERVICE) return wrong;
  return [
    ...wrong,
    issue(
      field,
      `${modifiers.length} modifiers`,
      `at most ${MODIFIERS_PER_SERVICE} modifiers on a line`,
      'Keep the modifiers that decide payment.',
    ),
  ];
}

/** One patient cannot receive more than a day of care in a day. Minutes that are no minutes are told of by themselves. */
function dayTotalIssues(day: DayOfCare): readonly ValidationIssue[] {
  let total = 0;
  for (const service of day.services) {
    for (const field of MINUTE_FIELDS) {
      if (!isMinutesOrNone(service[field])) return NO_ISSUES;
      total += service[field] ?? 0;
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
      `${total} minutes in all`,
      `at most ${MINUTES_PER_DAY} minutes in a day`,
      'Send the services of one date of service.',
    ),
  ];
}

function hasTime(service: Service): boolean {
  return (
    service.minutes !== null ||
    service.assistantMinutes !== null ||
    service.jointMinutes !== null ||
    service.startTime !== null
  );
}
