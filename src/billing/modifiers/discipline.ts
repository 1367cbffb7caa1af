import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import { certainModifiers } from '../unsettled.ts';
import { CO_07 } from './otaUnits.ts';
import { addModifier, applyRule, type Result } from '../results.ts';

export const MOD_01 = declareRule({
  id: 'MOD-01',
  title: 'GO on every always-therapy line under an OT plan',
  document: 'MCPM5',
  section: '20.1',
  confidence: 'VERIFIED',
});

export const MOD_02 = declareRule({
  id: 'MOD-02',
  title: 'OT lines carry no GP, GN or CQ; CO needs GO',
  document: 'MCPM5',
  section: '20.1',
  confidence: 'VERIFIED',
});

const MOD_03 = declareRule({
  id: 'MOD-03',
  title: 'Sometimes-therapy lines of a therapist carry GO too',
  document: 'CMS_THERAPY',
  section: 'therapy code list',
  confidence: 'UNVERIFIED',
});

/**
 * GO on every therapy line under the OT plan of care where the payer requires it (MOD-01, MOD-03), CO with it on OTA
 * units (MOD-02, CO-07), and neither on any other line (MOD-11).
 */
function applyDiscipline(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  let unknown = false;
  const placed: ClaimLine[] = [];
  for (const line of context.lines) {
    if (line.codeFacts.therapyStatus === 'NEVER') continue;
    if (!line.codeFacts.otPlanOfCareAllowed) denyOtherDiscipline(results, line);
    const required = certainModifiers(line.terms);
    if (required?.includes('GO') || line.isOta) {
      results.push(addModifier(line, 'GO'));
      results.push(applyRule(line, line.codeFacts.therapyStatus === 'ALWAYS' ? MOD_01 : MOD_03));
      placed.push(line);
      if (line.isOta) {
        results.push(addModifier(line, 'CO'));
        results.push(applyRule(line, CO_07));
      }
    } else if (required === undefined) {
      if (line.documented.includes('GO')) results.push(addModifier(line, 'GO'));
      unknown ||= !line.terms.unsettled.has('requiredModifiers');
    }
  }
  if (unknown) reportUnknown(context, results);
  else if (placed.length > 0) reportPlaced(results, placed);
  return results;
}

export const DISCIPLINE: Check = {
  phase: 'MODIFIERS',
  rules: [MOD_01, MOD_02, MOD_03, CO_07],
  reads: [],
  apply: applyDiscipline,
};

/** PT and SLP counterparts are in the catalog so that they can be recognized; an OT cannot bill them. */
function denyOtherDiscipline(results: Result[], line: ClaimLine): void {
  results.push(
    finding({
      rule: MOD_02,
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () => `${line.code} cannot be billed under an OT plan of care.`,
      fix: () => 'Bill the OT code for the service, if there is one.',
      denial: DENIALS.PROVIDER_TYPE,
      denies: [line],
    }),
  );
}

function reportPlaced(results: Result[], lines: readonly ClaimLine[]): void {
  const source = lines[0]?.terms.sourceOf('requiredModifiers');
  results.push(
    finding({
      rule: citedRule(MOD_01, source),
      severity: 'INFO',
      outcome: 'PASS',
      about: lines,
      message: () =>
        `Every therapy line carries GO.${source?.verifyWithPlan ? ' Confirm this with the plan.' : ''}`,
    }),
  );
}

function reportUnknown(context: EvaluationContext, results: Result[]): void {
  const { payer, lines } = context;
  results.push(
    finding({
      rule: MOD_01,
      severity: 'WARNING',
      outcome: 'NO_DATA',
      about: lines,
      message: () =>
        `Whether ${payer.name}${payer.plan === null ? '' : ` (${payer.plan})`} requires GO is not on record.`,
      fix: () => 'Ask the plan, or send `plan` if its terms are known.',
    }),
  );
}
