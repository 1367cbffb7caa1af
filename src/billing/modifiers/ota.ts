import type { Check } from '../check.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import { unitsText } from '../units/explain.ts';
import { isDeviceSupply } from '../units/monitoring.ts';
import { marksOtaServices, CO_04 } from './otaUnits.ts';
import { MOD_02 } from './discipline.ts';
import { POLICY_01 } from '../policyRules.ts';
import type { Result } from '../results.ts';

const CO_02 = declareRule({
  id: 'CO-02',
  title: "Units follow from the payer's rule over all minutes",
  document: 'AOTA',
  confidence: 'VERIFIED',
  from: '2020-01-01',
});

const CO_09 = declareRule({
  id: 'CO-09',
  title: 'The reduction reaches every Part B setting but critical access hospitals',
  document: 'AOTA',
  confidence: 'VERIFIED',
  from: '2022-01-01',
});

const CO_10 = declareRule({
  id: 'CO-10',
  title: 'An OTA does not evaluate',
  document: 'MBPM15',
  section: '220.3 D',
  confidence: 'VERIFIED',
});

const CO_12 = declareRule({
  id: 'CO-12',
  title: 'The supply of a monitoring device carries no CO',
  document: 'NGS_RTM',
  section: '98978, 98984, 98985 and 98986 by analogy',
  confidence: 'UNVERIFIED',
  from: '2022-01-01',
});

/** Terms by which a payer marks the units of an OTA. */
const ASSISTANT_TERMS = ['requiredModifiers', 'assistantModifiers', 'assistantFactor'] as const;

/**
 * CO-10: an OTA neither evaluates nor bills where the payer does not allow it. The supervision of OTAs (general,
 * in private practice since 2025) is the practice's own duty and is not checked here.
 */
function checkOtaServices(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    if (isDeviceSupply(line.code)) {
      checkDeviceSupply(results, line);
      continue;
    }
    if (line.group.assistantMinutes === 0) {
      if (line.documented.includes('CO') && isInForce(CO_02, context.day.dateOfService))
        reportCoWithoutMinutes(results, line);
      continue;
    }
    const exempt = !context.claim.marksOtaServices && !isEvaluation(line);
    if (exempt && line.terms.terms.assistantAllowed !== false) {
      if (isInForce(CO_09, context.day.dateOfService)) reportExempt(results, line);
      continue;
    }
    if (isEvaluation(line) || line.terms.terms.assistantAllowed === false) denyOtaService(results, line);
    else if (line.isOta) reportOtaPayment(context, results, line);
    else if (isMarkUnknown(context, line)) reportUnknownOtaRules(context, results, line);
  }
  return results;
}

export const OTA_SERVICES: Check = {
  phase: 'DENIALS',
  rules: [CO_02, CO_04, CO_09, CO_10, CO_12, MOD_02, POLICY_01],
  reads: ['day.dateOfService'],
  apply: checkOtaServices,
};

/** CO-12: nobody's time goes into the supply of a device, so it is paid in full whoever handed it out. */
function checkDeviceSupply(results: Result[], line: ClaimLine): void {
  const hasCo = line.documented.includes('CO');
  if (!hasCo && line.group.assistantMinutes === 0) return;
  results.push(
    finding({
      rule: CO_12,
      severity: hasCo ? 'WARNING' : 'INFO',
      outcome: hasCo ? 'FAIL' : 'PASS',
      about: [line],
      message: () => `${line.code} is the supply of a device and never carries CO, whatever the OTA did.`,
      ...(hasCo && { fix: () => 'Remove CO.', denial: DENIALS.INVALID_MODIFIER_COMBINATION }),
    }),
  );
}

/** CO-09: a critical access hospital is outside of the reduction, so its lines carry no CO. */
function reportExempt(results: Result[], line: ClaimLine): void {
  results.push(
    finding({
      rule: CO_09,
      severity: 'INFO',
      outcome: 'PASS',
      about: [line],
      message: () =>
        `${line.code} has ${line.group.assistantMinutes} OTA minutes; in a critical access hospital they are neither marked with CO nor reduced.`,
    }),
  );
}

/** Statements about OTA units that are open are reported with what they depend on, and not as missing. */
function isMarkUnknown({ payer }: EvaluationContext, { codeFacts, terms }: ClaimLine): boolean {
  const open = ASSISTANT_TERMS.some((name) => terms.unsettled.has(name));
  return codeFacts.therapyStatus !== 'NEVER' && !open && !marksOtaServices(codeFacts, payer);
}

/** CO follows from OTA minutes (CO-02). Documented without any, it is removed and reported. */
function reportCoWithoutMinutes(results: Result[], line: ClaimLine): void {
  const evaluation = isEvaluation(line);
  results.push(
    finding({
      rule: evaluation ? MOD_02 : CO_02,
      severity: evaluation ? 'ERROR' : 'WARNING',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        evaluation
          ? `CO is not valid on ${line.code}: an OTA cannot perform an evaluation.`
          : `CO is documented for ${line.code}, but no OTA minutes are documented.`,
      fix: () => (evaluation ? 'Remove CO.' : 'Document the OTA minutes, or remove CO.'),
      denial: DENIALS.INVALID_MODIFIER_COMBINATION,
    }),
  );
}

function isEvaluation(line: ClaimLine): boolean {
  return line.codeFacts.kind === 'EVALUATION' || line.codeFacts.kind === 'RE_EVALUATION';
}

function denyOtaService(results: Result[], line: ClaimLine): void {
  results.push(
    finding({
      rule: citedRule(CO_10, line.terms.sourceOf('assistantAllowed')),
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        `${line.code} has ${line.group.assistantMinutes} OTA minutes, but only the therapist may provide it.`,
      fix: () =>
        'Bill only the service of the therapist. If the therapist provided these minutes, correct the record.',
      denial: DENIALS.PROVIDER_TYPE,
      denies: [line],
    }),
  );
}

function reportUnknownOtaRules(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  results.push(
    finding({
      rule: POLICY_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: [line],
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
function reportOtaPayment(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  const { assistantFactor: factor, requiredModifiers } = line.terms.terms;
  if (factor === undefined) {
    if (line.terms.unsettled.has('assistantFactor')) return;
    reportUnknownOtaPayment(context, results, line, requiredModifiers?.includes('CO') ?? false);
    return;
  }
  results.push(
    finding({
      rule: citedRule(CO_04, line.terms.sourceOf('assistantFactor')),
      severity: 'INFO',
      outcome: 'PASS',
      about: [line],
      message: () =>
        `${otaUnitsText(line)} and ${line.units === 1 ? 'is' : 'are'} paid ${Number(factor) === 1 ? 'in full' : `at ${factor} of the allowed amount`}.` +
        (line.terms.sourceOf('assistantFactor')?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
    }),
  );
}

function otaUnitsText(line: ClaimLine): string {
  return `${unitsText(line.units)} of ${line.code} by the OTA ${line.units === 1 ? 'carries' : 'carry'} CO`;
}

function reportUnknownOtaPayment(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  requiresCo: boolean,
): void {
  const { name } = context.payer;
  results.push(
    finding({
      rule: citedRule(POLICY_01, line.terms.sourceOf('requiredModifiers')),
      severity: requiresCo ? 'INFO' : 'WARNING',
      outcome: 'NO_DATA',
      about: [line],
      message: () =>
        `${otaUnitsText(line)}; ` +
        (requiresCo
          ? `the amount that ${name} pays for OTA units on this date is not on record.`
          : `${name} requires GO, but whether it requires CO and what it pays for OTA units is not on record.`),
      fix: () => 'Ask the plan before you send the claim.',
    }),
  );
}
