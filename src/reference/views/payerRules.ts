import {
  ContractRates,
  type CitedTerms,
  type PayerRules,
  type RequirementFact,
} from '../../billing/index.ts';
import type { CareQuestion } from '../data/scope.ts';
import { ALL_THERAPY_CODES } from '../indexes/selectors.ts';
import { citedTermsOf } from './payerTerms.ts';
import type { DatedReference, PayerView } from './views.ts';

/** The payer whose allowed amounts are those of the physician fee schedule. */
const FEE_SCHEDULE_PAYER = 'medicare';

/** Whether the payer's allowed amounts are those of the physician fee schedule, so that nobody has a contract about them. */
export function isPricedByFeeSchedule(payer: string): boolean {
  return payer === FEE_SCHEDULE_PAYER;
}

/** The contract of the organization whose reference this is; nothing without one. A plan's own goes before the payer's. */
function contractOf(
  payer: PayerView,
  { coverage: { plan } }: CareQuestion,
  { snapshot }: DatedReference,
): Pick<PayerRules, 'contract'> {
  const contracts = snapshot.rows.contracts.filter((contract) => contract.payer === payer.slug);
  if (contracts.length === 0) return {};
  const ofPlans = contracts.flatMap((contract) => contract.plan ?? []);
  if (plan === null && ofPlans.length > 0) {
    const names = ofPlans.map((slug) => snapshot.plans.get(slug)?.name ?? slug);
    return { contract: new ContractRates([], names) };
  }
  const own =
    contracts.find((contract) => contract.plan === plan) ?? contracts.find((each) => each.plan === null);
  return own ? { contract: own.rates } : {};
}

/** A payer's rules for a question on the reference's date, in the words of the billing core. */
export function payerRulesOf(
  payer: PayerView,
  question: CareQuestion,
  reference: DatedReference,
): PayerRules {
  const terms = new Map<string, CitedTerms>();
  const requirements = new Map<string, readonly RequirementFact[]>();
  return {
    slug: payer.slug,
    name: payer.name,
    plan: question.coverage.plan,
    paysByMedicareFeeSchedule: isPricedByFeeSchedule(payer.slug),
    ...contractOf(payer, question, reference),
    claimTerms: citedTermsOf(ALL_THERAPY_CODES, payer, question, reference),
    termsFor: (code) => {
      const known = terms.get(code);
      if (known) return known;
      const made = citedTermsOf(code, payer, question, reference);
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
