import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import type { UnitLimitFact } from '../facts.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import { MEDICARE_NCCI } from './pairs.ts';

/** What the adjudication indicator means for a claim above the limit (MUE-01). */
const ADJUDICATION = {
  1: 'The limit is per line: a repeat that a modifier tells apart may go on a line of its own.',
  2: 'The limit is absolute: no appeal lifts it.',
  3: 'The limit is per day and may be appealed with the record.',
} as const;

/** MUE-01, MUE-02: units of each code of the day against the limit of the setting and date. */
export function checkUnitLimits(context: EvaluationContext): void {
  if (context.payer.claimTerms.terms.editSet !== MEDICARE_NCCI) {
    const [first] = context.lines;
    if (first && context.lines.every((line) => line.code === first.code)) reportUnknownLimits(context);
    return;
  }
  let clean = true;
  const { lines } = context;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as ClaimLineBuilder;
    if (lines.findIndex((other) => other.code === line.code) !== index) continue;
    if (!checkCode(context, line)) clean = false;
  }
  if (clean && lines.length > 0) reportWithinLimits(context);
}

/** True when the code is within its limit, or has none. */
function checkCode(context: EvaluationContext, first: ClaimLineBuilder): boolean {
  const answer = context.facts.unitLimit(first.code, context.claim.editSetting);
  if (answer.state === 'KNOWN') {
    if (answer.value === null) return true;
    const own = context.lines.filter((line) => line.code === first.code);
    return checkUnits(context, own, answer.value);
  }
  context.findings.push(
    finding({
      rule: 'MUE-01',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [first.position],
      codes: [first.code],
      message: () =>
        answer.state === 'CONFLICTING'
          ? `Two loaded releases disagree about the unit limit of ${first.code}.`
          : `No loaded release says how many units of ${first.code} are accepted: ${answer.reason}`,
      fix: () => 'Load the unit limits of the quarter.',
    }),
  );
  return false;
}

function checkUnits(
  context: EvaluationContext,
  own: readonly ClaimLineBuilder[],
  limit: UnitLimitFact,
): boolean {
  const units =
    limit.adjudication === 1
      ? Math.max(...own.map((line) => line.units))
      : own.reduce((sum, line) => sum + line.units, 0);
  if (units <= limit.units) return true;
  const denial = limit.units === 0 ? DENIALS.BUNDLED_SERVICE : DENIALS.MUE_EXCEEDED;
  for (const line of own) if (limit.adjudication !== 1 || line.units > limit.units) deny(line, denial);
  context.findings.push(
    finding({
      rule: citedRule(limit.units === 0 ? 'MUE-02' : 'MUE-01', limit),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: own.map((line) => line.position),
      codes: [limit.code],
      message: () =>
        limit.units === 0
          ? `${limit.code} has a unit limit of 0 here: it is never paid apart.`
          : `${limit.code} has ${units} units; ${limit.units} are accepted. ${ADJUDICATION[limit.adjudication]}`,
      fix: () =>
        limit.units === 0
          ? 'Keep the service in the record; do not expect payment for it.'
          : 'Check the minutes. If they are right, expect a denial and send the record with an appeal where one is open.',
      denial,
    }),
  );
  return false;
}

function reportWithinLimits(context: EvaluationContext): void {
  context.findings.push(
    finding({
      rule: 'MUE-01',
      severity: 'INFO',
      outcome: 'PASS',
      lines: context.lines.map((line) => line.position),
      codes: [...new Set(context.lines.map((line) => line.code))],
      message: () => 'No code exceeds its unit limit.',
    }),
  );
}

/** With one code there is no pair to speak of, but the unit limits of the payer are as unknown. */
function reportUnknownLimits(context: EvaluationContext): void {
  context.findings.push(
    finding({
      rule: citedRule('NCCI-04', context.payer.claimTerms.sourceOf('editSet')),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: context.lines.map((line) => line.position),
      codes: context.lines.map((line) => line.code),
      message: () => `Which unit limits ${context.payer.name} applies is not on record.`,
      fix: () => 'Ask the plan which unit limits it applies.',
    }),
  );
}
