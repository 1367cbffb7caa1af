import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import type { FeePlace, Facts } from '../facts.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { Denial, PayerRules } from '../types.ts';
import type { UnitLine } from '../units/count.ts';
import type { OnceGroup, ServiceGroup } from '../units/group.ts';
import { settleModifiers, type Result } from '../results.ts';

export const BIL_01 = declareRule({
  id: 'BIL-01',
  title: 'Both sides are one line with 50, where the fee schedule says so',
  document: 'MCPM12',
  section: '40.7',
  confidence: 'SECONDARY',
});

/** A service on both sides of the body, by the bilateral indicator of the fee schedule. */

/** The modifier of a service on both sides. */
export const BOTH_SIDES = '50';

/**
 * The indicator of the fee schedule (MCPM chapter 12, 40.7):
 *
 * - 0 both sides are paid as one
 * - 1 both sides are paid at 150 percent of one
 * - 2 the value is for both sides already
 * - 3 each side is paid in full
 * - 9 the code has no sides
 */
export type BilateralIndicator = 0 | 1 | 2 | 3 | 9;

/** The indicator of a code; null where none is on record, and 9 for a code that is not on the fee schedule. */
export function bilateralIndicator(code: string, place: FeePlace, facts: Facts): BilateralIndicator | null {
  const answer = facts.fee(code, place);
  if (answer.state !== 'KNOWN') return null;
  if (answer.value === null) return 9;
  const { bilateralSurgery } = answer.value;
  return bilateralSurgery !== null && isIndicator(bilateralSurgery) ? bilateralSurgery : null;
}

function isIndicator(value: number): value is BilateralIndicator {
  return [0, 1, 2, 3, 9].includes(value);
}

/**
 * BIL-01: the right and the left side of one code, where Medicare takes them as one line: with 50 where the indicator
 * is 1, without a side where the code has both sides in its value. Two lines would exceed the unit limit of the code.
 */
export function joinSides(
  lines: readonly UnitLine[],
  place: FeePlace,
  { paysByMedicareFeeSchedule }: PayerRules,
  facts: Facts,
): readonly UnitLine[] {
  if (!paysByMedicareFeeSchedule || !lines.some((line) => hasSide(line, 'RT'))) return lines;
  const joined: UnitLine[] = [];
  const taken = new Set<UnitLine>();
  for (const line of lines) {
    if (taken.has(line)) continue;
    const other = otherSide(line, lines, taken);
    const indicator = other === null ? null : bilateralIndicator(line.codeFacts.code, place, facts);
    if (other === null || (indicator !== 1 && indicator !== 2)) {
      joined.push(line);
      continue;
    }
    taken.add(other);
    joined.push(joinedLine(line, other, indicator));
  }
  return joined;
}

function hasSide({ group }: UnitLine, side: 'RT' | 'LT'): boolean {
  return group.kind === 'ONCE' && group.modifiers.includes(side);
}

/** The line of the other side; the line itself where one entry names both; null where there is none. */
function otherSide(
  line: UnitLine,
  lines: readonly UnitLine[],
  taken: ReadonlySet<UnitLine>,
): UnitLine | null {
  const [right, left] = [hasSide(line, 'RT'), hasSide(line, 'LT')];
  if (right && left) return line;
  if (!right && !left) return null;
  const { code } = line.codeFacts;
  const side = right ? 'LT' : 'RT';
  return (
    lines.find(
      (other) =>
        other !== line &&
        !taken.has(other) &&
        other.codeFacts.code === code &&
        hasSide(other, side) &&
        !hasSide(other, right ? 'RT' : 'LT'),
    ) ?? null
  );
}

function joinedLine(line: UnitLine, other: UnitLine, indicator: 1 | 2): UnitLine {
  const [one, two] = [line.group as OnceGroup, other.group as OnceGroup];
  const alone = one === two;
  const modifiers = new Set([...one.modifiers, ...two.modifiers]);
  modifiers.delete('RT');
  modifiers.delete('LT');
  if (indicator === 1) modifiers.add(BOTH_SIDES);
  const group: OnceGroup = {
    ...one,
    therapistMinutes: one.therapistMinutes + (alone ? 0 : two.therapistMinutes),
    assistantMinutes: one.assistantMinutes + (alone ? 0 : two.assistantMinutes),
    minutes: alone ? one.minutes : sumOf(one.minutes, two.minutes),
    modifiers: [...modifiers],
    distinct: one.distinct || two.distinct,
    services: alone ? one.services : [...one.services, ...two.services],
    bothSides: true,
  };
  return { ...line, group, minutes: group.minutes, rules: [...line.rules, BIL_01] };
}

function sumOf(one: number | null, two: number | null): number | null {
  return one === null && two === null ? null : (one ?? 0) + (two ?? 0);
}

