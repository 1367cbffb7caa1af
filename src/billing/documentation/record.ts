import { DENIALS } from '../denials.ts';
import type { ClaimLineBuilder, EvaluationContext } from '../evaluationContext.ts';
import { NCCI_MODIFIERS } from '../edits/pairs.ts';
import { finding } from '../finding.ts';
import { THRESHOLD_REQUIREMENT } from '../modifiers/threshold.ts';
import { citedRule } from '../rules.ts';
import type { RequirementFact } from '../types.ts';

/**
 * What the payer wants the record to show for the codes of the day, against what is said to be there (POC-07, PHP-11):
 * the plan of care (POC-01), timed and total minutes (CMS8-05), why a re-evaluation was needed (POC-06) and the rest
 * are rows with sources, not code.
 */
export function checkRecord(context: EvaluationContext): void {
  const { documentation } = context.day;
  if (documentation === null) {
    const anyAsked = context.lines.some((line) =>
      context.payer.requirementsFor(line.code).some((requirement) => isRequired(requirement, line)),
    );
    if (anyAsked) reportNotStated(context);
    return;
  }
  const asked = requirementsOf(context);
  const missing = asked.filter(({ requirement }) => !documentation.includes(requirement.key));
  for (const { requirement, codes } of missing) reportMissing(context, requirement, codes);
  if (asked.length > 0 && missing.length === 0) reportComplete(context, asked.length);
}

/** Asked only of lines that carry what the requirement explains: KX, or a modifier that tells edited services apart. */
const REQUIRED_WITH_MODIFIER: Readonly<Record<string, readonly string[]>> = {
  [THRESHOLD_REQUIREMENT]: ['KX'],
  'separate-time-blocks': NCCI_MODIFIERS,
};

function isRequired({ key }: RequirementFact, { modifiers }: ClaimLineBuilder): boolean {
  const explained = REQUIRED_WITH_MODIFIER[key];
  return explained === undefined || explained.some((modifier) => modifiers.includes(modifier));
}

interface RequiredElement {
  readonly requirement: RequirementFact;
  readonly codes: string[];
}

/** Every requirement of the day once, with the codes that bring it. */
function requirementsOf(context: EvaluationContext): RequiredElement[] {
  const asked = new Map<string, RequiredElement>();
  for (const line of context.lines) {
    for (const requirement of context.payer.requirementsFor(line.code)) {
      if (!isRequired(requirement, line)) continue;
      const entry = asked.get(requirement.key);
      if (!entry) asked.set(requirement.key, { requirement, codes: [line.code] });
      else if (!entry.codes.includes(line.code)) entry.codes.push(line.code);
    }
  }
  return [...asked.values()];
}

function reportNotStated(context: EvaluationContext): void {
  context.findings.push(
    finding({
      rule: 'POC-07',
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        `${context.payer.name} asks the record to show ${requirementsOf(context).length} things; what it shows was not given.`,
      fix: () => 'Send the keys of the requirements met in `documentation`; `Code.documentation` lists them.',
    }),
  );
}

function reportMissing(
  context: EvaluationContext,
  requirement: RequirementFact,
  codes: readonly string[],
): void {
  context.findings.push(
    finding({
      rule: citedRule(context.claim.program === null ? 'POC-07' : 'PHP-11', requirement),
      severity: 'WARNING',
      outcome: 'FAIL',
      lines: context.lines.filter((line) => codes.includes(line.code)).map((line) => line.position),
      codes,
      message: () => `The record does not show: ${requirement.text}`,
      fix: () => 'Complete the record before the claim is sent.',
      denial: DENIALS.RECORDS_MISSING,
    }),
  );
}

function reportComplete(context: EvaluationContext, count: number): void {
  context.findings.push(
    finding({
      rule: context.claim.program === null ? 'POC-07' : 'PHP-11',
      severity: 'INFO',
      outcome: 'PASS',
      message: () => `The record shows all ${count} things that ${context.payer.name} asks for.`,
    }),
  );
}
