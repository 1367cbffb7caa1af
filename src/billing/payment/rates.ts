import type { ClaimContext } from '../claimContext.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import type { Facts, ProgramKey } from '../facts.ts';

/** Rates that CMS and Congress set for the date; a missing required rate means no amounts at all. */
export interface Rates {
  readonly coinsurance: string;
  readonly sequestration: string;
  /** Share of practice expense after the first unit; null before the reduction began. */
  readonly practiceExpenseFactor: string | null;
  /** Share paid for OTA services; null before the reduction began. */
  readonly assistantFactor: string | null;
  /** Share paid for both sides of a service, and for surgical procedures after the first; null where none is on record. */
  readonly bilateralFactor: string | null;
  readonly surgicalFactor: string | null;
  /** Whether facility practice expense is paid. */
  readonly facility: boolean;
  /** Null: the fee schedule's own. */
  readonly conversionFactor: string | null;
}

/** Facts are immutable, so the rates of a date and the amounts of a fee are computed once and cached with them. */
type RatesCache = WeakMap<Facts, Map<ClaimContext, Rates | null>>;
const ordinaryRates: RatesCache = new WeakMap();
const qualifyingRates: RatesCache = new WeakMap();

/** The rates of the date of service and the claim; null where a required one is not on record. */
export function ratesOf({ facts, day, claim }: EvaluationContext): Rates | null {
  const { qualifyingApmParticipant } = day;
  const byFrame = ratesByClaim(qualifyingApmParticipant ? qualifyingRates : ordinaryRates, facts);
  let rates = byFrame.get(claim);
  if (rates === undefined) {
    rates = readRates(facts, claim, qualifyingApmParticipant);
    byFrame.set(claim, rates);
  }
  return rates;
}

function ratesByClaim(rates: RatesCache, facts: Facts): Map<ClaimContext, Rates | null> {
  const known = rates.get(facts);
  if (known) return known;
  const made = new Map<ClaimContext, Rates | null>();
  rates.set(facts, made);
  return made;
}

function readRates(facts: Facts, claim: ClaimContext, qualifyingApmParticipant: boolean): Rates | null {
  const value = (key: ProgramKey): string | null => {
    const answer = facts.programValue(key);
    return answer.state === 'KNOWN' ? answer.value.value : null;
  };
  const coinsurance = value('COINSURANCE_RATE');
  const sequestration = value('SEQUESTRATION_RATE');
  const conversionFactor = qualifyingApmParticipant ? value('CONVERSION_FACTOR_QUALIFYING_APM') : null;
  if (coinsurance === null || sequestration === null) return null;
  if (qualifyingApmParticipant && conversionFactor === null) return null;
  return {
    coinsurance,
    sequestration,
    conversionFactor,
    facility: claim.facilityRate,
    practiceExpenseFactor: value(
      claim.form === 'PROFESSIONAL_837P' ? 'MPPR_FACTOR_OFFICE' : 'MPPR_FACTOR_INSTITUTIONAL',
    ),
    assistantFactor: value('ASSISTANT_FACTOR'),
    bilateralFactor: value('BILATERAL_FACTOR'),
    surgicalFactor: value('SURGICAL_REDUCTION_FACTOR'),
  };
}

/** The rates with a payer's own reduction, by its factor. */
const ratesByFactor = new WeakMap<Rates, Map<string, Rates>>();

/** The rates under the reduction that the payer's terms state for a code; without one, those of CMS. */
export function ratesUnder(rates: Rates, ownFactor: string | undefined): Rates {
  if (ownFactor === undefined || ownFactor === rates.practiceExpenseFactor) return rates;
  let byFactor = ratesByFactor.get(rates);
  if (!byFactor) {
    byFactor = new Map();
    ratesByFactor.set(rates, byFactor);
  }
  const known = byFactor.get(ownFactor) ?? { ...rates, practiceExpenseFactor: ownFactor };
  byFactor.set(ownFactor, known);
  return known;
}
