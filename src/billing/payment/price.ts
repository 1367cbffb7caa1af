import type { Check } from '../check.ts';
import { DENIALS } from '../denials.ts';
import type { ClaimContext } from '../claimContext.ts';
import type { ClaimLine, EvaluationContext } from '../evaluationContext.ts';
import type { Answer, Facts, FeeFact } from '../facts.ts';
import type { DayOfCare } from '../dayOfCare/types.ts';
import type { PayerRules } from '../types.ts';
import { adjustmentsOf, chargeAlone, chargeOf, PAYABLE_STATUS } from './amounts.ts';
import { priceByContract, CONTRACT_RULES, CONTRACT_03 } from './contractPrice.ts';
import { feeCents, practiceExpense, reducedFeeCents, PAY_01 } from './fee.ts';
import { shareOfCents } from './money.ts';
import {
  reportSurgicalReduction,
  SURGICAL_REDUCTION,
  surgicalAmounts,
  type SurgicalLine,
  MPPR_06,
} from './surgical.ts';
import { bilateralIndicator, BOTH_SIDES } from '../edits/bilateral.ts';
import {
  reportNoAmounts,
  reportReduction,
  reportUnknownFee,
  type ReducibleLine,
  PAY_04,
  PHP_10,
} from './priceFindings.ts';
import { MPPR_01, MPPR_02 } from './mppr.ts';
import { otherUnits, outranks, THERAPY_REDUCTION, type UnitRank } from './otherDisciplines.ts';
import { reportStatus, PAY_07 } from './status.ts';
import { declareRule } from '../rule.ts';
import { applyRule, priceLine, type Result } from '../results.ts';
import { CO_08 } from '../modifiers/otaUnits.ts';
import { ratesOf, ratesUnder, type Rates } from './rates.ts';
import { POLICY_01 } from '../policyRules.ts';

export const PAY_05 = declareRule({
  id: 'PAY-05',
  title: "Sequestration is a share of Medicare's payment",
  document: 'CARC',
  section: '253',
  fromKnowledge: 'dates',
});

export const PAY_06 = declareRule({
  id: 'PAY-06',
  title: 'Order: fee, reduction, charge, OTA, coinsurance, sequestration',
  document: 'PFS',
  confidence: 'UNVERIFIED',
});

const BIL_02 = declareRule({
  id: 'BIL-02',
  title: 'Both sides are paid by the indicator of the fee schedule',
  document: 'MCPM12',
  section: '40.7',
  confidence: 'SECONDARY',
});

/** The reasons of the adjustments by CO-08 and PAY-05. */
export const OTA_REDUCTION = 'OTA reduction';
export const SEQUESTRATION = 'Sequestration';

/** Amounts of one unit, computed once for a fee fact. */
interface UnitPrice extends UnitRank {
  readonly reducedCents: number;
}

interface PricedLine extends ReducibleLine {
  /** What the day charges for it; the fee where no charge was given. */
  readonly chargeCents: number;
  readonly price: UnitPrice;
  /** Share of the amount of one side, where the line is both (BIL-02); null for any other line. */
  readonly sidesShare: string | null;
  readonly isSurgical: boolean;
}

/**
 * PAY-01 to PAY-06, MPPR-01 and MPPR-02, CO-08: the Medicare fee schedule amount of each line, each reduction, and who
 * pays. Integer cents; each step rounds half a cent up. Denied lines are paid nothing and are not ranked. The
 * deductible is not applied. Rates are dated rows (PAY-05). A critical access
 * hospital is paid its costs and exempt from the OTA reduction (CO-09).
 */
function priceLines(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  for (const line of context.lines) {
    const charge = chargeOf(context.day, line);
    if (charge !== null) results.push(priceLine(line, chargeAlone(charge)));
  }
  priceClaim(context, results);
  return results;
}

export const PAYMENT: Check = {
  phase: 'PRICES',
  rules: [
    PAY_01,
    PAY_04,
    CO_08,
    PAY_05,
    PAY_06,
    PAY_07,
    MPPR_01,
    MPPR_02,
    MPPR_06,
    BIL_02,
    PHP_10,
    ...CONTRACT_RULES,
    POLICY_01,
    CONTRACT_03,
  ],
  reads: [
    'day.chargesCents',
    'day.dateOfService',
    'day.otherServices',
    'day.qualifyingApmParticipant',
    'facts.fee',
    'facts.programValue',
  ],
  apply: priceLines,
};

