import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';

/** Modifiers that the engine places itself: GO on every line that needs it, CO on the assistant's. */
const PLACED = ['GO', 'CO'];

/**
 * Every modifier that the payer's terms require on a line must stand there. The engine places GO and CO; what else a
 * payer asks for says something about the care (habilitative, remote, a program of the payer) that only the record
 * knows, so a line without it is denied and nothing is put on (MOD-01).
 */
export function checkRequiredModifiers(context: EvaluationContext): void {
  for (const line of context.lines) {
    const asked = line.terms.terms.requiredModifiers;
    if (asked === undefined || line.codeFacts.therapyStatus === 'NEVER') continue;
    if (asked.some((modifier) => isMissing(line, modifier)))
      reportMissing(
        context,
        line,
        asked.filter((modifier) => isMissing(line, modifier)),
      );
  }
}

/** KX is put on the line later, by its own rule, where it was documented. */
function isMissing(line: ClaimLineBuilder, modifier: string): boolean {
  if (PLACED.includes(modifier) || line.modifiers.includes(modifier)) return false;
  return modifier !== 'KX' || !line.documented.includes('KX');
}

function reportMissing(context: EvaluationContext, line: ClaimLineBuilder, missing: readonly string[]): void {
  const source = line.terms.sourceOf('requiredModifiers');
  deny(line, DENIALS.MISSING_MODIFIER);
  context.findings.push(
    finding({
      rule: citedRule('MOD-01', source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${context.payer.name} asks for ${missing.join(' and ')} on ${line.code}, which the record does not have.` +
        (source?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
      fix: () => `Document ${missing.join(' and ')} if the record supports it; otherwise the line is denied.`,
      denial: DENIALS.MISSING_MODIFIER,
    }),
  );
}
