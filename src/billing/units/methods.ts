import type { UnitMethod } from '../../shared/enums.ts';
import type { PayerRules, Rule } from '../types.ts';
import { isPooled, type ServiceGroup } from './group.ts';
import { declareRule } from '../rule.ts';

const PAY_RULE_1 = declareRule({
  id: 'PAY-RULE-1',
  title: 'Medicare Part B counts total minutes',
  document: 'MCPM5',
  section: '20.2',
  confidence: 'VERIFIED',
});

const PAY_RULE_3 = declareRule({
  id: 'PAY-RULE-3',
  title: 'Aetna is reported to count by code',
  document: 'TRADE',
  section: 'verify the contract',
  confidence: 'SECONDARY',
});

const PAY_RULE_4 = declareRule({
  id: 'PAY-RULE-4',
  title: 'Cigna is reported to count by code',
  document: 'TRADE',
  section: 'verify the contract',
  confidence: 'SECONDARY',
});

const PAY_RULE_5 = declareRule({
  id: 'PAY-RULE-5',
  title: 'UnitedHealthcare needs 8 minutes for a unit, as CMS does',
  document: 'UHC',
  section: 'pooling not stated',
  confidence: 'VERIFIED',
});

const PAY_RULE_6 = declareRule({
  id: 'PAY-RULE-6',
  title: 'Blue plans differ; Nebraska counts total minutes',
  document: 'BCBSNE',
  confidence: 'VERIFIED',
});

const PAY_RULE_7 = declareRule({
  id: 'PAY-RULE-7',
  title: 'TRICARE and Medicaid rules are configured, not assumed',
  document: 'TRADE',
  confidence: 'VERIFIED',
});

/** The rules about the unit methods of payers, which the terms of a payer name by id. */
export const PAYER_UNIT_RULES: readonly Rule[] = [
  PAY_RULE_1,
  PAY_RULE_3,
  PAY_RULE_4,
  PAY_RULE_5,
  PAY_RULE_6,
  PAY_RULE_7,
];

/** The rule about the unit method of a payer; PAY-RULE-7 for one that has no rule of its own. */
export function unitRuleOf({ claimTerms }: PayerRules): Rule {
  const named = claimTerms.terms.unitRule;
  return PAYER_UNIT_RULES.find(({ id }) => id === named) ?? PAY_RULE_7;
}

/** Used where the payer's rule is not settled; most plans are reported to use it. */
export const ASSUMED_METHOD: UnitMethod = 'AMA_MIDPOINT';
export const OTHER_METHOD: UnitMethod = 'CMS_8_MINUTE';

/** How the minutes of each pooled service are counted: a payer may state a rule for one code alone. */
export interface UnitMethods {
  readonly byCode: ReadonlyMap<string, UnitMethod>;
  /** Codes whose rule is not settled. */
  readonly assumed: readonly string[];
  /** The method of the answer: that of the first pooled service, or the payer's where nothing is pooled. */
  readonly shown: UnitMethod;
  readonly isAssumed: boolean;
  /** Equal for the same methods of the services of a day; the method itself, where they have one alone. */
  readonly key: string;
}

/** @param assume the method of codes whose rule is not settled */
export function unitMethodsOf(
  groups: readonly ServiceGroup[],
  payer: PayerRules,
  assume: UnitMethod = ASSUMED_METHOD,
): UnitMethods {
  const byCode = new Map<string, UnitMethod>();
  const assumed: string[] = [];
  let first: UnitMethod | undefined;
  let isMixed = false;
  for (const group of groups) {
    if (!isPooled(group)) continue;
    const stated = payer.termsFor(group.code).terms.unitMethod;
    if (stated === undefined) assumed.push(group.code);
    const method = stated ?? assume;
    byCode.set(group.code, method);
    first ??= method;
    isMixed ||= method !== first;
  }
  const ofPayer = payer.claimTerms.terms.unitMethod;
  return {
    byCode,
    assumed,
    shown: first ?? ofPayer ?? assume,
    isAssumed: byCode.size === 0 ? ofPayer === undefined : assumed.length > 0,
    key: isMixed ? [...byCode.values()].join(' ') : (first ?? ''),
  };
}
