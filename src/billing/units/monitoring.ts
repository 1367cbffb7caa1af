import type { Facts } from '../facts.ts';
import { numbersOf } from '../numbers.ts';
import type { CodeFacts } from '../types.ts';
import { declareRule } from '../rule.ts';

export const RTM_01 = declareRule({
  id: 'RTM-01',
  title: 'Management of monitoring is billed by the minutes of the calendar month',
  document: 'RTM',
  section: '98979 to 98981',
  confidence: 'SECONDARY',
  from: '2022-01-01',
});

/**
 * RTM-01: the management of remote therapeutic monitoring, which is billed by all minutes of a calendar month: 98980
 * from 20 minutes, 98981 for each further 20, and since 2026 98979 from 10 minutes to 19. The minutes are dated rows
 * (`RTM_…`), the codes have their own dates.
 */

export const SHORT_MANAGEMENT = '98979';
export const MANAGEMENT = '98980';
export const FURTHER_MANAGEMENT = '98981';

/** Every code of management. */
export const MANAGEMENT_CODES: readonly string[] = [SHORT_MANAGEMENT, MANAGEMENT, FURTHER_MANAGEMENT];

/** The supply of a monitoring device, 16 to 30 days of data, by the code for 2 to 15 days of the same device. */
export const DEVICE_SUPPLIES: ReadonlyMap<string, string> = new Map([
  ['98984', '98976'],
  ['98985', '98977'],
  ['98986', '98978'],
]);

const DEVICE_CODES: ReadonlySet<string> = new Set([...DEVICE_SUPPLIES].flat());

/** Whether the code is the supply of a device, which nobody's time goes into (CO-12). */
export function isDeviceSupply(code: string): boolean {
  return DEVICE_CODES.has(code);
}

/** Minutes of a calendar month and the codes that they bill; a code that is not in force is null. */
export interface ManagementTimes {
  readonly firstMinutes: number;
  readonly furtherMinutes: number;
  /** Null before 98979 existed. */
  readonly shortMinutes: number | null;
  readonly first: CodeFacts;
  readonly further: CodeFacts | null;
  readonly short: CodeFacts | null;
}

/** Whether a documented code is billed with the management of the month; 98981 only beside 98980. */
export function isManagement(code: string, documented: readonly { readonly code: string }[]): boolean {
  if (code === FURTHER_MANAGEMENT) return documented.some((other) => other.code === MANAGEMENT);
  return code === MANAGEMENT || code === SHORT_MANAGEMENT;
}

/** The times of the date; null where they are not on record. */
export function managementTimes(facts: Facts): ManagementTimes | null {
  const { RTM_FIRST_MINUTES, RTM_FURTHER_MINUTES, RTM_SHORT_MINUTES } = numbersOf(facts);
  const first = facts.code(MANAGEMENT);
  if (!first || !RTM_FIRST_MINUTES || !RTM_FURTHER_MINUTES) return null;
  const short = facts.code(SHORT_MANAGEMENT) ?? null;
  return {
    first,
    firstMinutes: RTM_FIRST_MINUTES.number,
    further: facts.code(FURTHER_MANAGEMENT) ?? null,
    furtherMinutes: RTM_FURTHER_MINUTES.number,
    short,
    shortMinutes: short && (RTM_SHORT_MINUTES?.number ?? null),
  };
}

export interface ManagementUnits {
  readonly codeFacts: CodeFacts;
  readonly units: number;
  readonly minutes: number;
}

/** What the minutes of a calendar month bill, in order; nothing below the shortest code of the date. */
export function managementUnits(minutes: number, times: ManagementTimes): readonly ManagementUnits[] {
  const { first, firstMinutes, further, furtherMinutes, short, shortMinutes } = times;
  if (minutes < firstMinutes) {
    return short !== null && shortMinutes !== null && minutes >= shortMinutes
      ? [{ codeFacts: short, units: 1, minutes }]
      : [];
  }
  const units = further === null ? 0 : Math.floor((minutes - firstMinutes) / furtherMinutes);
  if (further === null || units === 0) return [{ codeFacts: first, units: 1, minutes }];
  return [
    { codeFacts: first, units: 1, minutes: firstMinutes },
    { codeFacts: further, units, minutes: minutes - firstMinutes },
  ];
}