function priceClaim(context: EvaluationContext, results: Result[]): void {
  const { payer, claim } = context;
  if (claim.program === null && !payer.paysByMedicareFeeSchedule && payer.contract) {
    priceByContract(context, results, payer.contract);
    return;
  }
  const rates =
    claim.program === null && claim.paidByFeeSchedule && payer.paysByMedicareFeeSchedule
      ? ratesOf(context)
      : null;
  if (rates === null) reportNoAmounts(context, results);
  else priceByFeeSchedule(context, results, rates);
}

function priceByFeeSchedule(context: EvaluationContext, results: Result[], rates: Rates): void {
  const priced: PricedLine[] = [];
  for (const line of context.lines) {
    const entry = priceOf(context, results, line, rates);
    if (entry) priced.push(entry);
  }
  const own = firstRanked(priced);
  const others = own === null ? null : otherUnits(context);
  const isFirst = own !== null && !(others?.best && outranks(others.best, own.price));
  const full = isFirst ? own : null;
  const surgical = surgicalLines(priced);
  const { surgicalFactor } = rates;
  const isReduced = surgical.length > 0 && surgicalFactor !== null;
  const amounts = isReduced ? surgicalAmounts(surgical, surgicalFactor) : null;
  for (const entry of priced) {
    const feeAfter =
      amounts !== null && entry.isSurgical
        ? (amounts.get(entry.line) ?? null)
        : feeAfterReduction(entry, full);
    if (feeAfter === null) results.push(priceLine(entry.line, chargeAlone(entry.chargeCents)));
    else pay(results, entry, feeAfter, rates);
  }
  if (own && others) reportReduction(results, priced, own, others);
  if (isReduced) reportSurgicalReduction(context, results, surgical, surgicalFactor);
}

/** MPPR-06 applies to the amount of both sides together (MCPM chapter 12, 40.7). */
function surgicalLines(priced: readonly PricedLine[]): readonly SurgicalLine[] {
  if (!priced.some(({ isSurgical }) => isSurgical)) return NO_LINES;
  return priced
    .filter(({ isSurgical }) => isSurgical)
    .map(({ line, price, sidesShare }) => ({ line, procedureCents: ofSides(price.fullCents, sidesShare) }));
}

const NO_LINES: readonly SurgicalLine[] = [];

/** MPPR-02: the fee of a line with one unit of the first-ranked line in full and every other unit reduced. */
function feeAfterReduction(entry: PricedLine, full: PricedLine | null): number {
  const { line, price, factor, sidesShare } = entry;
  const atFull = factor === null ? line.units : Math.min(line.units, entry === full ? 1 : 0);
  return ofSides(price.fullCents * atFull + price.reducedCents * (line.units - atFull), sidesShare);
}

function ofSides(cents: number, share: string | null): number {
  return share === null ? cents : shareOfCents(cents, share);
}

/** Fee of one unit of a code for the second tie-break of CMS8-02; null for a payer that publishes none. */
export function feeOfUnit(
  day: DayOfCare,
  payer: PayerRules,
  facts: Facts,
  { facilityRate }: ClaimContext,
): (code: string) => number | null {
  return (code) => {
    if (!payer.paysByMedicareFeeSchedule) return null;
    const answer = facts.fee(code, day);
    return answer.state === 'KNOWN' && answer.value !== null
      ? feeCents(answer.value, { facility: facilityRate })
      : null;
  };
}

/** The price of the line, or null after the reason was reported. */
function priceOf(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  rates: Rates,
): PricedLine | null {
  const { day, facts } = context;
  const answer = facts.fee(line.code, day);
  const fact = knownFee(context, results, line, answer);
  if (!fact) return null;
  const own = ratesUnder(rates, line.terms.terms.multipleProcedureFactor);
  const price = unitPrice(fact, own);
  const sidesShare = line.modifiers.includes(BOTH_SIDES) ? sidesShareOf(context, line, rates) : null;
  if (sidesShare === 'UNKNOWN') {
    reportUnknownFee(
      context,
      results,
      line,
      'What both sides are paid is not on record for the date of service.',
    );
    return null;
  }
  if (sidesShare !== null) results.push(applyRule(line, BIL_02));
  const chargeCents = chargeOf(day, line) ?? ofSides(price.fullCents * line.units, sidesShare);
  if (line.denial !== null) {
    results.push(priceLine(line, chargeAlone(chargeCents)));
    return null;
  }
  return {
    line,
    price,
    chargeCents,
    sidesShare,
    factor: fact.multipleProcedures === THERAPY_REDUCTION ? own.practiceExpenseFactor : null,
    isSurgical: fact.multipleProcedures === SURGICAL_REDUCTION,
  };
}

