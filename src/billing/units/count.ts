import { rule } from '../rules.ts';
import type { BillingAlternative, BillingLine, ExplanationStep, UnitMethod } from '../types.ts';
import { allocateByEightMinuteRule, type EightMinuteResult } from './eightMinute.ts';
import { explainAllocation, explainMidpoint, explainOnce, explainSessions, step } from './explain.ts';
import type { OnceGroup, ServiceGroup, SessionGroup, TimedGroup } from './group.ts';
import { midpointMinutes, midpointUnits } from './midpoint.ts';

/** A line before modifiers: `position` is given when the whole claim stands. */
export type UnitLine = Omit<BillingLine, 'position'>;

export interface UnitCount {
  readonly totalTimedMinutes: number;
  readonly totalTimedUnits: number;
  readonly lines: readonly UnitLine[];
  readonly alternatives: readonly BillingAlternative[];
  readonly explanation: readonly ExplanationStep[];
}

/**
 * Turns the documented services of a day into units, by the payer's method for 15-minute codes and by each
 * code's own timing for the rest (section 1 of the rule book). Lines keep the documented order; a service too
 * short to bill has no line, and the working says so (TIM-07).
 */
export function countUnits(groups: readonly ServiceGroup[], method: UnitMethod): UnitCount {
  const pool = groups.filter((group): group is TimedGroup => group.kind === 'TIMED' && group.pooled);
  const pooled = method === 'CMS_8_MINUTE' ? countPooled(pool) : countEach(pool);
  const lines = groups.flatMap((group) => linesOf(group, pooled.units));
  return {
    totalTimedMinutes: pool.reduce((sum, group) => sum + group.minutes, 0),
    totalTimedUnits: [...pooled.units.values()].reduce((sum, units) => sum + units, 0),
    lines,
    alternatives: pooled.allocation ? alternativesOf(pooled.allocation, groups, lines) : [],
    explanation: [...pooled.steps, ...groups.flatMap(explainApart)],
  };
}

interface PooledUnits {
  readonly units: ReadonlyMap<string, number>;
  readonly allocation: EightMinuteResult | null;
  readonly steps: readonly ExplanationStep[];
}

function countPooled(pool: readonly TimedGroup[]): PooledUnits {
  if (pool.length === 0) return { units: new Map(), allocation: null, steps: [] };
  const allocation = allocateByEightMinuteRule(
    pool.map(({ code, minutes }) => ({ code, minutes, feeCents: null })),
  );
  return {
    units: new Map(allocation.placements.map(({ code, units }) => [code, units])),
    allocation,
    steps: explainAllocation(allocation),
  };
}

function countEach(pool: readonly TimedGroup[]): PooledUnits {
  const counted = pool.map((group) => ({ group, units: midpointUnits(group.minutes, group.unitMinutes) }));
  return {
    units: new Map(counted.map(({ group, units }) => [group.code, units])),
    allocation: null,
    steps: counted.map(({ group, units }) =>
      explainMidpoint(rule('AMA-01'), group.code, group.minutes, group.unitMinutes, units),
    ),
  };
}

function linesOf(group: ServiceGroup, pooledUnits: ReadonlyMap<string, number>): UnitLine[] {
  switch (group.kind) {
    case 'TIMED':
      return group.pooled ? timedLines(group, pooledUnits.get(group.code) ?? 0) : longUnitLines(group);
    case 'ONCE':
      return [onceLine(group)];
    case 'SESSIONS':
      return sessionLines(group);
  }
}

/** The first unit under the primary code, the rest under its add-on (TIM-05); without an add-on, one line. */
function timedLines(group: TimedGroup, units: number): UnitLine[] {
  if (units === 0) return [];
  const { code, addOn, minutes, unitMinutes, modifiers } = group;
  if (!addOn || units === 1) return [{ code, modifiers, units, minutes, rules: ['TIM-01'] }];
  return [
    { code, modifiers, units: 1, minutes: unitMinutes, rules: ['TIM-01', 'TIM-05'] },
    {
      code: addOn.code,
      modifiers,
      units: units - 1,
      minutes: minutes - unitMinutes,
      rules: ['TIM-01', 'TIM-05'],
    },
  ];
}

