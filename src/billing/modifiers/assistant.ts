import { DENIALS } from '../denials.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import { unitsText } from '../units/explain.ts';
import { marksAssistants } from './assistantUnits.ts';

/**
 * How an assistant is supervised (CO-11: generally, in private practice since 2025) is the practice's to keep.
 *
 * Who may furnish a service: an assistant neither evaluates nor bills where the payer does not allow it (CO-10).
 */
export function checkAssistant(bench: Workbench): void {
  for (const line of bench.lines) {
    if (line.group.assistantMinutes === 0) {
      if (line.documented.includes('CO')) sayWithoutMinutes(bench, line);
      continue;
    }
    if (isEvaluation(line) || line.terms.terms.assistantAllowed === false) refuseAssistant(bench, line);
    else if (line.assistant) sayHowPaid(bench, line);
    else if (line.codeFacts.therapyStatus !== 'NEVER' && !marksAssistants(line.codeFacts, bench.payer))
      sayNotOnRecord(bench, line);
  }
}

/** CO follows from minutes (CO-02): documented without any, it is left off and somebody must look. */
function sayWithoutMinutes(bench: Workbench, line: DraftLine): void {
  const evaluation = isEvaluation(line);
  bench.findings.push(
    finding({
      rule: evaluation ? 'MOD-02' : 'CO-02',
      severity: evaluation ? 'ERROR' : 'WARNING',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        evaluation
          ? `CO cannot stand on ${line.code}: an assistant does not evaluate.`
          : `CO is documented for ${line.code}, but no minutes of an assistant are.`,
      fix: () => (evaluation ? 'Take CO off.' : "Record the assistant's minutes, or take CO off."),
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}

function isEvaluation(line: DraftLine): boolean {
  return line.codeFacts.kind === 'EVALUATION' || line.codeFacts.kind === 'RE_EVALUATION';
}

function refuseAssistant(bench: Workbench, line: DraftLine): void {
  deny(line, DENIALS.PROVIDER_TYPE);
  bench.findings.push(
    finding({
      rule: citedRule('CO-10', line.terms.says('assistantAllowed')),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${line.code} has ${line.group.assistantMinutes} minutes by the assistant: only the therapist may furnish it.`,
      fix: () => "Bill only what the therapist did; if the minutes are the therapist's, correct the record.",
      denial: DENIALS.PROVIDER_TYPE,
    }),
  );
}

function sayNotOnRecord(bench: Workbench, line: DraftLine): void {
  bench.findings.push(
    finding({
      rule: 'CO-08',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `How ${bench.payer.name} marks and pays services by an assistant is not on record for this date: ` +
        `${line.group.assistantMinutes} minutes of ${line.code} are the assistant's.`,
      fix: () => 'Ask the plan before the claim is sent.',
    }),
  );
}

/**
 * CO is marked where the payer asks for GO, beside which it stands. Whether a payer that was only read to ask for GO
 * wants CO too may decide the claim; what a payer that wants CO pays for it is an amount like others that it does not
 * publish.
 */
function sayHowPaid(bench: Workbench, line: DraftLine): void {
  const { assistantFactor: factor, requiredModifiers } = line.terms.terms;
  if (factor === undefined) {
    sayUnknownFactor(bench, line, requiredModifiers?.includes('CO') ?? false);
    return;
  }
  bench.findings.push(
    finding({
      rule: citedRule('CO-04', line.terms.says('assistantFactor')),
      severity: 'INFO',
      outcome: 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${assistantText(line)}, paid ${Number(factor) === 1 ? 'in full' : `at ${factor} of the amount`}.` +
        (line.terms.says('assistantFactor')?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
    }),
  );
}

function assistantText(line: DraftLine): string {
  const one = line.units === 1;
  return `${unitsText(line.units)} of ${line.code} ${one ? 'is' : 'are'} the assistant's and ${one ? 'carries' : 'carry'} CO`;
}

function sayUnknownFactor(bench: Workbench, line: DraftLine, asksForCo: boolean): void {
  const { name } = bench.payer;
  bench.findings.push(
    finding({
      rule: citedRule('CO-08', line.terms.says('requiredModifiers')),
      severity: asksForCo ? 'INFO' : 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${assistantText(line)}; ` +
        (asksForCo
          ? `what ${name} pays for such units on this date is not on record.`
          : `${name} is known to ask for GO, but whether it wants CO and what it pays for such units is not on record.`),
      fix: () => 'Ask the plan before the claim is sent.',
    }),
  );
}
