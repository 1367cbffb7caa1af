import type { ExplanationStep, Rule } from '../types.ts';
import { longUnitLines, type UnitCount, TIM_03, TIM_04, TIM_05, TIM_07 } from './count.ts';
import { PLACEMENTS_SHOWN, type EightMinuteResult, CMS8_01, CMS8_02 } from './eightMinute.ts';
import {
  sessionMinutes,
  type MonthlyGroup,
  type OnceGroup,
  type ServiceGroup,
  type SessionGroup,
  type TimedGroup,
} from './group.ts';
import { midpointMinutes, AMA_01, TIM_06 } from './midpoint.ts';
import { FURTHER_MANAGEMENT, MANAGEMENT, SHORT_MANAGEMENT, RTM_01 } from './monitoring.ts';
import type { UnitMethod } from '../../shared/enums.ts';

/** The two unit rules as messages name them. */
export const METHOD_NAME: Readonly<Record<UnitMethod, string>> = {
  CMS_8_MINUTE: 'the CMS 8-minute rule over all timed minutes',
  AMA_MIDPOINT: 'the AMA midpoint rule for each code',
};

/** One step of the explanation. */
export function step(rule: Rule, text: string): ExplanationStep {
  return { rule, text };
}

/** "1 minute", "20 minutes", "20 timed minutes". */
export function minutesText(minutes: number, kind?: 'timed' | 'remainder'): string {
  return `${minutes} ${kind === undefined ? '' : `${kind} `}${minutes === 1 ? 'minute' : 'minutes'}`;
}

/** "1 unit", "3 units". */
export function unitsText(units: number): string {
  return units === 1 ? '1 unit' : `${units} units`;
}

/** How minutes became units: the pooled services first, then the others in documented order. */
export function explainUnits(count: UnitCount, groups: readonly ServiceGroup[]): ExplanationStep[] {
  const pooled = count.allocation
    ? explainAllocation(count.allocation)
    : count.pool.map((group) =>
        explainMidpoint(
          AMA_01,
          group.code,
          group.minutes,
          group.unitMinutes,
          count.pooledUnits.get(group.code) ?? 0,
        ),
      );
  return [...pooled, ...groups.flatMap(explainApart)];
}

/** The explanation of the services outside of the pool, group by group. */
function explainApart(group: ServiceGroup): ExplanationStep[] {
  switch (group.kind) {
    case 'TIMED':
      return group.pooled ? explainFamily(group) : explainLongUnit(group);
    case 'ONCE':
      return explainOnce(group);
    case 'MONTHLY':
      return explainMonth(group);
    case 'SESSIONS':
      return explainSessions(group);
  }
}

/** The steps of the CMS 8-minute rule: the total, the whole units, the remainders, and a tie if there is one. */
function explainAllocation(allocation: EightMinuteResult): ExplanationStep[] {
  const { placements, totalMinutes, totalUnits, extraUnits } = allocation;
  const steps = [
    step(
      CMS8_01,
      `${minutesText(totalMinutes, 'timed')} in total allow ${unitsText(totalUnits)}${rangeText(totalUnits)}.`,
    ),
    step(
      CMS8_02,
      'Whole 15-minute units: ' +
        placements
          .map(
            (placement) =>
              `${placement.code} ${placement.blocks} with ${minutesText(placement.remainderMinutes, 'remainder')}`,
          )
          .join(', ') +
        '.',
    ),
  ];
  if (extraUnits > 0) steps.push(step(CMS8_02, remainderText(allocation)));
  if (allocation.tied.length > 0) steps.push(step(CMS8_02, tieText(allocation)));
  for (const placement of placements) {
    if (placement.units === 0 && placement.minutes > 0) {
      steps.push(
        step(
          TIM_07,
          `${placement.code} has no claim line; its ${minutesText(placement.minutes)} count toward the total and stay in the record.`,
        ),
      );
    }
  }
  return steps;
}

function rangeText(units: number): string {
  return units === 0
    ? '; 1 unit needs at least 8 minutes'
    : ` (${units * 15 - 7} to ${units * 15 + 7} minutes)`;
}

function remainderText({ placements, extraUnits }: EightMinuteResult): string {
  const winners = placements.filter((placement) => placement.units > placement.blocks);
  return (
    `${extraUnits === 1 ? '1 remaining unit goes' : `${extraUnits} remaining units go`} to the most remainder minutes: ` +
    winners.map((placement) => `${placement.code} (${minutesText(placement.remainderMinutes)})`).join(', ') +
    '.'
  );
}

