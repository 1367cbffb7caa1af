import { DENIALS } from '../denials.ts';
import { deny, type ClaimLineBuilder, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';

/** Modifiers that the engine places itself: GO on every line that requires it, CO on OTA lines. */
const PLACED = ['GO', 'CO'];

/**
 * MOD-01: every modifier that the payer's terms require on a line must be on it. The engine places GO and CO. Any other
 * required modifier is a statement about the care (habilitative, remote, a program of the payer) that only the record
 * can support, so it is never added and a line without it is denied.
 */
export function checkRequiredModifiers(context: EvaluationContext): void {
  for (const line of context.lines) {
    const required = line.terms.terms.requiredModifiers;
    if (required === undefined || line.codeFacts.therapyStatus === 'NEVER') continue;
    if (required.some((modifier) => isMissing(line, modifier)))
      reportMissing(
        context,
        line,
        required.filter((modifier) => isMissing(line, modifier)),
      );
  }
}

/** KX is added later, by its own rule, where it was documented. */
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
        `${context.payer.name} requires ${missing.join(' and ')} on ${line.code}, but the record does not document ${missing.length === 1 ? 'it' : 'them'}.` +
        (source?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
      fix: () =>
        `Document ${missing.join(' and ')} if the record supports ${missing.length === 1 ? 'it' : 'them'}; otherwise the line is denied.`,
      denial: DENIALS.MISSING_MODIFIER,
    }),
  );
}
