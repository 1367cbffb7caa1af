import { isInForce } from '../../shared/plainDate.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import { PAY_01 } from './fee.ts';
import { MPPR_01, MPPR_02 } from './mppr.ts';
import { otherText, outranks, reportUnranked, type OtherUnits, type UnitRank } from './otherDisciplines.ts';
import { applyRule, type Result } from '../results.ts';
import { POLICY_01 } from '../policyRules.ts';

export const PAY_04 = declareRule({
  id: 'PAY-04',
  title: 'Deductible, then 20 percent coinsurance',
  document: 'USC_1395L',
  confidence: 'VERIFIED',
});

export const PHP_10 = declareRule({
  id: 'PHP-10',
  title: 'Per-diem rates change each year',
  document: 'OPPS',
  confidence: 'UNVERIFIED',
});

/** A line with an amount, as far as its finding needs it. */
export interface ReducibleLine {
  readonly line: ClaimLine;
  /** Share of practice expense paid after the first-ranked unit; null for a code that is not reduced. */
  readonly factor: string | null;
}

export interface RankedLine extends ReducibleLine {
  /** What ranks its units. */
  readonly price: UnitRank;
}

/** Why no line has an amount. */
export function reportNoAmounts(context: EvaluationContext, results: Result[]): void {
  if (context.claim.program !== null) reportPerDiem(results);
  else if (context.payer.paysByMedicareFeeSchedule && !context.claim.paidByFeeSchedule) reportCosts(results);
  else if (context.payer.paysByMedicareFeeSchedule) reportNoRates(context, results);
  else reportNoFeeSchedule(context, results);
}

/**
 * Who is paid in full, and at what the other units are paid.
 * @param own the first-ranked line of the claim
 * @param others the units of other disciplines, one of which may rank before it
 */
export function reportReduction(
  results: Result[],
  priced: readonly ReducibleLine[],
  own: RankedLine,
  others: OtherUnits,
): void {
  const reducible = priced.filter((entry) => entry.factor !== null);
  const positions = reducible.map(({ line }) => line.position);
  const units = reducible.reduce((sum, { line }) => sum + line.units, 0);
  reportUnranked(results, others, positions);
  if (units < 2 && others.best === null) return;
  for (const { line } of reducible) results.push(applyRule(line, MPPR_02));
  results.push(
    finding({
      rule: citedRule(MPPR_02, own.line.terms.sourceOf('multipleProcedureFactor')),
      severity: 'INFO',
      outcome: 'PASS',
      lines: positions,
      codes: reducible.map(({ line }) => line.code),
      message: () => {
        const factors = [...new Set(reducible.map(({ factor }) => factor))].join(' or ');
        return others.best !== null && outranks(others.best, own.price)
          ? elsewhereText(otherText(others.best.service), units, factors)
          : ownText(own.line.code, units, factors, others);
      },
    }),
  );
}

function ownText(code: string, units: number, factors: string, { areGiven, best }: OtherUnits): string {
  const rest =
    units === 1
      ? ''
      : `; the other ${units === 2 ? 'therapy unit is' : `${units - 1} therapy units are`} paid at ${factors} of the practice expense`;
  const others = best === null ? '' : ' Units of other disciplines rank below it and are reduced.';
  const open = areGiven
    ? ''
    : ' Services of other disciplines were not given; a unit of theirs may rank before it.';
  return `MPPR: one unit of ${code}, which has the highest practice expense, is paid in full${rest}.${others}${open}`;
}

function elsewhereText(other: string, units: number, factors: string): string {
  return (
    `MPPR: a unit of ${other} has the highest practice expense of the day and is paid in full; ` +
    `${units === 1 ? 'the therapy unit' : `all ${units} therapy units`} of this claim ${units === 1 ? 'is' : 'are'} paid at ${factors} of the practice expense. ` +
    'Amounts of other disciplines are not in the totals.'
  );
}

/** A critical access hospital is paid a share of its own costs, which no table holds. */
function reportCosts(results: Result[]): void {
  results.push(
    finding({
      rule: PAY_01,
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        'A critical access hospital is paid by its reasonable costs, not by the fee schedule, so no amounts are shown.',
    }),
  );
}

function reportNoRates(context: EvaluationContext, results: Result[]): void {
  results.push(
    finding({
      rule: PAY_04,
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        `The payment rates for ${context.day.dateOfService} (coinsurance, sequestration, conversion factor) are not on record, so no amounts are shown.`,
    }),
  );
}

/** Reported once per code, even when its units are on two lines. */
export function reportUnknownFee(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  reason: string,
): void {
  if (context.lines.find((other) => other.code === line.code) !== line) return;
  results.push(
    finding({
      rule: PAY_01,
      severity: 'INFO',
      outcome: 'NO_DATA',
      about: [line],
      message: () => `${line.code} has no amount: ${reason}`,
    }),
  );
}

function reportNoFeeSchedule(context: EvaluationContext, results: Result[]): void {
  const { payer } = context;
  results.push(
    finding({
      rule: PAY_01,
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        `${payer.name} does not publish a fee schedule. Its allowed amounts are in the contract, so no amounts are shown.`,
    }),
  );
  reportPayerReduction(context, results);
}

/** A payer that publishes no fees may still publish its reduction; the amounts stay unknown. */
function reportPayerReduction(context: EvaluationContext, results: Result[]): void {
  if (context.lines.every((line) => line.terms.terms.multipleProcedureFactor === undefined)) return;
  const reduced = context.lines.filter(
    (line) =>
      line.denial === null &&
      line.codeFacts.therapyStatus === 'ALWAYS' &&
      line.terms.terms.multipleProcedureFactor !== undefined,
  );
  const first = reduced[0];
  const units = reduced.reduce((sum, line) => sum + line.units, 0);
  if (first === undefined || units < 2) return;
  // Before Medicare reduced anything, a reduction is the payer's own.
  const rule = isInForce(MPPR_01, context.day.dateOfService) ? MPPR_01 : POLICY_01;
  for (const line of reduced) results.push(applyRule(line, rule));
  const factors = [...new Set(reduced.map(({ terms }) => terms.terms.multipleProcedureFactor))];
  results.push(
    finding({
      rule: citedRule(rule, first.terms.sourceOf('multipleProcedureFactor')),
      severity: 'INFO',
      outcome: 'NO_DATA',
      about: reduced,
      message: () =>
        `${context.payer.name} pays one of the ${units} therapy units in full and the others at ${factors.join(' or ')} of their ` +
        'practice expense. Its fees are not published, so no amounts are shown.',
    }),
  );
}

/** PHP-08, PHP-10: a program day is paid by the day, at rates that are set each year and not loaded. */
function reportPerDiem(results: Result[]): void {
  results.push(
    finding({
      rule: PHP_10,
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        'A program day is paid per diem, not by claim line. The per-diem rates of the year are not loaded, so no amounts are shown.',
    }),
  );
}