/** The groups of a day after sides were joined, in documented order. */
export function groupsAfter(
  groups: readonly ServiceGroup[],
  before: readonly UnitLine[],
  after: readonly UnitLine[],
): readonly ServiceGroup[] {
  if (before === after) return groups;
  const billed = new Set(after.map(({ group }) => group));
  const replaced = new Set(before.map(({ group }) => group).filter((group) => !billed.has(group)));
  return [
    ...groups.filter((group) => !replaced.has(group)),
    ...after.map(({ group }) => group).filter((group) => !groups.includes(group)),
  ];
}

/** BIL-01: 50 on a line, and two lines for two sides, against the indicator of the code. */
function checkBilateral(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    if (line.documented.length === 0 && line.group.kind !== 'ONCE') continue;
    if (line.modifiers.includes(BOTH_SIDES)) checkBothSides(context, results, line);
    else if (line.group.kind === 'ONCE' && line.group.bothSides === true)
      reportIncluded(context, results, line);
    else checkTwoLines(context, results, line);
  }
  return results;
}

export const BOTH_SIDES_OF_A_SERVICE: Check = {
  phase: 'MODIFIERS',
  rules: [BIL_01],
  reads: ['facts.fee'],
  apply: checkBilateral,
};

/** A line with 50. Other payers than Medicare do not publish how they take both sides. */
function checkBothSides(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const { day, facts, payer } = context;
  if (!payer.paysByMedicareFeeSchedule) {
    report(context, results, line, 'NO_DATA', {
      message: `How ${payer.name} takes a service on both sides, as one line with 50 or as two lines with RT and LT, is not on record.`,
      fix: 'Ask the plan before you send the claim.',
    });
    return;
  }
  const { code } = line;
  const indicator = bilateralIndicator(code, day, facts);
  switch (indicator) {
    case null:
      report(context, results, line, 'NO_DATA', {
        message: `Whether ${code} takes 50 is not known: its bilateral indicator is not on record for the date of service.`,
        fix: 'Load the relative value file of the quarter.',
      });
      return;
    case 1:
      report(context, results, line, 'PASS', {
        message: `${code} was provided on both sides: one line with 50 and one unit, paid at 150 percent of one side (bilateral indicator 1).`,
      });
      return;
    case 3:
      report(context, results, line, 'PASS', {
        message: `${code} was provided on both sides; each side is paid in full (bilateral indicator 3).`,
      });
      return;
    case 0:
    case 2:
    case 9:
      results.push(
        settleModifiers(
          line,
          line.modifiers.filter((modifier) => modifier !== BOTH_SIDES),
        ),
      );
      report(context, results, line, 'FAIL', {
        message: `50 is not valid on ${code}: ${WITHOUT_50[indicator]} (bilateral indicator ${indicator}).`,
        fix: 'Remove 50 and bill the code once.',
      });
  }
}

const WITHOUT_50: Readonly<Record<0 | 2 | 9, string>> = {
  0: 'both sides are paid as one',
  2: 'its amount is for both sides already',
  9: 'it has no sides',
};

function reportIncluded(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  report(context, results, line, 'PASS', {
    message: `${line.code} is billed once, without a side: its amount is for both sides already (bilateral indicator 2).`,
  });
}

/** The left side beside the right one, on lines of their own. */
function checkTwoLines(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const { day, facts, lines, payer } = context;
  if (!payer.paysByMedicareFeeSchedule || line.group.kind !== 'ONCE') return;
  const side = (['RT', 'LT'] as const).find((each) => line.documented.includes(each));
  if (side === undefined) return;
  const before = lines.find(
    (other) =>
      other.position < line.position &&
      other.code === line.code &&
      other.documented.includes(side === 'RT' ? 'LT' : 'RT'),
  );
  if (!before) return;
  const indicator = bilateralIndicator(line.code, day, facts);
  if (indicator === null) {
    report(context, results, line, 'NO_DATA', {
      message: `How ${line.code} is billed for both sides is not known: its bilateral indicator is not on record for the date of service.`,
      fix: 'Load the relative value file of the quarter.',
    });
  } else if (indicator === 0) {
    report(context, results, line, 'FAIL', {
      message: `${line.code} is paid once for both sides (bilateral indicator 0): line ${line.position} is paid with line ${before.position}.`,
      fix: 'Bill the code once.',
      denies: DENIALS.BUNDLED_SERVICE,
    });
  }
}

function report(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  outcome: 'PASS' | 'FAIL' | 'NO_DATA',
  { message, fix, denies }: { readonly message: string; readonly fix?: string; readonly denies?: Denial },
): void {
  const fee = context.facts.fee(line.code, context.day);
  const source = fee.state === 'KNOWN' && fee.value !== null ? fee.value : undefined;
  results.push(
    finding({
      rule: citedRule(BIL_01, outcome === 'NO_DATA' ? undefined : source),
      severity: outcome === 'PASS' ? 'INFO' : outcome === 'FAIL' ? 'ERROR' : 'WARNING',
      outcome,
      about: [line],
      message: () => message,
      ...(fix !== undefined && { fix: () => fix }),
      ...(outcome === 'FAIL' && { denial: denies ?? DENIALS.INVALID_MODIFIER_COMBINATION }),
      ...(denies && { denies: [line] }),
    }),
  );
}
