import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import { shareOfCents } from './money.ts';
import { applyRule, type Result } from '../results.ts';

export const MPPR_06 = declareRule({
  id: 'MPPR-06',
  title: 'Casts, splints and strapping rank by amount; the second to fifth are paid in half',
  document: 'MCPM12',
  section: '40.6',
  fromKnowledge: 'amounts',
  from: '1995-01-01',
});

/** MPPR-06: casts, splints and strapping are surgical procedures, of which the first of a day is paid in full. */

/** Multiple-procedure indicator of surgical procedures. */
export const SURGICAL_REDUCTION = 2;

/** Procedures of a day with a national amount: later ones are priced by report. */
const PRICED_PROCEDURES = 5;

/** A line with procedures under the reduction: each unit is one, both sides together are one. */
export interface SurgicalLine {
  readonly line: ClaimLine;
  /** What one procedure is paid alone, both sides together. */
  readonly procedureCents: number;
}

/**
 * Cents of each line after the reduction (MCPM chapter 12, 40.6): procedures rank by their amount, the highest is paid
 * in full, the second to fifth at the factor. Null for a line with procedures beyond the fifth.
 */
export function surgicalAmounts(
  lines: readonly SurgicalLine[],
  factor: string,
): ReadonlyMap<ClaimLine, number | null> {
  const amounts = new Map<ClaimLine, number | null>();
  let rank = 0;
  for (const { line, procedureCents } of lines.toSorted((a, b) => b.procedureCents - a.procedureCents)) {
    let cents: number | null = 0;
    for (let unit = 0; unit < line.units; unit += 1) {
      rank += 1;
      if (rank > PRICED_PROCEDURES) cents = null;
      else if (cents !== null) cents += rank === 1 ? procedureCents : shareOfCents(procedureCents, factor);
    }
    amounts.set(line, cents);
  }
  return amounts;
}

/** Reports the reduction, where the day has two procedures or more. */
export function reportSurgicalReduction(
  context: EvaluationContext,
  results: Result[],
  lines: readonly SurgicalLine[],
  factor: string,
): void {
  const procedures = lines.reduce((sum, { line }) => sum + line.units, 0);
  if (procedures < 2) return;
  const [first] = lines.toSorted((a, b) => b.procedureCents - a.procedureCents);
  for (const { line } of lines) results.push(applyRule(line, MPPR_06));
  results.push(
    finding({
      rule: citedRule(MPPR_06, context.numbers.SURGICAL_REDUCTION_FACTOR?.fact),
      severity: procedures > PRICED_PROCEDURES ? 'WARNING' : 'INFO',
      outcome: procedures > PRICED_PROCEDURES ? 'NO_DATA' : 'PASS',
      lines: lines.map(({ line }) => line.position),
      codes: lines.map(({ line }) => line.code),
      message: () =>
        `The day has ${procedures} casts, splints or strappings: one of ${first?.line.code ?? ''}, which has the highest amount, is paid in ` +
        `full and each further one at ${factor}.` +
        (procedures > PRICED_PROCEDURES
          ? ` From the sixth on, the contractor sets the amount by report, so the last lines have none.`
          : ''),
      ...(procedures > PRICED_PROCEDURES && {
        fix: () => 'Send a report with the claim; the contractor prices the further procedures.',
      }),
    }),
  );
}