function tieText({ tied, tiedUnits, tiedChoices, placements }: EightMinuteResult): string {
  const remainder = placements.find((placement) => placement.code === tied[0])?.remainderMinutes ?? 0;
  const placed = tiedChoices[0] ?? [];
  const more =
    tiedChoices.length === PLACEMENTS_SHOWN ? ` The first ${PLACEMENTS_SHOWN} placements are listed.` : '';
  return (
    `${tied.join(' and ')} tie for ${unitsText(tiedUnits)} with ${minutesText(remainder, 'remainder')} each; every such ` +
    `placement is correct. This claim bills ${placed.join(' and ')}: the code with more total minutes, then the higher ` +
    `fee, then the documented order.${more}`
  );
}

/** Units of one code by the midpoint of its own unit. */
function explainMidpoint(
  by: Rule,
  code: string,
  minutes: number,
  unitMinutes: number,
  units: number,
): ExplanationStep {
  const text =
    `${code}: ${minutesText(minutes)} ${minutes === 1 ? 'gives' : 'give'} ${unitsText(units)} of ${unitMinutes} minutes. One more unit needs ` +
    `${midpointMinutes(unitMinutes)} minutes of this code past the last whole unit.`;
  return { rule: by, text };
}

function explainFamily(group: TimedGroup): ExplanationStep[] {
  if (!group.addOn) return [];
  return [
    step(
      TIM_05,
      `${group.code} and ${group.addOn.code} are one service of ${minutesText(group.minutes)}: the first unit is ` +
        `${group.code}, each later unit ${group.addOn.code}.`,
    ),
  ];
}

function explainLongUnit(group: TimedGroup): ExplanationStep[] {
  const lines = longUnitLines(group);
  const unitsOf = (code: string) => lines.find((line) => line.codeFacts.code === code)?.units ?? 0;
  const { code, minutes, unitMinutes, addOn } = group;
  const own = explainMidpoint(TIM_06, code, minutes, unitMinutes, unitsOf(code));
  if (!addOn || unitsOf(addOn.code) === 0) return [own];
  const past = minutes - unitMinutes;
  return [
    own,
    explainMidpoint(TIM_06, addOn.code, past, addOn.unitMinutes ?? unitMinutes, unitsOf(addOn.code)),
  ];
}

const ONCE_TEXT: Readonly<Record<OnceGroup['timing'], string>> = {
  UNTIMED: 'an untimed code is 1 unit regardless of the minutes',
  PER_DAY: 'a per-day code is 1 unit for the date of service',
  PER_30_DAYS: 'a per-30-days code is 1 unit; earlier claims in the period are not part of this request',
  PER_MONTH: 'a per-month code is 1 unit; earlier claims in the calendar month are not part of this request',
};

/** Why a code that does not count minutes has one unit. */
function explainOnce(group: OnceGroup): ExplanationStep[] {
  return [step(TIM_03, `${group.code}: ${ONCE_TEXT[group.timing]}.`)];
}

function explainMonth({ code, minutes, times }: MonthlyGroup): ExplanationStep[] {
  const short =
    times.shortMinutes === null
      ? ''
      : `${SHORT_MANAGEMENT} from ${times.shortMinutes} to ${times.firstMinutes - 1} minutes, `;
  return [
    step(
      RTM_01,
      `${code}: ${minutes === null ? 'no minutes' : minutesText(minutes)} in the calendar month; ${short}` +
        `${MANAGEMENT} from ${times.firstMinutes}, ${FURTHER_MANAGEMENT} for each further ${times.furtherMinutes}.`,
    ),
  ];
}

/** Each session of a per-session code, and whether it is long enough. */
function explainSessions(group: SessionGroup): ExplanationStep[] {
  const { code, minimumMinutes } = group;
  const texts = group.sessions.map((session, index) => {
    const times = session.startTime !== null ? ` (${session.startTime} to ${session.endTime ?? ''})` : '';
    const minutes = sessionMinutes(session);
    const counts =
      minutes >= minimumMinutes ? 'is 1 unit' : `is shorter than ${minimumMinutes} minutes and not billable`;
    return `session ${index + 1}${times} of ${minutesText(minutes)} ${counts}`;
  });
  const billable = group.sessions.filter((session) => sessionMinutes(session) >= minimumMinutes).length;
  return [
    step(
      TIM_04,
      `${code} is billed per session of at least ${minimumMinutes} minutes: ${texts.join('; ')}. ` +
        `Total ${unitsText(billable)}. Short sessions are not combined, and long sessions are not split.`,
    ),
  ];
}