/** BIL-02: each side in full under indicator 3, both at the factor under 1. 50 is on no line of another indicator. */
function sidesShareOf(
  { day, facts }: EvaluationContext,
  { code }: ClaimLine,
  { bilateralFactor }: Rates,
): string | null {
  const indicator = bilateralIndicator(code, day, facts);
  if (indicator === 3) return '2';
  return indicator === 1 && bilateralFactor !== null ? bilateralFactor : 'UNKNOWN';
}

function knownFee(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  answer: Answer<FeeFact | null>,
): FeeFact | null {
  if (answer.state !== 'KNOWN') {
    reportUnknownFee(
      context,
      results,
      line,
      answer.state === 'CONFLICTING' ? 'Two loaded releases have different values.' : answer.reason,
    );
    return null;
  }
  if (answer.value === null) {
    reportUnknownFee(context, results, line, 'The code is not on the Medicare physician fee schedule.');
    return null;
  }
  if (PAYABLE_STATUS.includes(answer.value.status)) return answer.value;
  reportStatus(context, results, line, answer.value);
  return null;
}

/** Facts are immutable, so the amounts of a fee under some rates are computed once. */
const prices = new WeakMap<Rates, WeakMap<FeeFact, UnitPrice>>();

function unitPrice(fact: FeeFact, rates: Rates): UnitPrice {
  let byFee = prices.get(rates);
  if (!byFee) {
    byFee = new WeakMap();
    prices.set(rates, byFee);
  }
  const known = byFee.get(fact);
  if (known) return known;
  const { conversionFactor, facility } = rates;
  const practiceExpenseFactor = rates.practiceExpenseFactor ?? '1';
  const values = conversionFactor === null ? fact : { ...fact, conversionFactor };
  const expense = practiceExpense(values, facility);
  const price = {
    fullCents: feeCents(values, { facility }),
    reducedCents: reducedFeeCents(values, { facility, practiceExpenseFactor }),
    rank: Number(expense.digits) / 10 ** expense.scale,
  };
  byFee.set(fact, price);
  return price;
}

/** MPPR-02: the unit with the highest practice expense is paid in full; ties go to the higher fee, then the first line. */
function firstRanked(priced: readonly PricedLine[]): PricedLine | null {
  let best: PricedLine | null = null;
  for (const entry of priced) {
    if (entry.factor === null) continue;
    if (best === null || outranks(entry.price, best.price)) best = entry;
  }
  return best;
}

/** PAY-06: fee, reduction, lesser of charge, OTA reduction, coinsurance, sequestration. */
function pay(
  results: Result[],
  { line, price, sidesShare, chargeCents }: PricedLine,
  feeAfter: number,
  rates: Rates,
): void {
  const feeBefore = ofSides(price.fullCents * line.units, sidesShare);
  const base = Math.min(chargeCents, feeBefore);
  const afterReduction = Math.min(chargeCents, feeAfter);
  const allowedCents =
    line.isOta && rates.assistantFactor !== null
      ? shareOfCents(afterReduction, rates.assistantFactor)
      : afterReduction;
  const coinsurance = shareOfCents(allowedCents, rates.coinsurance);
  const sequestration = shareOfCents(allowedCents - coinsurance, rates.sequestration);
  results.push(
    priceLine(line, {
      chargeCents,
      allowedCents,
      patientPaysCents: coinsurance,
      payerPaysCents: allowedCents - coinsurance - sequestration,
      adjustments: adjustmentsOf(
        ['Charge above the fee schedule', chargeCents - base, DENIALS.CONTRACTUAL],
        ['Multiple-procedure payment reduction', base - afterReduction, DENIALS.MPPR_APPLIED],
        [OTA_REDUCTION, afterReduction - allowedCents, DENIALS.ASSISTANT_REDUCTION],
        ['Coinsurance', coinsurance, DENIALS.COINSURANCE],
        [SEQUESTRATION, sequestration, DENIALS.SEQUESTRATION],
      ),
    }),
    applyRule(line, PAY_06),
  );
}