/** TIM-06: a first unit of 30, 60 or 120 minutes by its own midpoint, then the add-on by its own. */
function longUnitLines(group: TimedGroup): UnitLine[] {
  const { code, addOn, minutes, unitMinutes, modifiers } = group;
  if (!addOn) {
    const units = midpointUnits(minutes, unitMinutes);
    return units === 0 ? [] : [{ code, modifiers, units, minutes, rules: ['TIM-06'] }];
  }
  if (minutes < midpointMinutes(unitMinutes)) return [];
  const furtherUnits = midpointUnits(Math.max(0, minutes - unitMinutes), addOn.unitMinutes);
  const first = { code, modifiers, units: 1, rules: ['TIM-06'] };
  if (furtherUnits === 0) return [{ ...first, minutes }];
  return [
    { ...first, minutes: unitMinutes },
    { code: addOn.code, modifiers, units: furtherUnits, minutes: minutes - unitMinutes, rules: ['TIM-06'] },
  ];
}

function onceLine(group: OnceGroup): UnitLine {
  return {
    code: group.code,
    modifiers: group.modifiers,
    units: 1,
    minutes: group.minutes,
    rules: ['TIM-03'],
  };
}

function sessionLines(group: SessionGroup): UnitLine[] {
  const billable = group.sessions.filter((session) => session.minutes >= group.minimumMinutes);
  if (billable.length === 0) return [];
  const minutes = billable.reduce((sum, session) => sum + session.minutes, 0);
  return [
    { code: group.code, modifiers: group.modifiers, units: billable.length, minutes, rules: ['TIM-04'] },
  ];
}

/** The working of groups outside the pool, one by one. */
function explainApart(group: ServiceGroup): ExplanationStep[] {
  switch (group.kind) {
    case 'TIMED':
      return group.pooled ? explainSplit(group) : explainLongUnit(group);
    case 'ONCE':
      return explainOnce(group);
    case 'SESSIONS':
      return explainSessions(group);
  }
}

function explainSplit(group: TimedGroup): ExplanationStep[] {
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
  const own = explainMidpoint(
    rule('TIM-06'),
    group.code,
    group.minutes,
    group.unitMinutes,
    lines.find((line) => line.code === group.code)?.units ?? 0,
  );
  const further = lines.find((line) => line.code === group.addOn?.code);
  if (!group.addOn || !further) return [own];
  const past = group.minutes - group.unitMinutes;
  return [
    own,
    explainMidpoint(rule('TIM-06'), group.addOn.code, past, group.addOn.unitMinutes, further.units),
  ];
}

/** One alternative for each equally right placement of the tied units, the billed one first. */
function alternativesOf(
  allocation: EightMinuteResult,
  groups: readonly ServiceGroup[],
  chosenLines: readonly UnitLine[],
): BillingAlternative[] {
  return allocation.tiedChoices.map((winners, index) => {
    const units = new Map(
      allocation.placements.map((placement) => [
        placement.code,
        allocation.tied.includes(placement.code)
          ? placement.blocks + (winners.includes(placement.code) ? 1 : 0)
          : placement.units,
      ]),
    );
    const lines = index === 0 ? chosenLines : groups.flatMap((group) => linesOf(group, units));
    const losers = allocation.tied.filter((code) => !winners.includes(code));
    return {
      chosen: index === 0,
      lines: lines.map((line) => ({ code: line.code, units: line.units })),
      reason:
        `${winners.join(' and ')} ${winners.length === 1 ? 'takes' : 'take'} the leftover unit` +
        `${winners.length === 1 ? '' : 's'}; ${losers.join(' and ')} left as much over and would be as right.`,
    };
  });
}
