import {
  type CitedTerms,
  type PayerRules,
  type RequirementFact,
  type UnitMethodTerm,
} from '../../billing/index.ts';
import { isInForce } from '../../shared/plainDate.ts';
import { appliesOn } from '../indexes/policyVersions.ts';
import { bindingTerms } from './payerTerms.ts';
import { ALL_THERAPY_CODES } from '../indexes/selectors.ts';
import type { DatedReference, PayerView } from './views.ts';

/** The payer whose allowed amounts are those of the physician fee schedule. */
const FEE_SCHEDULE_PAYER = 'medicare';

/** A payer's rules, or one plan's, on the reference's date, in the words of the billing core. */
export function payerRulesOf(payer: PayerView, plan: string | null, reference: DatedReference): PayerRules {
  const terms = new Map<string, CitedTerms>();
  const requirements = new Map<string, readonly RequirementFact[]>();
  return {
    slug: payer.slug,
    name: payer.name,
    plan,
    paysByMedicareFeeSchedule: payer.slug === FEE_SCHEDULE_PAYER,
    unitMethod:
      (plan ? unitMethodTerm(payer, plan, reference) : null) ?? unitMethodTerm(payer, null, reference),
    claimTerms: bindingTerms(ALL_THERAPY_CODES, payer, plan, reference),
    termsFor: (code) => {
      const known = terms.get(code);
      if (known) return known;
      const made = bindingTerms(code, payer, plan, reference);
      terms.set(code, made);
      return made;
    },
    requirementsFor: (code) => {
      const known = requirements.get(code);
      if (known) return known;
      const made = (reference.snapshot.requirements.get(code) ?? []).filter((requirement) =>
        requirement.requiredBy.includes(payer.slug),
      );
      requirements.set(code, made);
      return made;
    },
  };
}

/**
 * How a payer, or one of its plans, counts units: a note of a policy in force, else a general term. The plan's own is
 * asked for before the payer's.
 */
function unitMethodTerm(
  payer: PayerView,
  plan: string | null,
  { snapshot, on }: DatedReference,
): UnitMethodTerm | null {
  const { policies, payerTerms } = snapshot.rows;
  const notes = policies
    .filter((policy) => policy.payer === payer.slug && policy.plan === plan)
    .flatMap((policy) => policy.versions)
    .filter((version) => appliesOn(version, on))
    .flatMap((version) => version.notes);
  const standing = payerTerms.filter((term) => term.payer === payer.slug && term.plan === plan);
  for (const { terms, source, verifyWithPlan, effectiveFrom, effectiveTo } of [...notes, ...standing]) {
    if (terms?.unitMethod && isInForce({ effectiveFrom, effectiveTo }, on)) {
      return { method: terms.unitMethod, source, verifyWithPlan, effectiveFrom, effectiveTo };
    }
  }
  return null;
}
