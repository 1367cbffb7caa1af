import type { OtherService } from '../dayOfCare/types.ts';
import { disciplineText } from '../dayOfCare/disciplines.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import type { Result } from '../results.ts';
import { knownFeeOf } from './amounts.ts';
import { feeCents, practiceExpense } from './fee.ts';
import { MPPR_02 } from './mppr.ts';

/**
 * MPPR-02 over all disciplines: the reduction counts the therapy units that one facility or group practice furnished to the
 * patient on the day, of whichever discipline. Units of other disciplines rank with the own ones, and are not priced.
 */

/** Multiple-procedure indicator of always-therapy codes (MPPR-01). */
export const THERAPY_REDUCTION = 5;

/** What ranks a unit: practice expense in the locality, then the fee. */
export interface UnitRank {
  readonly rank: number;
  readonly fullCents: number;
}

export interface OtherUnit extends UnitRank {
  readonly service: OtherService;
}

export interface OtherUnits {
  /** The first-ranked unit of another discipline under the reduction; null where there is none. */
  readonly best: OtherUnit | null;
  /** Services that cannot be ranked, because their fee is not known. */
  readonly unranked: readonly OtherService[];
  /** False where the request does not state what other disciplines did. */
  readonly areGiven: boolean;
}

const NOT_GIVEN: OtherUnits = { best: null, unranked: [], areGiven: false };

/** The units of other disciplines. */
export function otherUnits({ day, facts, claim }: EvaluationContext): OtherUnits {
  if (day.otherServices === null) return NOT_GIVEN;
  const facility = claim.facilityRate;
  let best: OtherUnit | null = null;
  const unranked: OtherService[] = [];
  for (const service of day.otherServices) {
    const answer = facts.fee(service.code, day);
    if (answer.state !== 'KNOWN') unranked.push(service);
    const fee = knownFeeOf(answer);
    if (fee === null || fee.multipleProcedures !== THERAPY_REDUCTION) continue;
    const expense = practiceExpense(fee, facility);
    const rank = Number(expense.digits) / 10 ** expense.scale;
    const unit = { service, rank, fullCents: feeCents(fee, { facility }) };
    if (best === null || outranks(unit, best)) best = unit;
  }
  return { best, unranked, areGiven: true };
}

/** Whether a unit comes before another one. Of equal ones neither does, and the own unit is taken as the first. */
export function outranks(one: UnitRank, other: UnitRank): boolean {
  return one.rank > other.rank || (one.rank === other.rank && one.fullCents > other.fullCents);
}

/** Reports what cannot be ranked; the amounts are those without it. */
export function reportUnranked(
  results: Result[],
  { unranked }: OtherUnits,
  positions: readonly number[],
): void {
  if (unranked.length === 0) return;
  results.push(
    finding({
      rule: MPPR_02,
      severity: 'INFO',
      outcome: 'NO_DATA',
      lines: positions,
      message: () =>
        `${unranked.map(otherText).join(', ')} cannot be ranked, because no fee of it is on record: if a unit of it ranks first, the unit that is shown as paid in full is reduced.`,
    }),
  );
}

/** "97116 (physical therapy)". */
export function otherText({ code, discipline }: OtherService): string {
  return `${code} (${disciplineText(discipline)})`;
}
