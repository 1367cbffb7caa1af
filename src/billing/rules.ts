import { CHECKS } from './checks.ts';
import { CLAIM_FORM_RULES } from './claimContext.ts';
import { OTA_UNIT_RULES } from './modifiers/otaUnits.ts';
import type { Rule } from './types.ts';
import { UNIT_RULES } from './units/count.ts';

/** Rules about units and the form of the claim come before those of the checks. */
const RULES: readonly Rule[] = [
  ...new Set([
    ...UNIT_RULES,
    ...OTA_UNIT_RULES,
    ...CLAIM_FORM_RULES,
    ...CHECKS.flatMap(({ rules }) => rules),
  ]),
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** Every rule that an answer may cite, in the order in which an evaluation comes to them. */
export function allRules(): readonly Rule[] {
  return RULES;
}

/** The rule of an id; undefined when no rule has it. */
export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}
