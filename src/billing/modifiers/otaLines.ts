import type { ClaimContext } from '../claimContext.ts';
import type { ClaimLine } from '../evaluationContext.ts';
import type { DatedNumbers } from '../numbers.ts';
import { startLine } from '../reducer.ts';
import type { PayerRules } from '../types.ts';
import type { UnitLine } from '../units/count.ts';
import type { ServiceGroup } from '../units/group.ts';
import { marksOtaServices, otaUnits, startsWithOta } from './otaUnits.ts';

/** CO-07: a code with units of therapist and OTA becomes two lines, therapist units first. */
export function claimLines(
  unitLines: readonly UnitLine[],
  numbers: DatedNumbers,
  payer: PayerRules,
  claim: ClaimContext,
): ClaimLine[] {
  const lines: ClaimLine[] = [];
  const therapistLeft = new Map<ServiceGroup, number>();
  const add = (unitLine: UnitLine, units: number, minutes: number | null, isOta: boolean): void => {
    if (units > 0)
      lines.push(startLine(unitLine, { position: lines.length + 1, units, minutes, isOta }, payer, claim));
  };
  for (const unitLine of unitLines) {
    const { group, codeFacts, units, minutes } = unitLine;
    if (group.assistantMinutes === 0 || !claim.marksOtaServices || !marksOtaServices(codeFacts, payer)) {
      add(unitLine, units, minutes, false);
      continue;
    }
    const own = therapistUnits(unitLine, unitLines, numbers, therapistLeft);
    const assistantMinutes = own === units ? 0 : Math.min(group.assistantMinutes, minutes ?? 0);
    const ownMinutes = minutes === null || own === units ? minutes : minutes - assistantMinutes;
    add(unitLine, own, ownMinutes, false);
    add(unitLine, units - own, own === 0 ? minutes : assistantMinutes, true);
  }
  return lines;
}

/**
 * Therapist units of this line. Over the lines of one service therapist units come first, unless the first code was
 * documented as an OTA service.
 */
function therapistUnits(
  { group, units, codeFacts }: UnitLine,
  unitLines: readonly UnitLine[],
  numbers: DatedNumbers,
  therapistLeft: Map<ServiceGroup, number>,
): number {
  let left = therapistLeft.get(group);
  if (left === undefined) {
    const all = unitLines.reduce((sum, line) => sum + (line.group === group ? line.units : 0), 0);
    left = all - otaUnits(group, all, numbers);
  }
  const after = unitsAfter(unitLines, group, codeFacts.code);
  const own =
    after > 0 && startsWithOta(group, codeFacts.code, numbers)
      ? Math.max(0, left - after)
      : Math.min(units, left);
  therapistLeft.set(group, left - own);
  return own;
}

/** Units of the add-on lines that follow the first code of a family; none after the add-on itself. */
function unitsAfter(unitLines: readonly UnitLine[], group: ServiceGroup, code: string): number {
  if (group.code !== code) return 0;
  let units = 0;
  for (const line of unitLines) if (line.group === group && line.codeFacts.code !== code) units += line.units;
  return units;
}
