import type { CatalogContent, CodeEntry, CodeGroup } from './schemas.ts';

type Rule = CatalogContent['codeModifiers']['rules'][number];

/** A row of the code-modifier table, with its rule. */
export type ExpandedCodeModifier = { code: string; modifier: string; rule: Rule; ruleIndex: number };

/** Expands code-modifiers.yaml to one entry for each code and modifier of a rule, in the order of the rules. */
export function expandCodeModifiers({ codes, codeModifiers }: CatalogContent): ExpandedCodeModifier[] {
  return codeModifiers.rules.flatMap((rule, ruleIndex) => {
    const members = new Set(
      rule.groups.flatMap((name) => membersOf(codeModifiers.groups[name], codes.codes)),
    );
    return [...members].flatMap((code) =>
      rule.modifiers.map((modifier) => ({ code, modifier, rule, ruleIndex })),
    );
  });
}

function membersOf(group: CodeGroup | undefined, codes: readonly CodeEntry[]): string[] {
  if (group === undefined) return [];
  if ('codes' in group) return group.codes;
  const except = new Set(group.except);
  return codes
    .filter((entry) => entry.otPlanOfCareAllowed && entry.effectiveTo === undefined)
    .filter((entry) => group.therapyStatus.includes(entry.therapyStatus) && !except.has(entry.code))
    .map((entry) => entry.code);
}
