import { DENIALS } from '../denials.ts';
import type { ClaimLineBuilder, EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import { certainModifiers } from '../unsettled.ts';

/**
 * GO on every therapy line under the OT plan of care where the payer requires it (MOD-01, MOD-03), CO with it on OTA
 * units (MOD-02, CO-07), and neither on any other line (MOD-11).
 */
export function applyDiscipline(context: EvaluationContext): void {
  let unknown = false;
  let placed = false;
  for (const line of context.lines) {
    if (line.codeFacts.therapyStatus === 'NEVER') continue;
    if (!line.codeFacts.otPlanOfCareAllowed) denyOtherDiscipline(context, line);
    const required = certainModifiers(line.terms);
    if (required?.includes('GO') || line.isOta) {
      line.modifiers.push('GO');
      line.rules.push(line.codeFacts.therapyStatus === 'ALWAYS' ? 'MOD-01' : 'MOD-03');
      placed = true;
      if (line.isOta) {
        line.modifiers.push('CO');
        line.rules.push('CO-07');
      }
    } else if (required === undefined) {
      if (line.documented.includes('GO')) line.modifiers.push('GO');
      unknown ||= !line.terms.unsettled.has('requiredModifiers');
    }
  }
  if (unknown) reportUnknown(context);
  else if (placed) reportPlaced(context);
}

/** PT and SLP counterparts are in the catalog so that they can be recognized; an OT cannot bill them. */
function denyOtherDiscipline(context: EvaluationContext, line: ClaimLineBuilder): void {
  line.denial ??= DENIALS.PROVIDER_TYPE;
  context.findings.push(
    finding({
      rule: 'MOD-02',
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () => `${line.code} cannot be billed under an OT plan of care.`,
      fix: () => 'Bill the OT code for the service, if there is one.',
      denial: DENIALS.PROVIDER_TYPE,
    }),
  );
}

function reportPlaced(context: EvaluationContext): void {
  const lines = context.lines.filter((line) => line.modifiers.includes('GO'));
  const source = lines[0]?.terms.sourceOf('requiredModifiers');
  context.findings.push(
    finding({
      rule: citedRule('MOD-01', source),
      severity: 'INFO',
      outcome: 'PASS',
      lines: lines.map((line) => line.position),
      codes: lines.map((line) => line.code),
      message: () =>
        `Every therapy line carries GO.${source?.verifyWithPlan ? ' Confirm this with the plan.' : ''}`,
    }),
  );
}

function reportUnknown(context: EvaluationContext): void {
  const { payer, lines } = context;
  context.findings.push(
    finding({
      rule: 'MOD-01',
      severity: 'WARNING',
      outcome: 'NO_DATA',
      lines: lines.map((line) => line.position),
      codes: lines.map((line) => line.code),
      message: () =>
        `Whether ${payer.name}${payer.plan === null ? '' : ` (${payer.plan})`} requires GO is not on record.`,
      fix: () => 'Ask the plan, or send `plan` if its terms are known.',
    }),
  );
}
