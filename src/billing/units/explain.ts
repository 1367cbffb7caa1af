import { rule } from '../rules.ts';
import type { ExplanationStep, Rule } from '../types.ts';
import { PLACEMENTS_SHOWN, type EightMinuteResult } from './eightMinute.ts';
import type { OnceGroup, SessionGroup } from './group.ts';
import { midpointMinutes } from './midpoint.ts';

/** One step of the working, by rule id. */
export function step(ruleId: string, text: string): ExplanationStep {
  return { rule: rule(ruleId), text };
}

/** "1 unit", "3 units". */
export function unitsText(units: number): string {
  return units === 1 ? '1 unit' : `${units} units`;
}

/** The CMS 8-minute rule at work: the total, the whole blocks, the leftovers, and a tie if there is one. */
export function explainAllocation(allocation: EightMinuteResult): ExplanationStep[] {
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
  if (extraUnits > 0) steps.push(step('CMS8-02', leftoverText(allocation)));
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

function leftoverText({ placements, extraUnits }: EightMinuteResult): string {
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
    `right. Placed on ${placed.join(' and ')}: more minutes first, then the order documented.${more}`
  );
}

/** Units of one code by the midpoint of its own unit. */
export function explainMidpoint(
  by: Rule,
  code: string,
  minutes: number,
  unitMinutes: number,
  units: number,
): ExplanationStep {
  const threshold = midpointMinutes(unitMinutes);
  const text =
    `${code}: ${minutes} minutes are ${unitsText(units)} of ${unitMinutes} minutes; ` +
    `a further unit needs ${threshold} minutes past the last whole one, from this code alone.`;
  return { rule: by, text };
}

const ONCE_TEXT: Readonly<Record<OnceGroup['timing'], string>> = {
  UNTIMED: 'an untimed code is 1 unit whatever the minutes',
  PER_DAY: 'a code per day is 1 unit for the date of service',
  PER_30_DAYS: 'a code per 30 days is 1 unit; earlier claims of the period are not part of this day',
  PER_MONTH: 'a code per calendar month is 1 unit; earlier claims of the month are not part of this day',
};

/** Why a code that is not counted by minutes has one unit. */
export function explainOnce(group: OnceGroup): ExplanationStep[] {
  const again =
    group.timesDocumented > 1
      ? ` It is documented ${group.timesDocumented} times with the same modifiers; a repeat needs a modifier that tells it apart.`
      : '';
  return [step('TIM-03', `${group.code}: ${ONCE_TEXT[group.timing]}.${again}`)];
}

/** Each session of a per-session code, and whether it is long enough. */
export function explainSessions(group: SessionGroup): ExplanationStep[] {
  const name = (index: number, span: string | null) => `session ${index + 1}${span ? ` (${span})` : ''}`;
  const texts = group.sessions.map((session, index) =>
    session.minutes >= group.minimumMinutes
      ? `${name(index, session.span)} of ${session.minutes} minutes is 1 unit`
      : `${name(index, session.span)} of ${session.minutes} minutes is under ${group.minimumMinutes} and bills nothing`,
  );
  const billable = group.sessions.filter((session) => session.minutes >= group.minimumMinutes).length;
  return [
    step(
      'TIM-04',
      `${group.code} is billed per session of at least ${group.minimumMinutes} minutes: ${texts.join('; ')}. ` +
        `${unitsText(billable)} in all; short sessions are not added up and long ones are not split.`,
    ),
  ];
}
