import type { Facts } from '../facts.ts';
import { numbersOf, type DatedNumbers } from '../numbers.ts';
import type { CodeFacts, PayerRules } from '../types.ts';
import { certainModifiers } from '../unsettled.ts';
import { isDeviceSupply } from '../units/monitoring.ts';
import { ownMinutes, POOLED_UNIT_MINUTES, type ServiceGroup } from '../units/group.ts';

/** The de minimis tests in force on the date of service; both are dated rows. */
interface OtaTests {
  /** De minimis share of the minutes, in ten-thousandths; a service above it is an OTA service. */
  readonly share: number;
  /** Therapist minutes from which a last unit does not carry CO; null before that test (2022). */
  readonly lastUnitMinutes: number | null;
}

/**
 * CO-03 to CO-05: how many units of a service are OTA units. Joint minutes are therapist minutes (CO-01).
 * 15-minute codes are decided unit by unit; any other code as a whole, by the de minimis test.
 * A single unit that two short codes could bill carries CO when the OTA's code bills it (CO-06).
 * On dates before CO was reported the result is 0.
 * Source: 42 U.S.C. 1395m(v); the CMS tests restated by AOTA.
 * @param units units that the payer's unit rule gave the service (CO-02)
 */
export function otaUnits(group: ServiceGroup, units: number, numbers: DatedNumbers): number {
  const { therapistMinutes, assistantMinutes } = group;
  const tests = testsOf(numbers);
  if (!tests || assistantMinutes === 0 || units === 0 || group.kind === 'SESSIONS') return 0;
  if (group.kind !== 'TIMED' || !group.pooled) {
    return isAboveShare(assistantMinutes, therapistMinutes, tests) ? units : 0;
  }
  return otaFifteenMinuteUnits(therapistMinutes, assistantMinutes, units, tests);
}

function testsOf(numbers: DatedNumbers): OtaTests | null {
  const share = numbers.ASSISTANT_DE_MINIMIS_SHARE;
  if (!share) return null;
  return {
    share: Math.round(share.number * SHARE_SCALE),
    lastUnitMinutes: numbers.ASSISTANT_LAST_UNIT_MINUTES?.number ?? null,
  };
}

/**
 * Whether the first unit of a primary code with its add-on is an OTA unit (CO-06): the test of a last unit, over the
 * minutes documented under the primary code.
 */
export function startsWithOta(group: ServiceGroup, code: string, numbers: DatedNumbers): boolean {
  const own = ownMinutes(group, code);
  const tests = testsOf(numbers);
  return own !== null && tests !== null && isOtaUnit(own.therapist, own.assistant, tests);
}

/** Whether OTA services are reported with CO on the date of the facts. */
export function isOtaReported(facts: Facts): boolean {
  return numbersOf(facts).ASSISTANT_DE_MINIMIS_SHARE !== undefined;
}

/**
 * Whether the payer is known to require CO on OTA units: it requires CO, or GO, which goes with CO (MOD-02), or has a
 * payment factor for them. Otherwise a second line would look like a duplicate.
 */
export function marksOtaServices(code: CodeFacts, payer: PayerRules): boolean {
  if (code.therapyStatus === 'NEVER' || isDeviceSupply(code.code)) return false;
  const cited = payer.termsFor(code.code);
  const { assistantFactor, assistantModifiers } = cited.terms;
  const required = certainModifiers(cited);
  return (
    assistantFactor !== undefined ||
    (assistantModifiers?.includes('CO') ?? false) ||
    (required !== undefined && (required.includes('GO') || required.includes('CO')))
  );
}

/** Whole 15-minute blocks of each first; the remainder minutes of both then decide the last one or two units (CO-03, CO-04). */
function otaFifteenMinuteUnits(
  therapistMinutes: number,
  assistantMinutes: number,
  units: number,
  tests: OtaTests,
): number {
  const therapistBlocks = Math.floor(therapistMinutes / POOLED_UNIT_MINUTES);
  const assistantBlocks = Math.floor(assistantMinutes / POOLED_UNIT_MINUTES);
  const left = units - therapistBlocks - assistantBlocks;
  const therapistLeft = therapistMinutes % POOLED_UNIT_MINUTES;
  const assistantLeft = assistantMinutes % POOLED_UNIT_MINUTES;
  if (left <= 0) return assistantBlocks;
  const first = isOtaUnit(therapistLeft, assistantLeft, tests) ? 1 : 0;
  if (left === 1) return assistantBlocks + first;
  return assistantBlocks + first + secondOfTwo(therapistLeft, assistantLeft, tests);
}

/** One unit left: a therapist unit from 8 therapist minutes, else an OTA unit above 10 percent. */
function isOtaUnit(therapistLeft: number, assistantLeft: number, tests: OtaTests): boolean {
  if (tests.lastUnitMinutes !== null && therapistLeft >= tests.lastUnitMinutes) return false;
  return isAboveShare(assistantLeft, therapistLeft, tests);
}

/**
 * Two units left: one of each when both have 9 to 14 minutes. In any other split the first 15 minutes are the first
 * unit, therapist minutes first, so the second unit holds OTA minutes alone.
 */
function secondOfTwo(therapistLeft: number, assistantLeft: number, tests: OtaTests): number {
  if (tests.lastUnitMinutes === null) return isAboveShare(assistantLeft, therapistLeft, tests) ? 1 : 0;
  return assistantLeft > 0 ? 1 : 0;
}

/** Rows hold shares with at most four decimals. */
const SHARE_SCALE = 10_000;

/** The de minimis test: strictly more than the share, in whole minutes; exactly 10 percent is not (CO-05). */
function isAboveShare(assistantMinutes: number, therapistMinutes: number, { share }: OtaTests): boolean {
  return assistantMinutes * SHARE_SCALE > (assistantMinutes + therapistMinutes) * share;
}
