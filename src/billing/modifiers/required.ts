import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rule.ts';
import { isRemote } from '../telehealth.ts';
import { MOD_01 } from './discipline.ts';
import type { Result } from '../results.ts';

/** Modifiers that the engine places itself: GO on every line that requires it, CO on OTA lines. */
const PLACED = ['GO', 'CO'];

/**
 * MOD-01: every modifier that the payer's terms require on a line must be on it. The engine places GO and CO. Any other
 * required modifier is a statement about the care (habilitative, remote, a program of the payer) that only the record
 * can support, so it is never added and a line without it is denied.
 */
function checkRequiredModifiers(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    if (line.codeFacts.therapyStatus === 'NEVER') continue;
    const { requiredModifiers = [], assistantModifiers = [], telehealthModifiers = [] } = line.terms.terms;
    const report = (name: ModifierTerm, missing: readonly string[]) => {
      if (missing.length > 0) reportMissing(context, results, line, name, missing);
    };
    report('requiredModifiers', missingOf(line, requiredModifiers));
    if (line.isOta) report('assistantModifiers', missingOf(line, assistantModifiers));
    // One of them is enough: payers list those that they accept.
    const isUnmarked =
      isRemote(line, context.claim) && telehealthModifiers.every((modifier) => isMissing(line, modifier));
    if (isUnmarked) report('telehealthModifiers', telehealthModifiers);
  }
  return results;
}

export const REQUIRED_MODIFIERS: Check = {
  phase: 'DENIALS',
  rules: [MOD_01],
  reads: [],
  apply: checkRequiredModifiers,
};

type ModifierTerm = 'requiredModifiers' | 'assistantModifiers' | 'telehealthModifiers';

function missingOf(line: ClaimLine, modifiers: readonly string[]): readonly string[] {
  return modifiers.some((modifier) => isMissing(line, modifier))
    ? modifiers.filter((modifier) => isMissing(line, modifier))
    : [];
}

/** KX is added later, by its own rule, where it was documented. */
function isMissing(line: ClaimLine, modifier: string): boolean {
  if (PLACED.includes(modifier) || line.modifiers.includes(modifier)) return false;
  return modifier !== 'KX' || !line.documented.includes('KX');
}

function reportMissing(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  name: ModifierTerm,
  missing: readonly string[],
): void {
  const source = line.terms.sourceOf(name);
  const listed = missing.join(name === 'telehealthModifiers' ? ' or ' : ' and ');
  const isOne = missing.length === 1 || name === 'telehealthModifiers';
  results.push(
    finding({
      rule: citedRule(MOD_01, source),
      severity: source?.verifyWithPlan ? 'WARNING' : 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        `${context.payer.name} requires ${listed} on ${line.code}, but the record does not document ${isOne ? 'it' : 'them'}.` +
        (source?.verifyWithPlan ? ' Confirm this with the plan.' : ''),
      fix: () =>
        `Document ${listed} if the record supports ${isOne ? 'it' : 'them'}; otherwise the line is denied.`,
      denial: DENIALS.MISSING_MODIFIER,
      denies: [line],
    }),
  );
}
