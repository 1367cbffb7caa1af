import { DENIALS } from '../denials.ts';
import type { ClaimContext } from '../claimContext.ts';
import type { ClaimLineBuilder, EvaluationContext } from '../evaluationContext.ts';
import type { Answer, Facts, FeeFact, ProgramKey } from '../facts.ts';
import type { DayOfCare } from '../dayOfCare/types.ts';
import type { Denial, PayerRules } from '../types.ts';
import { PAYABLE_STATUS, takeOff } from './amounts.ts';
import { priceByContract } from './contractPrice.ts';
import { feeCents, practiceExpense, reducedFeeCents } from './fee.ts';
import { shareOfCents } from './money.ts';
import {
  reportSurgicalReduction,
  SURGICAL_REDUCTION,
  surgicalAmounts,
  type SurgicalLine,
} from './surgical.ts';
import { bilateralIndicator, BOTH_SIDES } from '../edits/bilateral.ts';
import { reportNoAmounts, reportReduction, reportUnknownFee, type ReducibleLine } from './priceFindings.ts';
import { reportStatus } from './status.ts';

/** Multiple-procedure indicator of always-therapy codes (MPPR-01). */
const THERAPY_REDUCTION = 5;

/** Amounts of one unit, computed once for a fee fact. */
interface UnitPrice {
  readonly fullCents: number;
  readonly reducedCents: number;
  /** Practice expense in the locality, comparable: what units are ranked by (MPPR-02). */
  readonly rank: number;
}

