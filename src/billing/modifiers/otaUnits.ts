import type { Facts } from '../facts.ts';
import { numbersOf, type DatedNumbers } from '../numbers.ts';
import type { CodeFacts, PayerRules } from '../types.ts';
import { ownMinutes, POOLED_UNIT_MINUTES, type ServiceGroup } from '../units/group.ts';

/** The tests of the date of service; both are dated rows. */
interface OtaTests {
  /** Share of the minutes, in ten-thousandths, above which a service is the assistant's. */
  readonly share: number;
  /** The therapist's minutes that keep a last unit free of CO; null before that test (2022). */
  readonly lastUnitMinutes: number | null;
}

/**
 * CO-03 to CO-05: how many of a service's units are the assistant's. Joint minutes are the therapist's (CO-01).
 * 15-minute codes are decided unit by unit; any other code as a whole, by the 10 percent test.
 * A lone unit that two short codes could carry has CO when the assistant's code carries it (CO-06).
 * On a date without the test of minutes nothing is marked: CO was not reported yet.
 * Source: 42 U.S.C. 1395m(v); the CMS tests restated by AOTA.
 * @param units units that the payer's unit rule gave the service (CO-02)
 */
export function otaUnits(group: ServiceGroup, units: number, numbers: DatedNumbers): number {
  const { therapistMinutes, assistantMinutes } = group;
  const tests = testsOf(numbers);
  if (!tests || assistantMinutes === 0 || units === 0 || group.kind === 'SESSIONS') return 0;
  if (group.kind === 'ONCE' || !group.pooled) {
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
 * Whether the first unit of a family is the assistant's because its own code was documented so (CO-06): by the test of a
 * last unit, over the minutes documented under that code.
 */
export function startsWithOta(group: ServiceGroup, code: string, numbers: DatedNumbers): boolean {
  const own = ownMinutes(group, code);
  const tests = testsOf(numbers);
  return own !== null && tests !== null && isOtaUnit(own.therapist, own.assistant, tests);
}

/** Whether services by an assistant are reported with CO on the date of the facts. */
export function isOtaReported(facts: Facts): boolean {
  return numbersOf(facts).ASSISTANT_DE_MINIMIS_SHARE !== undefined;
}

/**
 * Whether the payer is known to want the assistant's units marked: it asks for CO, or for GO, which CO stands beside
 * (MOD-02), or says what it pays for them. Otherwise a second line would only look like a duplicate.
 */
export function marksOtaServices(code: CodeFacts, payer: PayerRules): boolean {
  if (code.therapyStatus === 'NEVER') return false;
  const { requiredModifiers: asks, assistantFactor } = payer.termsFor(code.code).terms;
  return (
    assistantFactor !== undefined || (asks !== undefined && (asks.includes('GO') || asks.includes('CO')))
  );
}

/** Whole blocks of each first, then what is left of both decides the last unit or two (CO-03, CO-04). */
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

/** One unit left: the therapist's from 8 minutes on, else the assistant's above 10 percent. */
function isOtaUnit(therapistLeft: number, assistantLeft: number, tests: OtaTests): boolean {
  if (tests.lastUnitMinutes !== null && therapistLeft >= tests.lastUnitMinutes) return false;
  return isAboveShare(assistantLeft, therapistLeft, tests);
}

/**
 * Two units left: one of each when both gave 9 to 14 minutes. In any other split the first 15 minutes are the first
 * unit, the therapist's minutes in front, so the second holds the assistant's minutes alone.
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
