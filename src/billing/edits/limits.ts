import { DENIALS } from '../denials.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
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
export function checkUnitLimits(bench: Workbench): void {
  if (bench.payer.claimTerms.terms.editSet !== MEDICARE_NCCI) {
    const [first] = bench.lines;
    if (first && bench.lines.every((line) => line.code === first.code)) sayNotOnRecord(bench);
    return;
  }
  let clean = true;
  const { lines } = bench;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as DraftLine;
    if (lines.findIndex((other) => other.code === line.code) !== index) continue;
    if (!judgeCode(bench, line)) clean = false;
  }
  if (clean && lines.length > 0) sayWithin(bench);
}

/** True when the code is within its limit, or has none. */
function judgeCode(bench: Workbench, first: DraftLine): boolean {
  const answer = bench.facts.unitLimit(first.code, bench.frame.editSetting);
  if (answer.state === 'KNOWN') {
    if (answer.value === null) return true;
    const own = bench.lines.filter((line) => line.code === first.code);
    return judgeUnits(bench, own, answer.value);
  }
  bench.findings.push(
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

function judgeUnits(bench: Workbench, own: readonly DraftLine[], limit: UnitLimitFact): boolean {
  const units =
    limit.adjudication === 1
      ? Math.max(...own.map((line) => line.units))
      : own.reduce((sum, line) => sum + line.units, 0);
  if (units <= limit.units) return true;
  const denial = limit.units === 0 ? DENIALS.BUNDLED_SERVICE : DENIALS.MUE_EXCEEDED;
  for (const line of own) if (limit.adjudication !== 1 || line.units > limit.units) deny(line, denial);
  bench.findings.push(
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

function sayWithin(bench: Workbench): void {
  bench.findings.push(
    finding({
      rule: 'MUE-01',
      severity: 'INFO',
      outcome: 'PASS',
      lines: bench.lines.map((line) => line.position),
      codes: [...new Set(bench.lines.map((line) => line.code))],
      message: () => 'No code exceeds its unit limit.',
    }),
  );
}

/** With one code there is no pair to speak of, but the unit limits of the payer are as unknown. */
function sayNotOnRecord(bench: Workbench): void {
  bench.findings.push(
    finding({
      rule: citedRule('NCCI-04', bench.payer.claimTerms.says('editSet')),
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: bench.lines.map((line) => line.position),
      codes: bench.lines.map((line) => line.code),
      message: () => `Which unit limits ${bench.payer.name} applies is not on record.`,
      fix: () => 'Ask the plan which unit limits it applies.',
    }),
  );
}
