import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import { unitsText } from '../units/explain.ts';
import { isDeviceSupply } from '../units/monitoring.ts';
import { marksOtaServices } from './otaUnits.ts';

/** Terms by which a payer marks the units of an OTA. */
const ASSISTANT_TERMS = ['requiredModifiers', 'assistantModifiers', 'assistantFactor'] as const;

/**
 * CO-10: an OTA neither evaluates nor bills where the payer does not allow it. The supervision of OTAs (CO-11: general,
 * in private practice since 2025) is the practice's own duty and is not checked here.
 */
export function checkOtaServices(context: EvaluationContext): void {
  for (const line of context.lines) {
    if (isDeviceSupply(line.code)) {
      checkDeviceSupply(context, line);
      continue;
    }
    if (line.group.assistantMinutes === 0) {
      if (line.documented.includes('CO')) reportCoWithoutMinutes(context, line);
      continue;
    }
    const exempt = !context.claim.marksOtaServices && !isEvaluation(line);
    if (exempt && line.terms.terms.assistantAllowed !== false) {
      reportExempt(context, line);
      continue;
    }
    if (isEvaluation(line) || line.terms.terms.assistantAllowed === false) denyOtaService(context, line);
    else if (line.isOta) reportOtaPayment(context, line);
    else if (isMarkUnknown(context, line)) reportUnknownOtaRules(context, line);
  }
}

/** CO-12: nobody's time goes into the supply of a device, so it is paid in full whoever handed it out. */
function checkDeviceSupply(context: EvaluationContext, line: ClaimLineBuilder): void {
  const hasCo = line.documented.includes('CO');
  if (!hasCo && line.group.assistantMinutes === 0) return;
  context.findings.push(
    finding({
      rule: 'CO-12',
      severity: hasCo ? 'WARNING' : 'INFO',
      outcome: hasCo ? 'FAIL' : 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () => `${line.code} is the supply of a device and never carries CO, whatever the OTA did.`,
      ...(hasCo && { fix: () => 'Remove CO.', denial: DENIALS.INVALID_MODIFIER_COMBINATION }),
    }),
  );
}

/** CO-09: a critical access hospital is outside of the reduction, so its lines carry no CO. */
function reportExempt(context: EvaluationContext, line: ClaimLineBuilder): void {
  context.findings.push(
    finding({
      rule: 'CO-09',
      severity: 'INFO',
      outcome: 'PASS',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${line.code} has ${line.group.assistantMinutes} OTA minutes; in a critical access hospital they are neither marked with CO nor reduced.`,
    }),
  );
}

/** Statements about OTA units that are open are reported with what they depend on, and not as missing. */
function isMarkUnknown({ payer }: EvaluationContext, { codeFacts, terms }: ClaimLineBuilder): boolean {
  const open = ASSISTANT_TERMS.some((name) => terms.unsettled.has(name));
  return codeFacts.therapyStatus !== 'NEVER' && !open && !marksOtaServices(codeFacts, payer);
}

/** CO follows from OTA minutes (CO-02). Documented without any, it is removed and reported. */
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
          ? `CO is not valid on ${line.code}: an OTA cannot perform an evaluation.`
          : `CO is documented for ${line.code}, but no OTA minutes are documented.`,
      fix: () => (evaluation ? 'Remove CO.' : 'Document the OTA minutes, or remove CO.'),
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
        `${line.code} has ${line.group.assistantMinutes} OTA minutes, but only the therapist may provide it.`,
      fix: () =>
        'Bill only the service of the therapist. If the therapist provided these minutes, correct the record.',
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
        `The rules of ${context.payer.name} for OTA services on this date are not on record: ` +
        `${line.group.assistantMinutes} minutes of ${line.code} are OTA minutes.`,
      fix: () => 'Ask the plan before you send the claim.',
    }),
  );
}

/**
 * CO is placed where the payer requires GO. Whether a payer known to require only GO requires CO too can decide the
 * claim, so that is a warning; what a payer that requires CO pays for it is one more amount it does not publish.
 */
function reportOtaPayment(context: EvaluationContext, line: ClaimLineBuilder): void {
  const { assistantFactor: factor, requiredModifiers } = line.terms.terms;
  if (factor === undefined) {
    if (line.terms.unsettled.has('assistantFactor')) return;
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
        `${otaUnitsText(line)} and ${line.units === 1 ? 'is' : 'are'} paid ${Number(factor) === 1 ? 'in full' : `at ${factor} of the allowed amount`}.` +
        (line.terms.sourceOf('assistantFactor')?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
    }),
  );
}

function otaUnitsText(line: ClaimLineBuilder): string {
  return `${unitsText(line.units)} of ${line.code} by the OTA ${line.units === 1 ? 'carries' : 'carry'} CO`;
}

function reportUnknownOtaPayment(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  requiresCo: boolean,
): void {
  const { name } = context.payer;
  context.findings.push(
    finding({
      rule: citedRule('CO-08', line.terms.sourceOf('requiredModifiers')),
      severity: requiresCo ? 'INFO' : 'WARNING',
      outcome: 'NO_DATA',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${otaUnitsText(line)}; ` +
        (requiresCo
          ? `the amount that ${name} pays for OTA units on this date is not on record.`
          : `${name} requires GO, but whether it requires CO and what it pays for OTA units is not on record.`),
      fix: () => 'Ask the plan before you send the claim.',
    }),
  );
}
