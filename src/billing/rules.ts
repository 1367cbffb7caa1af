import type { Period, PlainDate } from '../shared/plainDate.ts';
import { DOCUMENTS } from './documents.ts';
import type { RuleEntry } from './ruleEntry.ts';
import { RULE_REGISTER } from './ruleRegister.ts';
import type { Citation, PayerRules, Rule } from './types.ts';

/**
 * Looks up rules of the register. `src/billing/README.md` names the file of each rule; a test compares the two.
 */

/** Day on which the sources of the rules were read. */
const READ_ON: PlainDate = '2026-11-21';

function toRule([id, title, document, section, confidence, effectiveFrom]: RuleEntry): Rule {
  const [documentTitle, publisher, url] = DOCUMENTS[document];
  const read = confidence === 'UNVERIFIED' ? null : READ_ON;
  const source: Citation = {
    title: documentTitle,
    publisher,
    url,
    section,
    documentId: null,
    publishedOn: null,
    retrievedOn: read,
    verifiedOn: read,
    confidence,
  };
  return Object.freeze({ id, title, source, effectiveFrom: effectiveFrom ?? null, effectiveTo: null });
}

const RULES: readonly Rule[] = RULE_REGISTER.map(toRule);
const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((entry) => [entry.id, entry]));

/** Every rule, in the order of the register. */
export function allRules(): readonly Rule[] {
  return RULES;
}

/** The rule of an id. Throws for an id that is not registered: a step without a source must be impossible. */
export function rule(id: string): Rule {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`rule ${id} is not registered in src/billing/ruleRegister.ts`);
  return found;
}

/** A rule as the payer or release at hand states it: their source and, where they give one, their period. */
export function citedRule(
  id: string,
  source: ({ readonly source: Citation } & Partial<Period>) | undefined,
): Rule {
  const base = rule(id);
  if (!source) return base;
  return {
    id: base.id,
    title: base.title,
    source: source.source,
    effectiveFrom: source.effectiveFrom ?? base.effectiveFrom,
    effectiveTo: source.effectiveTo ?? base.effectiveTo,
  };
}

/** PAY-RULE-7: the configured rule of a payer that has no entry of its own. */
const CONFIGURED = 'PAY-RULE-7';

/**
 * The rule about the unit method of a payer, as its terms name it. Medicare Advantage (PAY-RULE-2) would be a payer of
 * its own that chooses its rule; none is on record.
 */
export function unitRuleIdOf({ claimTerms }: PayerRules): string {
  const named = claimTerms.terms.unitRule;
  return named !== undefined && BY_ID.has(named) ? named : CONFIGURED;
}
