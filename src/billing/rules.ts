import type { Period, PlainDate } from '../shared/plainDate.ts';
import { DOCUMENTS } from './documents.ts';
import { RULE_REGISTER, type RuleEntry } from './ruleRegister.ts';
import type { Citation, PayerRules, Rule } from './types.ts';

/**
 * The register of rules, by the ids of the rule book. `src/billing/README.md` says in which file each one lives; a
 * test keeps the two, the tests and the book in step.
 */

/** Day on which the texts behind the rule book were read. */
const READ_ON: PlainDate = '2026-11-21';

/** Said in the section of a rule that nobody read whole. */
const PARTLY_RECALLED = 'from knowledge';

/** A rule is as sure as its least sure part: one that was read in part only is not shown as verified. */
function toRule([id, title, document, section, stated, effectiveFrom]: RuleEntry): Rule {
  const confidence = section?.includes(PARTLY_RECALLED) ? 'UNVERIFIED' : stated;
  const [documentTitle, publisher, url] = DOCUMENTS[document];
  const read = confidence === 'UNVERIFIED' ? null : READ_ON;
  const source: Citation = {
    title: documentTitle,
    publisher,
    url,
    section,
    retrievedOn: read,
    verifiedOn: read,
    confidence,
  };
  return Object.freeze({ id, title, source, effectiveFrom: effectiveFrom ?? null, effectiveTo: null });
}

const RULES: readonly Rule[] = RULE_REGISTER.map(toRule);
const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((entry) => [entry.id, entry]));

/** Every rule, in the order of the rule book. */
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

/** PAY-RULE-7: what is configured is what counts, for a payer that the rule book does not name. */
const CONFIGURED = 'PAY-RULE-7';

/**
 * The entry of section 4 that speaks of a payer, as its terms name it. Medicare Advantage (PAY-RULE-2) would be a payer
 * of its own, which chooses; none is in the book.
 */
export function unitRuleIdOf({ claimTerms }: PayerRules): string {
  const named = claimTerms.terms.unitRule;
  return named !== undefined && BY_ID.has(named) ? named : CONFIGURED;
}
