import type { DayOfCare } from './dayOfCare/types.ts';
import { isManagement } from './units/monitoring.ts';

/**
 * What the record of the patient holds beside the day: sums over other sessions of the same organization. It is never
 * part of a request, and a value that the request states wins over it (decision 0048).
 */
export interface PatientHistory {
  /** OT amounts that the payer was billed for and allows, in sessions of the year before the day. */
  readonly billedCents: number;
  /** The sessions behind that amount. */
  readonly billedSessions: number;
  /** Sessions that were billed to the payer and have no amount on record; they are in neither of the two. */
  readonly unpricedSessions: number;
  /** Days of the year before the day with a session for the payer on record. */
  readonly visitsThisYear: number;
  /** Minutes of remote monitoring management in the calendar month, up to the day, this session not included. */
  readonly managementMinutes: number;
  /** Those of them that an OTA had alone, which the de minimis test of the month needs (CO-05). */
  readonly managementAssistantMinutes: number;
  /** The sessions behind those minutes. */
  readonly managementSessions: number;
  /** Whether the payer was billed for management in the calendar month, in a session up to the day. */
  readonly managementBilled: boolean;
}

/**
 * The day with the minutes of the calendar month where its management of remote monitoring has none of its own and other
 * sessions have some (RTM-04); the day itself otherwise.
 */
export function withMonthMinutes(day: DayOfCare, history: PatientHistory | null): DayOfCare {
  if (history === null || !takesMonthMinutes(day, history)) return day;
  const { managementMinutes, managementAssistantMinutes } = history;
  let isFirst = true;
  const services = day.services.map((service) => {
    if (!isManagement(service.code, day.services)) return service;
    // The minutes are of the month as a whole: they stand with its first entry.
    const assistantMinutes = isFirst ? managementAssistantMinutes : 0;
    const minutes = isFirst ? managementMinutes - assistantMinutes : 0;
    isFirst = false;
    return { ...service, minutes, assistantMinutes: assistantMinutes === 0 ? null : assistantMinutes };
  });
  return { ...day, services };
}

/** Whether the minutes of the month are those of other sessions. */
function takesMonthMinutes({ services }: DayOfCare, history: PatientHistory): boolean {
  if (history.managementMinutes === 0) return false;
  const management = services.filter(({ code }) => isManagement(code, services));
  return (
    management.length > 0 &&
    management.every(
      ({ minutes, assistantMinutes, jointMinutes, startTime }) =>
        minutes === null && assistantMinutes === null && jointMinutes === null && startTime === null,
    )
  );
}
