import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import type { FeeFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { Denial } from '../types.ts';
import { reportUnknownFee } from './priceFindings.ts';
import { PAY_01 } from './fee.ts';
import type { Result } from '../results.ts';

export const PAY_07 = declareRule({
  id: 'PAY-07',
  title: 'A contractor-priced code has no national amount',
  document: 'PFS',
  section: 'status C',
  confidence: 'VERIFIED',
});

/** The status of a code on the physician fee schedule, where the code has no amount (PAY-01, PAY-07). */

/** Statuses under which Medicare pays nothing, and why. A, R and T have amounts; E and X may be paid in other ways than by the fee schedule. */
const UNPAID: Readonly<Record<string, readonly [reason: string, denial: Denial]>> = {
  B: ['it is paid as part of other services', DENIALS.BUNDLED_SERVICE],
  P: ['it is paid as part of other services or is excluded', DENIALS.BUNDLED_SERVICE],
  I: ['Medicare takes another code for it', DENIALS.NOT_COVERED],
  N: ['Medicare does not cover it', DENIALS.NOT_COVERED],
};

/** Priced by each contractor, usually after documents: no fee, and not a fee of zero. */
const CONTRACTOR_PRICED = 'C';

export function reportStatus(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  fact: FeeFact,
): void {
  const unpaid = UNPAID[fact.status];
  if (unpaid) reportUnpaid(results, line, fact, unpaid);
  else if (fact.status === CONTRACTOR_PRICED) reportContractor(context, results, line, fact);
  else
    reportUnknownFee(
      context,
      results,
      line,
      `Its fee schedule status ${fact.status} has no national amount.`,
    );
}

function reportUnpaid(
  results: Result[],
  line: ClaimLine,
  fact: FeeFact,
  [reason, denial]: readonly [string, Denial],
): void {
  if (line.denial !== null) return;
  results.push(
    finding({
      rule: citedRule(PAY_01, fact),
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () => `${line.code} has fee schedule status ${fact.status}: ${reason}.`,
      fix: () => 'Keep the service in the record, but do not expect payment for it.',
      denial,
      denies: [line],
    }),
  );
}

/** PAY-07, once for a code. */
function reportContractor(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  fact: FeeFact,
): void {
  if (line.denial !== null || context.lines.find((other) => other.code === line.code) !== line) return;
  results.push(
    finding({
      rule: citedRule(PAY_07, fact),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: [line],
      message: () =>
        `${line.code} has no national amount: each contractor decides whether and what it pays (fee schedule status C).`,
      fix: () => 'Describe the service on the claim and look up the page of the contractor.',
    }),
  );
}
