import { DENIALS } from '../denials.ts';
import type { DraftLine, Workbench } from '../draft.ts';
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
export function checkRecord(bench: Workbench): void {
  const { documentation } = bench.day;
  if (documentation === null) {
    const anyAsked = bench.lines.some((line) =>
      bench.payer.requirementsFor(line.code).some((requirement) => isAsked(requirement, line)),
    );
    if (anyAsked) sayNotStated(bench);
    return;
  }
  const asked = requirementsOf(bench);
  const missing = asked.filter(({ requirement }) => !documentation.includes(requirement.key));
  for (const { requirement, codes } of missing) sayMissing(bench, requirement, codes);
  if (asked.length > 0 && missing.length === 0) sayComplete(bench, asked.length);
}

/** Asked only of lines that carry what the requirement explains: KX, or a modifier that tells edited services apart. */
const ASKED_WITH: Readonly<Record<string, readonly string[]>> = {
  [THRESHOLD_REQUIREMENT]: ['KX'],
  'separate-time-blocks': NCCI_MODIFIERS,
};

function isAsked({ key }: RequirementFact, { modifiers }: DraftLine): boolean {
  const explained = ASKED_WITH[key];
  return explained === undefined || explained.some((modifier) => modifiers.includes(modifier));
}

interface Asked {
  readonly requirement: RequirementFact;
  readonly codes: string[];
}

/** Every requirement of the day once, with the codes that bring it. */
function requirementsOf(bench: Workbench): Asked[] {
  const asked = new Map<string, Asked>();
  for (const line of bench.lines) {
    for (const requirement of bench.payer.requirementsFor(line.code)) {
      if (!isAsked(requirement, line)) continue;
      const entry = asked.get(requirement.key);
      if (!entry) asked.set(requirement.key, { requirement, codes: [line.code] });
      else if (!entry.codes.includes(line.code)) entry.codes.push(line.code);
    }
  }
  return [...asked.values()];
}

function sayNotStated(bench: Workbench): void {
  bench.findings.push(
    finding({
      rule: 'POC-07',
      severity: 'INFO',
      outcome: 'NO_DATA',
      message: () =>
        `${bench.payer.name} asks the record to show ${requirementsOf(bench).length} things; what it shows was not given.`,
      fix: () => 'Send the keys of the requirements met in `documentation`; `Code.documentation` lists them.',
    }),
  );
}

function sayMissing(bench: Workbench, requirement: RequirementFact, codes: readonly string[]): void {
  bench.findings.push(
    finding({
      rule: citedRule(bench.frame.program === null ? 'POC-07' : 'PHP-11', requirement),
      severity: 'WARNING',
      outcome: 'FAIL',
      lines: bench.lines.filter((line) => codes.includes(line.code)).map((line) => line.position),
      codes,
      message: () => `The record does not show: ${requirement.text}`,
      fix: () => 'Complete the record before the claim is sent.',
      denial: DENIALS.RECORDS_MISSING,
    }),
  );
}

function sayComplete(bench: Workbench, count: number): void {
  bench.findings.push(
    finding({
      rule: bench.frame.program === null ? 'POC-07' : 'PHP-11',
      severity: 'INFO',
      outcome: 'PASS',
      message: () => `The record shows all ${count} things that ${bench.payer.name} asks for.`,
    }),
  );
}
