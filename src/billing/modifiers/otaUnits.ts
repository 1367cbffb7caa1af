import type { Facts } from '../facts.ts';
import { numbersOf, type DatedNumbers } from '../numbers.ts';
import type { CodeFacts, PayerRules, Rule } from '../types.ts';
import { certainModifiers } from '../unsettled.ts';
import { isDeviceSupply } from '../units/monitoring.ts';
import { ownMinutes, POOLED_UNIT_MINUTES, type ServiceGroup } from '../units/group.ts';
import { declareRule } from '../rule.ts';

export const CO_01 = declareRule({
  id: 'CO-01',
  title: 'Joint minutes are therapist minutes, counted once',
  document: 'AOTA',
  confidence: 'VERIFIED',
  from: '2020-01-01',
});

const CO_03 = declareRule({
  id: 'CO-03',
  title: 'Whole 15-minute units of each go to each',
  document: 'AOTA',
  confidence: 'VERIFIED',
  from: '2020-01-01',
});

export const CO_04 = declareRule({
  id: 'CO-04',
  title: 'The last unit is a therapist unit from 8 therapist minutes',
  document: 'AOTA',
  fromKnowledge: 'two units of 23 to 28 minutes',
  from: '2022-01-01',
});

const CO_05 = declareRule({
  id: 'CO-05',
  title: 'Untimed services carry CO above 10 percent',
  document: 'CMS_THERAPY',
  fromKnowledge: 'rounding of the percentage',
  from: '2020-01-01',
});

export const CO_06 = declareRule({
  id: 'CO-06',
  title: 'CO follows the code that is billed',
  document: 'CMS_THERAPY',
  section: 'scenarios',
  confidence: 'UNVERIFIED',
  from: '2020-01-01',
});

export const CO_07 = declareRule({
  id: 'CO-07',
  title: 'A code with units of both becomes two lines',
  document: 'TRADE',
  confidence: 'VERIFIED',
  from: '2020-01-01',
});

export const CO_08 = declareRule({
  id: 'CO-08',
  title: 'CO units are paid at 85 percent',
  document: 'USC_1395M',
  fromKnowledge: 'order after the reduction',
  from: '2022-01-01',
});

/** The rules by which units become the OTA's. */
export const OTA_UNIT_RULES: readonly Rule[] = [CO_01, CO_03, CO_04, CO_05, CO_06, CO_07];

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

/** The rule that decides which units of a service are the OTA's: whole units, the last-unit test, or the share. */
export function otaRuleOf(group: ServiceGroup, units: number, numbers: DatedNumbers): Rule {
  if (group.kind !== 'TIMED' || !group.pooled) return CO_05;
  const { therapistMinutes, assistantMinutes } = group;
  if (wholeUnits(therapistMinutes) + wholeUnits(assistantMinutes) >= units) return CO_03;
  return numbers.ASSISTANT_LAST_UNIT_MINUTES ? CO_04 : CO_05;
}

function wholeUnits(minutes: number): number {
  return Math.floor(minutes / POOLED_UNIT_MINUTES);
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
  const therapistBlocks = wholeUnits(therapistMinutes);
  const assistantBlocks = wholeUnits(assistantMinutes);
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
