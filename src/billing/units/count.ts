import type { BillingAlternative, CodeFacts, Rule } from '../types.ts';
import { allocateByEightMinuteRule, type EightMinuteResult, CMS8_01, CMS8_02 } from './eightMinute.ts';
import {
  sessionMinutes,
  type MonthlyGroup,
  type OnceGroup,
  type ServiceGroup,
  type SessionGroup,
  type TimedGroup,
  isPooled,
} from './group.ts';
import { midpointMinutes, midpointUnits, AMA_01, TIM_06 } from './midpoint.ts';
import { managementUnits, RTM_01 } from './monitoring.ts';
import type { UnitMethods } from './methods.ts';
import { declareRule } from '../rule.ts';

const TIM_01 = declareRule({
  id: 'TIM-01',
  title: 'A code has one timing; only 15-minute codes enter the 8-minute arithmetic',
  document: 'MCPM5',
  section: '20.2',
  confidence: 'VERIFIED',
});

export const TIM_03 = declareRule({
  id: 'TIM-03',
  title: 'A code without a time unit is one unit',
  document: 'WEBPT',
  confidence: 'VERIFIED',
});

export const TIM_04 = declareRule({
  id: 'TIM-04',
  title: 'A per-session code bills each session that is long enough, never pooled or split',
  document: 'HCPCS',
  section: 'G0129',
  fromKnowledge: 'pooling and splitting',
});

export const TIM_05 = declareRule({
  id: 'TIM-05',
  title: 'A first-unit code and its add-on are one service in minutes',
  document: 'NCCI',
  section: '97129 is limited to 1',
  fromKnowledge: 'pooling',
});

export const TIM_07 = declareRule({
  id: 'TIM-07',
  title: 'Minutes too few to bill are recorded and still count',
  document: 'MCPM5',
  section: '20.2, example 4',
  confidence: 'VERIFIED',
});

/** The rules by which minutes become units. */
export const UNIT_RULES: readonly Rule[] = [
  TIM_01,
  TIM_03,
  TIM_04,
  TIM_05,
  TIM_06,
  TIM_07,
  CMS8_01,
  CMS8_02,
  AMA_01,
  RTM_01,
];

/** Units of one code, before OTA units are separated and before modifiers. */
export interface UnitLine {
  readonly group: ServiceGroup;
  readonly codeFacts: CodeFacts;
  readonly units: number;
  readonly minutes: number | null;
  readonly rules: readonly Rule[];
}

export interface UnitCount {
  /** The pooled services, in documented order. */
  readonly pool: readonly TimedGroup[];
  /** Units of each pooled service by its code. */
  readonly pooledUnits: ReadonlyMap<string, number>;
  /** How the 8-minute rule placed those that it counts; null without any. */
  readonly allocation: EightMinuteResult | null;
  readonly totalTimedMinutes: number;
  readonly totalTimedUnits: number;
  readonly lines: readonly UnitLine[];
}

/** Whether the units were placed without a fee, which breaks ties alone (CMS8-02). */
export function isWithoutTie({ allocation }: UnitCount): boolean {
  return allocation === null || allocation.tied.length === 0;
}

/** Fee of one unit of a code in cents, when it is known: the second tie-break of CMS8-02. */
export type FeeOf = (code: string) => number | null;

/**
 * Turns the documented services of a day into units, by the payer's method for 15-minute codes and by each
 * code's own timing for the rest (TIM-01 to TIM-07). Services that the 8-minute rule counts pool their minutes among
 * themselves. Lines keep the documented order; a service too short to bill has no line, and the explanation reports it
 * (TIM-07).
 */
export function countUnits(groups: readonly ServiceGroup[], methods: UnitMethods, feeOf: FeeOf): UnitCount {
  const pool = groups.filter(isPooled);
  const together = pool.filter(({ code }) => methods.byCode.get(code) === 'CMS_8_MINUTE');
  const allocation = together.length > 0 ? allocateByEightMinuteRule(together, feeOf) : null;
  const pooledUnits = new Map<string, number>();
  for (const { code, units } of allocation?.placements ?? []) pooledUnits.set(code, units);
  let totalTimedMinutes = 0;
  let totalTimedUnits = 0;
  for (const group of pool) {
    const units = pooledUnits.get(group.code) ?? midpointUnits(group.minutes, group.unitMinutes);
    pooledUnits.set(group.code, units);
    totalTimedMinutes += group.minutes;
    totalTimedUnits += units;
  }
  const lines = unitLines(groups, pooledUnits);
  return { pool, pooledUnits, allocation, totalTimedMinutes, totalTimedUnits, lines };
}

/** The lines of all groups when the pooled ones have these units. */
function unitLines(groups: readonly ServiceGroup[], pooledUnits: ReadonlyMap<string, number>): UnitLine[] {
  const lines: UnitLine[] = [];
  for (const group of groups) {
    switch (group.kind) {
      case 'TIMED':
        lines.push(
          ...(group.pooled ? timedLines(group, pooledUnits.get(group.code) ?? 0) : longUnitLines(group)),
        );
        break;
      case 'ONCE':
        lines.push(onceLine(group));
        break;
      case 'MONTHLY':
        lines.push(...monthlyLines(group));
        break;
      case 'SESSIONS':
        lines.push(...sessionLines(group));
    }
  }
  return lines;
}

