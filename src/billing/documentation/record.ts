import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import { DISTINCT_MODIFIERS } from '../edits/sites.ts';
import { finding } from '../finding.ts';
import { THRESHOLD_REQUIREMENT } from '../modifiers/threshold.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { RequirementFact } from '../types.ts';
import { PHP_11 } from '../programs/hospitalProgram.ts';
import type { Result } from '../results.ts';

const POC_07 = declareRule({
  id: 'POC-07',
  title: 'What the daily note shows',
  document: 'MBPM15',
  section: '220.3 E',
  confidence: 'VERIFIED',
});

/**
 * The documentation elements that the payer requires for the codes of the day, compared with those reported (POC-07,
 * PHP-11): the plan of care, timed and total minutes, why a re-evaluation was needed and
 * the rest are rows with sources, not code.
 */
function checkRecord(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  const { documentation } = context.day;
  if (documentation === null) {
    const anyRequired = context.lines.some((line) =>
      context.payer.requirementsFor(line.code).some((requirement) => isRequired(requirement, line)),
    );
    if (anyRequired) reportNotStated(context, results);
    return results;
  }
  const required = requirementsOf(context);
  const missing = required.filter(({ requirement }) => !documentation.includes(requirement.key));
  for (const { requirement, codes } of missing) reportMissing(context, results, requirement, codes);
  if (required.length > 0 && missing.length === 0) reportComplete(context, results, required.length);
  return results;
}

export const DOCUMENTATION: Check = {
  phase: 'RECORD',
  rules: [POC_07, PHP_11],
  reads: ['day.documentation'],
  apply: checkRecord,
};

/** Required only on lines with the modifier that the element supports: KX, or an NCCI modifier. */
const REQUIRED_WITH_MODIFIER: Readonly<Record<string, readonly string[]>> = {
  [THRESHOLD_REQUIREMENT]: ['KX'],
  'separate-time-blocks': DISTINCT_MODIFIERS,
};

function isRequired({ key }: RequirementFact, { modifiers }: ClaimLine): boolean {
  const modifiersNeeded = REQUIRED_WITH_MODIFIER[key];
  return modifiersNeeded === undefined || modifiersNeeded.some((modifier) => modifiers.includes(modifier));
}

interface RequiredElement {
  readonly requirement: RequirementFact;
  readonly codes: string[];
}

/** Each requirement of the day once, with the codes that it applies to. */
function requirementsOf(context: EvaluationContext): RequiredElement[] {
  const required = new Map<string, RequiredElement>();
  for (const line of context.lines) {
    for (const requirement of context.payer.requirementsFor(line.code)) {
      if (!isRequired(requirement, line)) continue;
      const entry = required.get(requirement.key);
      if (!entry) required.set(requirement.key, { requirement, codes: [line.code] });
      else if (!entry.codes.includes(line.code)) entry.codes.push(line.code);
    }
  }
  return [...required.values()];
}

/** "1 documentation element", "8 documentation elements". */
function elementsText(count: number): string {
  return count === 1 ? '1 documentation element' : `${count} documentation elements`;
}

function reportNotStated(context: EvaluationContext, results: Result[]): void {
  results.push(
    finding({
      rule: POC_07,
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        `${context.payer.name} requires ${elementsText(requirementsOf(context).length)}; none were reported.`,
      fix: () =>
        'Send the keys of the elements that the record shows in `documentation`. `Code.documentation` lists the keys.',
    }),
  );
}

function reportMissing(
  context: EvaluationContext,
  results: Result[],
  requirement: RequirementFact,
  codes: readonly string[],
): void {
  results.push(
    finding({
      rule: citedRule(context.claim.program === null ? POC_07 : PHP_11, requirement),
      severity: 'WARNING',
      outcome: 'FAIL',
      lines: context.lines.filter((line) => codes.includes(line.code)).map((line) => line.position),
      codes,
      message: () => `The record does not show a required element: ${requirement.text}`,
      fix: () => 'Complete the record before you send the claim.',
      denial: DENIALS.RECORDS_MISSING,
    }),
  );
}

function reportComplete(context: EvaluationContext, results: Result[], count: number): void {
  results.push(
    finding({
      rule: context.claim.program === null ? POC_07 : PHP_11,
      severity: 'INFO',
      outcome: 'PASS',
      message: () =>
        `The record shows ${count === 1 ? 'the documentation element' : `all ${elementsText(count)}`} that ${context.payer.name} requires.`,
    }),
  );
}
