import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import { unitsText } from '../units/explain.ts';
import { marksOtaServices } from './otaUnits.ts';

/**
 * How an assistant is supervised (CO-11: generally, in private practice since 2025) is the practice's to keep.
 *
 * Who may furnish a service: an assistant neither evaluates nor bills where the payer does not allow it (CO-10).
 */
export function checkOtaServices(context: EvaluationContext): void {
  for (const line of context.lines) {
    if (line.group.assistantMinutes === 0) {
      if (line.documented.includes('CO')) reportCoWithoutMinutes(context, line);
      continue;
    }
    if (isEvaluation(line) || line.terms.terms.assistantAllowed === false) denyOtaService(context, line);
    else if (line.isOta) reportOtaPayment(context, line);
    else if (line.codeFacts.therapyStatus !== 'NEVER' && !marksOtaServices(line.codeFacts, context.payer))
      reportUnknownOtaRules(context, line);
  }
}

/** CO follows from minutes (CO-02): documented without any, it is left off and somebody must look. */
function reportCoWithoutMinutes(context: EvaluationContext, line: ClaimLineBuilder): void {
  const evaluation = isEvaluation(line);
  context.findings.push(
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

function isEvaluation(line: ClaimLineBuilder): boolean {
  return line.codeFacts.kind === 'EVALUATION' || line.codeFacts.kind === 'RE_EVALUATION';
}

function denyOtaService(context: EvaluationContext, line: ClaimLineBuilder): void {
  deny(line, DENIALS.PROVIDER_TYPE);
  context.findings.push(
    finding({
      rule: citedRule('CO-10', line.terms.sourceOf('assistantAllowed')),
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

function reportUnknownOtaRules(context: EvaluationContext, line: ClaimLineBuilder): void {
  context.findings.push(
    finding({
      rule: 'CO-08',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `How ${context.payer.name} marks and pays services by an assistant is not on record for this date: ` +
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
function reportOtaPayment(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { assistantFactor: factor, requiredModifiers } = line.terms.terms;
  if (factor === undefined) {
    reportUnknownOtaPayment(context, line, requiredModifiers?.includes('CO') ?? false);
    return;
  }
  context.findings.push(
    finding({
      rule: citedRule('CO-04', line.terms.sourceOf('assistantFactor')),
      severity: 'INFO',
      outcome: 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${otaUnitsText(line)}, paid ${Number(factor) === 1 ? 'in full' : `at ${factor} of the amount`}.` +
        (line.terms.sourceOf('assistantFactor')?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
    }),
  );
}

function otaUnitsText(line: ClaimLineBuilder): string {
  const one = line.units === 1;
  return `${unitsText(line.units)} of ${line.code} ${one ? 'is' : 'are'} the assistant's and ${one ? 'carries' : 'carry'} CO`;
}

function reportUnknownOtaPayment(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  asksForCo: boolean,
): void {
  const { name } = context.payer;
  context.findings.push(
    finding({
      rule: citedRule('CO-08', line.terms.sourceOf('requiredModifiers')),
      severity: asksForCo ? 'INFO' : 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${otaUnitsText(line)}; ` +
        (asksForCo
          ? `what ${name} pays for such units on this date is not on record.`
          : `${name} is known to ask for GO, but whether it wants CO and what it pays for such units is not on record.`),
      fix: () => 'Ask the plan before the claim is sent.',
    }),
  );
}
