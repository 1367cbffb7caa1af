import type { Check } from '../check.ts';
import { minuteOfDay, minutesBetween, type LocalTime } from '../../shared/localTime.ts';
import type { CodeKind } from '../../shared/enums.ts';
import { DENIALS } from '../denials.ts';
import type { Service } from '../dayOfCare/types.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import type { Facts } from '../facts.ts';
import { finding } from '../finding.ts';
import { minutesOf } from '../units/group.ts';
import { declareRule } from '../rule.ts';
import { NO_RESULTS, type Result } from '../results.ts';

const TIM_09 = declareRule({
  id: 'TIM-09',
  title: 'A patient has one service at a time',
  document: 'NCCI',
  section: 'article on modifier 59',
  confidence: 'SECONDARY',
});

const TIM_10 = declareRule({
  id: 'TIM-10',
  title: 'Services stay within the visit, and their minutes too',
  document: 'MBPM15',
  section: '220.3 E',
  confidence: 'SECONDARY',
});

/**
 * The clock of the record: a patient has one service at a time, within the visit (TIM-09, TIM-10). What the clock shows
 * decides before what is documented beside it, so that no modifier is attested against the record.
 */

/** Services beside which another one may run: nobody attends, or the patient is not there. Sessions have a check of their own. */
const BESIDE_OTHERS: ReadonlySet<CodeKind> = new Set([
  'MODALITY_SUPERVISED',
  'CAREGIVER',
  'REMOTE_MONITORING',
  'PROGRAM',
]);

/** A service of whichever discipline, with its times as far as they are known. */
type Spanned = Pick<Service, 'code' | 'startTime' | 'endTime'>;
export type Timed<Of extends Spanned = Spanned> = Of & {
  readonly startTime: LocalTime;
  readonly endTime: LocalTime;
};

export function isTimed<Of extends Spanned>(service: Of): service is Timed<Of> {
  return service.startTime !== null && service.endTime !== null;
}

/** TIM-09, TIM-10: the times of the services against each other and against the visit. */
function checkClock(context: EvaluationContext): readonly Result[] {
  if (!context.day.services.some(isTimed) && context.day.startTime === null) return NO_RESULTS;
  const results: Result[] = [];
  const attended = context.day.services.filter(({ code }) => !runsBesideOthers(code, context.facts));
  const timed = attended.filter((service) => isTimed(service));
  for (const [index, one] of timed.entries()) {
    for (const other of timed.slice(index + 1)) {
      if (overlapMinutes(one, other) > 0) reportOverlap(results, one, other);
    }
  }
  const { startTime, endTime } = context.day;
  if (startTime === null || endTime === null) return results;
  const outside = timed.filter((service) => service.startTime < startTime || service.endTime > endTime);
  if (outside.length > 0) reportOutside(context, results, outside);
  const minutes = attended.reduce((sum, service) => sum + minutesOf(service), 0);
  const visit = minutesBetween(startTime, endTime);
  if (minutes > visit) reportTooLong(context, results, minutes, visit);
  return results;
}

/** Whether another service may run beside one of the code. */
export function runsBesideOthers(code: string, facts: Facts): boolean {
  const kind = facts.code(code)?.kind;
  return kind !== undefined && BESIDE_OTHERS.has(kind);
}

export const CLOCK: Check = {
  phase: 'DENIALS',
  rules: [TIM_09, TIM_10],
  reads: ['day.endTime', 'day.services', 'day.startTime', 'facts.code'],
  apply: checkClock,
};

/**
 * Whether the record's own times show that two sets of services were apart: APART, TOGETHER, or null where a time is
 * missing.
 */
export function clockBetween(
  one: readonly Spanned[],
  other: readonly Spanned[],
): 'APART' | 'TOGETHER' | null {
  if (one.some((service) => other.some((each) => isTimed(service) && isTimed(each) && meet(service, each))))
    return 'TOGETHER';
  const all = [...one, ...other];
  return all.length > 0 && all.every(isTimed) ? 'APART' : null;
}

function meet(one: Timed, other: Timed): boolean {
  return overlapMinutes(one, other) > 0;
}

/** Minutes that two services have in common; zero or less when they are apart. */
export function overlapMinutes(one: Timed, other: Timed): number {
  const from = Math.max(minuteOfDay(one.startTime), minuteOfDay(other.startTime));
  return Math.min(minuteOfDay(one.endTime), minuteOfDay(other.endTime)) - from;
}

function spanText({ code, startTime, endTime }: Timed): string {
  return `${code} from ${startTime} to ${endTime}`;
}

function reportOverlap(results: Result[], one: Timed, other: Timed): void {
  results.push(
    finding({
      rule: TIM_09,
      severity: 'ERROR',
      outcome: 'FAIL',
      codes: [...new Set([one.code, other.code])],
      message: () =>
        `${spanText(one)} and ${spanText(other)} overlap by ${overlapMinutes(one, other)} minutes, which would be billed twice.`,
      fix: () => 'Correct the times, or count the minutes in the service that was provided.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}

function reportOutside({ day }: EvaluationContext, results: Result[], outside: readonly Timed[]): void {
  results.push(
    finding({
      rule: TIM_10,
      severity: 'ERROR',
      outcome: 'FAIL',
      codes: [...new Set(outside.map(({ code }) => code))],
      message: () =>
        `${outside.map(spanText).join(', ')} ${outside.length === 1 ? 'is' : 'are'} not within the visit from ${day.startTime ?? ''} to ${day.endTime ?? ''}.`,
      fix: () => 'Correct the times of the service or of the visit.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}

function reportTooLong({ day }: EvaluationContext, results: Result[], minutes: number, visit: number): void {
  results.push(
    finding({
      rule: TIM_10,
      severity: 'ERROR',
      outcome: 'FAIL',
      message: () =>
        `The services have ${minutes} minutes; the visit from ${day.startTime ?? ''} to ${day.endTime ?? ''} has ${visit}.`,
      fix: () => 'Correct the minutes or the times. Billed time and documented time must agree.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}