/** Rates that CMS and Congress set for the date; a missing required rate means no amounts at all. */
interface Rates {
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

interface PricedLine extends ReducibleLine {
  readonly price: UnitPrice;
  /** Share of the amount of one side, where the line is both (BIL-02); null for any other line. */
  readonly sidesShare: string | null;
  readonly isSurgical: boolean;
}

/** Facts are immutable, so the rates of a date and the amounts of a fee are computed once and cached with them. */
type RatesCache = WeakMap<Facts, Map<ClaimContext, Rates | null>>;
const ordinaryRates: RatesCache = new WeakMap();
const qualifyingRates: RatesCache = new WeakMap();
const prices = new WeakMap<Rates, WeakMap<FeeFact, UnitPrice>>();
/** The rates with a payer's own reduction, by its factor. */
const ratesByFactor = new WeakMap<Rates, Map<string, Rates>>();

/**
 * PAY-01 to PAY-06, MPPR-01 to MPPR-04, CO-08: the Medicare fee schedule amount of each line, each reduction, and who
 * pays. Integer cents; each step rounds half a cent up. Denied lines are paid nothing and are not ranked. The
 * deductible is not applied. Rates are dated rows (MPPR-03, PAY-05); the worked example is MPPR-05. A critical access
 * hospital is paid its costs and exempt from the OTA reduction (CO-09).
 */
export function priceLines(context: EvaluationContext): void {
  for (const line of context.lines) {
    const own = context.day.chargesCents[line.code];
    if (own !== undefined) line.chargeCents = own * line.units;
  }
  priceClaim(context);
  for (const line of context.lines) if (line.denial !== null) payNothing(line, line.denial);
}

function priceClaim(context: EvaluationContext): void {
  const { payer, claim } = context;
  if (claim.program === null && !payer.paysByMedicareFeeSchedule && payer.contract) {
    priceByContract(context, payer.contract);
    return;
  }
  const rates =
    claim.program === null && claim.paidByFeeSchedule && payer.paysByMedicareFeeSchedule
      ? ratesOf(context)
      : null;
  if (rates === null) reportNoAmounts(context);
  else priceByFeeSchedule(context, rates);
}

function priceByFeeSchedule(context: EvaluationContext, rates: Rates): void {
  const priced: PricedLine[] = [];
  for (const line of context.lines) {
    const entry = priceOf(context, line, rates);
    if (entry) priced.push(entry);
  }
  const full = firstRanked(priced);
  const surgical = surgicalLines(priced);
  const { surgicalFactor } = rates;
  const isReduced = surgical.length > 0 && surgicalFactor !== null;
  const amounts = isReduced ? surgicalAmounts(surgical, surgicalFactor) : null;
  for (const entry of priced) {
    const feeAfter =
      amounts !== null && entry.isSurgical
        ? (amounts.get(entry.line) ?? null)
        : feeAfterReduction(entry, full);
    if (feeAfter !== null) pay(entry, feeAfter, rates);
  }
  if (full) reportReduction(context, priced, full);
  if (isReduced) reportSurgicalReduction(context, surgical, surgicalFactor);
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

function ratesOf({ facts, day, claim }: EvaluationContext): Rates | null {
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

/** The price of the line, or null after the reason was reported. */
function priceOf(context: EvaluationContext, line: ClaimLineBuilder, rates: Rates): PricedLine | null {
  const { day, facts } = context;
  const answer = facts.fee(line.code, day);
  const fact = knownFee(context, line, answer);
  if (!fact) return null;
  const own = ratesUnder(rates, line.terms.terms.multipleProcedureFactor);
  const price = unitPrice(fact, own);
  const sidesShare = line.modifiers.includes(BOTH_SIDES) ? sidesShareOf(context, line, rates) : null;
  if (sidesShare === 'UNKNOWN') {
    reportUnknownFee(context, line, 'What both sides are paid is not on record for the date of service.');
    return null;
  }
  if (sidesShare !== null) line.rules.push('BIL-02');
  line.chargeCents ??= ofSides(price.fullCents * line.units, sidesShare);
  if (line.denial !== null) return null;
  return {
    line,
    price,
    sidesShare,
    factor: fact.multipleProcedures === THERAPY_REDUCTION ? own.practiceExpenseFactor : null,
    isSurgical: fact.multipleProcedures === SURGICAL_REDUCTION,
  };
}

/** BIL-02: each side in full under indicator 3, both at the factor under 1. 50 is on no line of another indicator. */
function sidesShareOf(
  { day, facts }: EvaluationContext,
  { code }: ClaimLineBuilder,
  { bilateralFactor }: Rates,
): string | null {
  const indicator = bilateralIndicator(code, day, facts);
  if (indicator === 3) return '2';
  return indicator === 1 && bilateralFactor !== null ? bilateralFactor : 'UNKNOWN';
}

function knownFee(
  context: EvaluationContext,
  line: ClaimLineBuilder,
  answer: Answer<FeeFact | null>,
): FeeFact | null {
  if (answer.state !== 'KNOWN') {
    reportUnknownFee(
      context,
      line,
      answer.state === 'CONFLICTING' ? 'Two loaded releases have different values.' : answer.reason,
    );
    return null;
  }
  if (answer.value === null) {
    reportUnknownFee(context, line, 'The code is not on the Medicare physician fee schedule.');
    return null;
  }
  if (PAYABLE_STATUS.includes(answer.value.status)) return answer.value;
  reportStatus(context, line, answer.value);
  return null;
}

/** The rates under the reduction that the payer's terms state for a code; without one, those of CMS. */
function ratesUnder(rates: Rates, ownFactor: string | undefined): Rates {
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
    if (
      best === null ||
      entry.price.rank > best.price.rank ||
      (entry.price.rank === best.price.rank && entry.price.fullCents > best.price.fullCents)
    ) {
      best = entry;
    }
  }
  return best;
}

/** PAY-06: fee, reduction, lesser of charge, OTA reduction, coinsurance, sequestration. */
function pay({ line, price, sidesShare }: PricedLine, feeAfter: number, rates: Rates): void {
  const feeBefore = ofSides(price.fullCents * line.units, sidesShare);
  const charge = line.chargeCents ?? feeBefore;
  const base = Math.min(charge, feeBefore);
  const afterReduction = Math.min(charge, feeAfter);
  const allowed =
    line.isOta && rates.assistantFactor !== null
      ? shareOfCents(afterReduction, rates.assistantFactor)
      : afterReduction;
  const coinsurance = shareOfCents(allowed, rates.coinsurance);
  const sequestration = shareOfCents(allowed - coinsurance, rates.sequestration);
  line.allowedCents = allowed;
  line.patientPaysCents = coinsurance;
  line.payerPaysCents = allowed - coinsurance - sequestration;
  line.rules.push('PAY-06');
  takeOff(line, 'Charge above the fee schedule', charge - base, DENIALS.CONTRACTUAL);
  takeOff(line, 'Multiple-procedure payment reduction', base - afterReduction, DENIALS.MPPR_APPLIED);
  takeOff(line, 'OTA reduction', afterReduction - allowed, DENIALS.ASSISTANT_REDUCTION);
  takeOff(line, 'Coinsurance', coinsurance, DENIALS.COINSURANCE);
  takeOff(line, 'Sequestration', sequestration, DENIALS.SEQUESTRATION);
}

/**
 * A denied line is paid nothing, even when its charge is not known. The group code decides who owes the charge.
 */
export function payNothing(line: ClaimLineBuilder, denial: Denial): void {
  const { chargeCents } = line;
  line.allowedCents = 0;
  line.payerPaysCents = 0;
  line.patientPaysCents = denial.group === 'PR' ? chargeCents : 0;
  line.adjustments = chargeCents === null ? [] : [{ reason: 'Denied', amountCents: chargeCents, ...denial }];
}
