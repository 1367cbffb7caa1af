import { DENIALS } from '../denials.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';

/**
 * How an assistant is supervised (CO-11: generally, in private practice since 2025) is the practice's to keep.
 *
 * Who may furnish a service: an assistant neither evaluates nor bills where the payer does not allow it (CO-10).
 */
export function checkAssistant(bench: Workbench): void {
  for (const line of bench.lines) {
    if (line.group.assistantMinutes === 0) continue;
    if (isEvaluation(line) || line.terms.terms.assistantAllowed === false) refuseAssistant(bench, line);
    else if (line.assistant) sayHowPaid(bench, line);
  }
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

function sayHowPaid(bench: Workbench, line: DraftLine): void {
  const { payer, findings } = bench;
  const factor = line.terms.terms.assistantFactor;
  const about = { lines: [line.position], codes: [line.code] };
  if (factor === undefined && !payer.paysByMedicareFeeSchedule) {
    findings.push(
      finding({
        rule: 'CO-08',
        severity: 'WARNING',
        outcome: 'NO_DATA',
        ...about,
        message: () => `What ${payer.name} pays for services by an assistant is not on record for this date.`,
        fix: () => 'Ask the plan before the claim is sent.',
      }),
    );
    return;
  }
  const says = line.terms.says('assistantFactor');
  findings.push(
    finding({
      rule: citedRule('CO-04', says),
      severity: 'INFO',
      outcome: 'PASS',
      ...about,
      message: () =>
        `${line.units} of the units of ${line.code} are the assistant's and carry CO` +
        (factor === undefined
          ? ', reported but not yet reduced on this date.'
          : `, paid at ${factor} of the amount.`),
    }),
  );
}
