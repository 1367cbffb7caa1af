import { minuteOfDay } from '../../shared/localTime.ts';
import type { Check } from '../check.ts';
import { disciplineText } from '../dayOfCare/disciplines.ts';
import { DENIALS } from '../denials.ts';
import { COT_01 } from '../documentation/circumstances.ts';
import type { OtherService, Service } from '../dayOfCare/types.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { NO_RESULTS, type Result } from '../results.ts';
import { minutesOf } from '../units/group.ts';
import { isTimed, overlapMinutes, runsBesideOthers, type Timed } from './clock.ts';

/**
 * COT-01 by the clock: one-to-one time of two disciplines overlaps only in a co-treatment, and then both together bill no
 * more minutes than the clock has.
 */
function checkCoTreatment(context: EvaluationContext): readonly Result[] {
  const { day, facts } = context;
  if (day.otherServices === null || day.otherServices.length === 0) return NO_RESULTS;
  const results: Result[] = [];
  const own = day.services
    .filter(({ code }) => !runsBesideOthers(code, facts))
    .filter((each) => isTimed(each));
  const others = day.otherServices
    .filter(({ code }) => !runsBesideOthers(code, facts))
    .filter((each) => isTimed(each));
  for (const service of own) {
    for (const other of others) {
      if (overlapMinutes(service, other) <= 0) continue;
      if (!service.coTreatment) reportOverlap(results, service, other);
      else if (minutesOfBoth(service, other) > minutesOnTheClock(service, other)) {
        reportTooMany(results, service, other);
      }
    }
  }
  return results;
}

export const CO_TREATMENT: Check = {
  phase: 'DENIALS',
  rules: [COT_01],
  reads: ['day.otherServices', 'day.services', 'facts.code'],
  apply: checkCoTreatment,
};

/** Minutes that both disciplines have; what the other one does not state is its whole time. */
function minutesOfBoth(service: Timed<Service>, other: Timed<OtherService>): number {
  return minutesOf(service) + (other.minutes ?? minuteOfDay(other.endTime) - minuteOfDay(other.startTime));
}

function minutesOnTheClock(one: Timed, other: Timed): number {
  const [start, end] = [
    Math.min(minuteOfDay(one.startTime), minuteOfDay(other.startTime)),
    Math.max(minuteOfDay(one.endTime), minuteOfDay(other.endTime)),
  ];
  return end - start;
}

function otherText({ code, discipline, startTime, endTime }: Timed<OtherService>): string {
  return `${code} (${disciplineText(discipline)}) from ${startTime} to ${endTime}`;
}

function reportOverlap(results: Result[], service: Timed<Service>, other: Timed<OtherService>): void {
  results.push(
    finding({
      rule: COT_01,
      severity: 'WARNING',
      outcome: 'FAIL',
      codes: [service.code],
      message: () =>
        `${service.code} from ${service.startTime} to ${service.endTime} and ${otherText(other)} overlap by ${overlapMinutes(service, other)} minutes, which only one of the two disciplines may bill.`,
      fix: () => 'Correct the times, or set `coTreatment` and divide the minutes between the disciplines.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}

function reportTooMany(results: Result[], service: Timed<Service>, other: Timed<OtherService>): void {
  results.push(
    finding({
      rule: COT_01,
      severity: 'WARNING',
      outcome: 'FAIL',
      codes: [service.code],
      message: () =>
        `The co-treatment of ${service.code} with ${otherText(other)} has ${minutesOfBoth(service, other)} minutes of both disciplines, more than the ${minutesOnTheClock(service, other)} of the clock.`,
      fix: () => 'Divide the minutes between the disciplines: each minute is billed once.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}