const TIMED_RULES = [TIM_01] as const;
const FAMILY_RULES = [TIM_01, TIM_05] as const;
const LONG_UNIT_RULES = [TIM_06] as const;
const ONCE_RULES = [TIM_03] as const;
const MONTHLY_RULES = [RTM_01] as const;
const SESSION_RULES = [TIM_04] as const;

/** The first unit under the primary code, the rest under its add-on (TIM-05); without an add-on, one line. */
function timedLines(group: TimedGroup, units: number): UnitLine[] {
  if (units === 0) return [];
  const { codeFacts, addOn, minutes, unitMinutes } = group;
  if (!addOn || units === 1) return [{ group, codeFacts, units, minutes, rules: TIMED_RULES }];
  const firstMinutes = Math.min(minutes, unitMinutes);
  return [
    { group, codeFacts, units: 1, minutes: firstMinutes, rules: FAMILY_RULES },
    { group, codeFacts: addOn, units: units - 1, minutes: minutes - firstMinutes, rules: FAMILY_RULES },
  ];
}

/** TIM-06: a first unit of 30, 60 or 120 minutes by its own midpoint, then the add-on by its own. */
export function longUnitLines(group: TimedGroup): UnitLine[] {
  const { codeFacts, addOn, minutes, unitMinutes } = group;
  const line = (facts: CodeFacts, units: number, lineMinutes: number): UnitLine => ({
    group,
    codeFacts: facts,
    units,
    minutes: lineMinutes,
    rules: LONG_UNIT_RULES,
  });
  if (!addOn) {
    const units = midpointUnits(minutes, unitMinutes);
    return units === 0 ? [] : [line(codeFacts, units, minutes)];
  }
  if (minutes < midpointMinutes(unitMinutes)) return [];
  const furtherMinutes = Math.max(0, minutes - unitMinutes);
  const furtherUnits = midpointUnits(furtherMinutes, addOn.unitMinutes ?? unitMinutes);
  if (furtherUnits === 0) return [line(codeFacts, 1, minutes)];
  return [line(codeFacts, 1, unitMinutes), line(addOn, furtherUnits, furtherMinutes)];
}

function onceLine(group: OnceGroup): UnitLine {
  return { group, codeFacts: group.codeFacts, units: 1, minutes: group.minutes, rules: ONCE_RULES };
}

/** RTM-01: by the minutes of the month; without them each documented code once. */
function monthlyLines(group: MonthlyGroup): UnitLine[] {
  const { minutes, services, times } = group;
  if (minutes !== null) {
    return managementUnits(minutes, times).map((line) => ({ ...line, group, rules: MONTHLY_RULES }));
  }
  const documented = [times.first, times.further, times.short].filter(
    (code) => code !== null && services.some((service) => service.code === code.code),
  );
  return documented.map((codeFacts) => ({
    group,
    codeFacts: codeFacts as CodeFacts,
    units: 1,
    minutes: null,
    rules: MONTHLY_RULES,
  }));
}

function sessionLines(group: SessionGroup): UnitLine[] {
  let units = 0;
  let minutes = 0;
  for (const session of group.sessions) {
    const length = sessionMinutes(session);
    if (length < group.minimumMinutes) continue;
    units += 1;
    minutes += length;
  }
  return units === 0 ? [] : [{ group, codeFacts: group.codeFacts, units, minutes, rules: SESSION_RULES }];
}

/** One alternative for each equally correct placement of the tied units, the billed one first; none without a tie. */
export function tieAlternatives(count: UnitCount, groups: readonly ServiceGroup[]): BillingAlternative[] {
  const { allocation } = count;
  if (!allocation) return [];
  return allocation.tiedChoices.map((winners, index) => {
    const units = new Map(count.pooledUnits);
    for (const placement of allocation.placements) {
      units.set(
        placement.code,
        allocation.tied.includes(placement.code)
          ? placement.blocks + (winners.includes(placement.code) ? 1 : 0)
          : placement.units,
      );
    }
    const losers = allocation.tied.filter((code) => !winners.includes(code));
    const one = winners.length === 1;
    return {
      chosen: index === 0,
      lines: unitsByCode(unitLines(groups, units)),
      reason:
        `${winners.join(' and ')} ${one ? 'gets the remaining unit' : 'get the remaining units'}; ` +
        `${losers.join(' and ')} ${losers.length === 1 ? 'has' : 'have'} the same remainder minutes, so ${losers.length === 1 ? 'it is an' : 'they are'} equally correct ${losers.length === 1 ? 'choice' : 'choices'}.`,
    };
  });
}

/** Code and units of lines, as an alternative shows them. */
export function unitsByCode(lines: readonly UnitLine[]): { readonly code: string; readonly units: number }[] {
  return lines.map(({ codeFacts, units }) => ({ code: codeFacts.code, units }));
}

/** Whether two counts of one day bill the same units of the same codes. */
export function billsAlike(one: UnitCount, other: UnitCount): boolean {
  return (
    one.lines.length === other.lines.length &&
    one.lines.every((line, index) => {
      const rival = other.lines[index];
      return rival?.codeFacts.code === line.codeFacts.code && rival.units === line.units;
    })
  );
}
