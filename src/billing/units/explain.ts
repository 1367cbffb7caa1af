import { rule } from '../rules.ts';
import type { ExplanationStep, Rule, UnitMethod } from '../types.ts';
import { longUnitLines, type UnitCount } from './count.ts';
import { PLACEMENTS_SHOWN, type EightMinuteResult } from './eightMinute.ts';
import {
  sessionMinutes,
  type OnceGroup,
  type ServiceGroup,
  type SessionGroup,
  type TimedGroup,
} from './group.ts';
import { midpointMinutes } from './midpoint.ts';

/** The two rules, in words. */
export const METHOD_NAME: Readonly<Record<UnitMethod, string>> = {
  CMS_8_MINUTE: 'the CMS 8-minute rule over all timed minutes',
  AMA_MIDPOINT: 'the AMA midpoint rule, code by code',
};

/** One step of the working, by rule id. */
export function step(ruleId: string, text: string): ExplanationStep {
  return { rule: rule(ruleId), text };
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
          rule('AMA-01'),
          group.code,
          group.minutes,
          group.unitMinutes,
          count.pooledUnits.get(group.code) ?? 0,
        ),
      );
  return [...pooled, ...groups.flatMap(explainApart)];
}

/** The working of what is not decided in the pool, group by group. */
function explainApart(group: ServiceGroup): ExplanationStep[] {
  switch (group.kind) {
    case 'TIMED':
      return group.pooled ? explainFamily(group) : explainLongUnit(group);
    case 'ONCE':
      return explainOnce(group);
    case 'SESSIONS':
      return explainSessions(group);
  }
}

/** The CMS 8-minute rule at work: the total, the whole blocks, the leftovers, and a tie if there is one. */
function explainAllocation(allocation: EightMinuteResult): ExplanationStep[] {
  const { placements, totalMinutes, totalUnits, extraUnits } = allocation;
  const steps = [
    step(
      'CMS8-01',
      `${totalMinutes} timed minutes in all allow ${unitsText(totalUnits)}${rangeText(totalUnits)}.`,
    ),
    step(
      'CMS8-02',
      'Whole 15-minute blocks: ' +
        placements
          .map(
            (placement) =>
              `${placement.code} ${placement.blocks} with ${placement.remainderMinutes} minutes left`,
          )
          .join(', ') +
        '.',
    ),
  ];
  if (extraUnits > 0) steps.push(step('CMS8-02', remainderText(allocation)));
  if (allocation.tied.length > 0) steps.push(step('CMS8-02', tieText(allocation)));
  for (const placement of placements) {
    if (placement.units === 0 && placement.minutes > 0) {
      steps.push(
        step(
          'TIM-07',
          `${placement.code} has no line: its ${placement.minutes} minutes count in the total and stay in the record.`,
        ),
      );
    }
  }
  return steps;
}

function rangeText(units: number): string {
  return units === 0 ? '; one needs at least 8' : ` (${units * 15 - 7} to ${units * 15 + 7} minutes)`;
}

function remainderText({ placements, extraUnits }: EightMinuteResult): string {
  const winners = placements.filter((placement) => placement.units > placement.blocks);
  return (
    `${unitsText(extraUnits)} left to place, by the largest remainder: ` +
    winners.map((placement) => `${placement.code} (${placement.remainderMinutes} minutes)`).join(', ') +
    '.'
  );
}

function tieText({ tied, tiedUnits, tiedChoices, placements }: EightMinuteResult): string {
  const remainder = placements.find((placement) => placement.code === tied[0])?.remainderMinutes ?? 0;
  const placed = tiedChoices[0] ?? [];
  const more =
    tiedChoices.length === PLACEMENTS_SHOWN ? ` The first ${PLACEMENTS_SHOWN} placements are listed.` : '';
  return (
    `${tied.join(' and ')} tie with ${remainder} minutes left each for ${unitsText(tiedUnits)}: either placement is ` +
    `right. Placed on ${placed.join(' and ')}: more minutes first, then the higher fee, then the order documented.${more}`
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
    `${code}: ${minutes} minutes are ${unitsText(units)} of ${unitMinutes} minutes; a further unit needs ` +
    `${midpointMinutes(unitMinutes)} minutes past the last whole one, from this code alone.`;
  return { rule: by, text };
}

function explainFamily(group: TimedGroup): ExplanationStep[] {
  if (!group.addOn) return [];
  return [
    step(
      'TIM-05',
      `${group.code} and ${group.addOn.code} are one service of ${group.minutes} minutes: its first unit is ` +
        `${group.code}, every further unit ${group.addOn.code}.`,
    ),
  ];
}

function explainLongUnit(group: TimedGroup): ExplanationStep[] {
  const lines = longUnitLines(group);
  const unitsOf = (code: string) => lines.find((line) => line.codeFacts.code === code)?.units ?? 0;
  const { code, minutes, unitMinutes, addOn } = group;
  const own = explainMidpoint(rule('TIM-06'), code, minutes, unitMinutes, unitsOf(code));
  if (!addOn || unitsOf(addOn.code) === 0) return [own];
  const past = minutes - unitMinutes;
  return [
    own,
    explainMidpoint(rule('TIM-06'), addOn.code, past, addOn.unitMinutes ?? unitMinutes, unitsOf(addOn.code)),
  ];
}

const ONCE_TEXT: Readonly<Record<OnceGroup['timing'], string>> = {
  UNTIMED: 'an untimed code is 1 unit whatever the minutes',
  PER_DAY: 'a code per day is 1 unit for the date of service',
  PER_30_DAYS: 'a code per 30 days is 1 unit; earlier claims of the period are not part of this day',
  PER_MONTH: 'a code per calendar month is 1 unit; earlier claims of the month are not part of this day',
};

/** Why a code that is not counted by minutes has one unit. */
function explainOnce(group: OnceGroup): ExplanationStep[] {
  return [step('TIM-03', `${group.code}: ${ONCE_TEXT[group.timing]}.`)];
}

/** Each session of a per-session code, and whether it is long enough. */
function explainSessions(group: SessionGroup): ExplanationStep[] {
  const { code, minimumMinutes } = group;
  const texts = group.sessions.map((session, index) => {
    const times = session.startTime !== null ? ` (${session.startTime} to ${session.endTime ?? ''})` : '';
    const minutes = sessionMinutes(session);
    const counts = minutes >= minimumMinutes ? 'is 1 unit' : `is under ${minimumMinutes} and bills nothing`;
    return `session ${index + 1}${times} of ${minutes} minutes ${counts}`;
  });
  const billable = group.sessions.filter((session) => sessionMinutes(session) >= minimumMinutes).length;
  return [
    step(
      'TIM-04',
      `${code} is billed per session of at least ${minimumMinutes} minutes: ${texts.join('; ')}. ` +
        `${unitsText(billable)} in all; short sessions are not added up and long ones are not split.`,
    ),
  ];
}
