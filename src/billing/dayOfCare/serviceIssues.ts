import type { ValidationIssue } from '../../shared/errors.ts';
import { isLocalTime, minutesBetween } from '../../shared/localTime.ts';
import type { Facts } from '../facts.ts';
import { issue, NO_ISSUES } from './issues.ts';
import type { SessionSpan } from './types.ts';

/** Issues of the parts that services of every discipline have: code, minutes, times, modifiers. */

/** Bounds of one service; a day has 1,440 minutes. */
export const MINUTES_PER_DAY = 1440;
export const MODIFIERS_PER_SERVICE = 4;

/** A placeholder for "no modifier" that some lists print and that no claim carries. */
const NO_MODIFIER_PLACEHOLDER = '00';

/** What to do about a code that is not in force: when it was, and what to bill in its place. */
export function notInForce(code: string, on: string, facts: Facts): string {
  const period = facts.otherPeriod?.(code);
  if (period?.effectiveTo != null && period.effectiveTo <= on) {
    const codes = [...new Set(replacementsOf(code, facts))];
    return (
      `${code} ended: it is not billed from ${period.effectiveTo} on. ` +
      (codes.length === 0
        ? 'No code in force is on record as its replacement.'
        : `Use what replaced it: ${codes.join(', ')}.`)
    );
  }
  if (period?.effectiveFrom != null && period.effectiveFrom > on) {
    return `${code} begins on ${period.effectiveFrom}. Use the code of the date of service.`;
  }
  return 'Find the code with `codes(search: …)`; a deleted code lists its replacements.';
}

/** The codes in force that took the place of a code, also where a replacement has ended itself. */
function replacementsOf(code: string, facts: Facts): readonly string[] {
  const codes = facts.otherPeriod?.(code)?.replacedByCodes ?? [];
  return codes.flatMap((each) => (facts.code(each) ? [each] : replacementsOf(each, facts)));
}

export function isMinutesOrNone(minutes: number | null): boolean {
  return minutes === null || isMinutes(minutes);
}

export function isMinutes(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= 0 && minutes <= MINUTES_PER_DAY;
}

export function minutesIssue(field: string, minutes: number): ValidationIssue {
  return issue(
    field,
    String(minutes),
    `a whole number of minutes from 0 to ${MINUTES_PER_DAY}`,
    'Send the minutes documented for this date of service.',
  );
}

/** A start needs an end, both valid times, the end after the start. Care past midnight is two dates of service. */
export function spanIssues(
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
    return [
      issue(`${prefix}endTime`, 'null', 'a time after startTime', 'Send both times, or leave both out.'),
    ];
  }
  if (startTime === null && endTime !== null) {
    return [
      issue(`${prefix}startTime`, 'null', 'a time before endTime', 'Send both times, or leave both out.'),
    ];
  }
  if (startTime !== null && endTime !== null && minutesBetween(startTime, endTime) <= 0) {
    return [
      issue(
        `${prefix}endTime`,
        endTime,
        `a time after ${startTime} on the same day`,
        'Correct the times. Bill care that passes midnight as two dates of service.',
      ),
    ];
  }
  return NO_ISSUES;
}

export function modifierIssues(modifiers: readonly string[], path: string): readonly ValidationIssue[] {
  if (modifiers.length === 0) return NO_ISSUES;
  const field = `${path}.modifiers`;
  const invalid = modifiers.flatMap((modifier, index) => {
    if (modifier === NO_MODIFIER_PLACEHOLDER) {
      return [
        issue(
          `${field}.${index}`,
          modifier,
          'two-character CPT or HCPCS modifiers',
          '00 means "no modifier" and is never billed. Send an empty list.',
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
  if (modifiers.length <= MODIFIERS_PER_SERVICE) return invalid;
  return [
    ...invalid,
    issue(
      field,
      `${modifiers.length} modifiers`,
      `at most ${MODIFIERS_PER_SERVICE} modifiers on a line`,
      'Send the modifiers that affect payment.',
    ),
  ];
}
