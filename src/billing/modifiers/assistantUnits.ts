import type { CodeFacts, PayerRules, PlainDate } from '../types.ts';
import { POOLED_UNIT_MINUTES, type ServiceGroup } from '../units/group.ts';

/** First date of service for which CO is reported. */
export const ASSISTANT_REPORTED_FROM: PlainDate = '2020-01-01';
/** From here on a therapist's 8 minutes of the last unit, and 9 to 14 each of the last two, keep it free of CO. */
const LAST_UNIT_RULE_FROM: PlainDate = '2022-01-01';
const MIDPOINT_MINUTES = 8;

/**
 * CO-03 to CO-05: how many of a service's units are the assistant's. Joint minutes are the therapist's (CO-01).
 * 15-minute codes are decided unit by unit; any other code as a whole, by the 10 percent test.
 * A lone unit that two short codes could carry has CO when the assistant's code carries it (CO-06).
 * Source: 42 U.S.C. 1395m(v); the CMS tests restated by AOTA.
 * @param units units that the payer's unit rule gave the service (CO-02)
 */
export function assistantUnits(group: ServiceGroup, units: number, on: PlainDate): number {
  const { therapistMinutes, assistantMinutes } = group;
  if (on < ASSISTANT_REPORTED_FROM || assistantMinutes === 0 || units === 0 || group.kind === 'SESSIONS')
    return 0;
  if (group.kind === 'ONCE' || group.unitMinutes !== POOLED_UNIT_MINUTES || !group.pooled) {
    return moreThanTenPercent(assistantMinutes, therapistMinutes) ? units : 0;
  }
  return assistantFifteenMinuteUnits(therapistMinutes, assistantMinutes, units, on >= LAST_UNIT_RULE_FROM);
}

/**
 * Whether the payer is known to want the assistant's units marked: it asks for GO, which CO stands beside (MOD-02), or
 * says what it pays for them. Otherwise a second line would only look like a duplicate.
 */
export function marksAssistants(code: CodeFacts, payer: PayerRules): boolean {
  if (code.therapyStatus === 'NEVER') return false;
  const { requiredModifiers, assistantFactor } = payer.termsFor(code.code).terms;
  return assistantFactor !== undefined || (requiredModifiers?.includes('GO') ?? false);
}

/** Whole blocks of each first, then what is left of both decides the last unit or two (CO-03, CO-04). */
function assistantFifteenMinuteUnits(
  therapistMinutes: number,
  assistantMinutes: number,
  units: number,
  lastUnitRule: boolean,
): number {
  const therapistBlocks = Math.floor(therapistMinutes / POOLED_UNIT_MINUTES);
  const assistantBlocks = Math.floor(assistantMinutes / POOLED_UNIT_MINUTES);
  const left = units - therapistBlocks - assistantBlocks;
  const therapistLeft = therapistMinutes % POOLED_UNIT_MINUTES;
  const assistantLeft = assistantMinutes % POOLED_UNIT_MINUTES;
  if (left <= 0) return assistantBlocks;
  const first = isAssistants(therapistLeft, assistantLeft, lastUnitRule) ? 1 : 0;
  if (left === 1) return assistantBlocks + first;
  return assistantBlocks + first + secondOfTwo(therapistLeft, assistantLeft, lastUnitRule);
}

/** One unit left: the therapist's from 8 minutes on, else the assistant's above 10 percent. */
function isAssistants(therapistLeft: number, assistantLeft: number, lastUnitRule: boolean): boolean {
  if (lastUnitRule && therapistLeft >= MIDPOINT_MINUTES) return false;
  return moreThanTenPercent(assistantLeft, therapistLeft);
}

/**
 * Two units left: one of each when both gave 9 to 14 minutes. In any other split the first 15 minutes are the first
 * unit, the therapist's minutes in front, so the second holds the assistant's minutes alone.
 */
function secondOfTwo(therapistLeft: number, assistantLeft: number, lastUnitRule: boolean): number {
  if (!lastUnitRule) return moreThanTenPercent(assistantLeft, therapistLeft) ? 1 : 0;
  return assistantLeft > 0 ? 1 : 0;
}

/** The de minimis test: strictly more than 10 percent, in whole minutes; exactly 10 percent is not (CO-05). */
function moreThanTenPercent(assistantMinutes: number, therapistMinutes: number): boolean {
  return assistantMinutes * 10 > assistantMinutes + therapistMinutes;
}
