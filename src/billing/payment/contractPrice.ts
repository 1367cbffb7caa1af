import type { ClaimLine, EvaluationContext, LineAmounts } from '../evaluationContext.ts';
import { DENIALS } from '../denials.ts';
import { BOTH_SIDES } from '../edits/bilateral.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import type { Citation } from '../types.ts';
import type { ContractRate, ContractRates } from './contractRates.ts';
import { feeCents, practiceExpense, reducedFeeCents, type FeeValues } from './fee.ts';
import { centsText, partOfCents, shareOfCents } from './money.ts';
import { adjustmentsOf, chargeOf, knownFeeOf } from './amounts.ts';
import { otherUnits, outranks, type OtherUnits } from './otherDisciplines.ts';
import { reportReduction, type RankedLine } from './priceFindings.ts';
import { applyRule, priceLine, type Result } from '../results.ts';

const CONTRACT_01 = declareRule({
  id: 'CONTRACT-01',
  title: "The rate of the organization's contract",
  document: 'CONTRACT',
  confidence: 'UNVERIFIED',
});

const CONTRACT_02 = declareRule({
  id: 'CONTRACT-02',
  title: "A contract may pay a share of Medicare's amount",
  document: 'CONTRACT',
  confidence: 'UNVERIFIED',
});

export const CONTRACT_03 = declareRule({
  id: 'CONTRACT-03',
  title: 'A line without a rate, or with an unknown reduction, has no amount',
  document: 'CONTRACT',
  confidence: 'UNVERIFIED',
});

/** The rules by which a contract gives an amount. */
export const CONTRACT_RULES = [CONTRACT_01, CONTRACT_02];

/** Modifiers of services by an assistant: a rate for one of them already is the assistant's. */
const ASSISTANT_MODIFIERS = ['CO', 'CQ'];

/** Medicare's amounts of one unit: the base of shares, and the split of the multiple-procedure reduction. */
interface MedicareUnit {
  readonly fullCents: number;
  readonly fact: FeeValues;
  /** Practice expense in the locality, comparable. */
  readonly rank: number;
}

interface UnitRate {
  readonly rate: ContractRate;
  readonly fullCents: number;
}

/**
 * The first-ranked line, and whether a unit of it is paid in full or one of another discipline; null where no unit is
 * reduced, UNKNOWN where units cannot be ranked.
 */
type Ranking =
  { readonly own: RankedLine; readonly others: OtherUnits; readonly isFirst: boolean } | 'UNKNOWN' | null;

/**
 * CONTRACT-01 to CONTRACT-03: the allowed amount of each line by the organization's contract with the payer. The payer's
 * terms reduce it: `multipleProcedureFactor` after the first-ranked unit, with Medicare's split between practice expense and the
 * rest, and `assistantFactor` where the rate is not the assistant's own. A line whose rate or reduction is not known has
 * no amount. What the patient pays depends on benefits that nobody records, so the amount is not divided.
 */
export function priceByContract(
  context: EvaluationContext,
  results: Result[],
  contract: ContractRates,
): void {
  const payable = context.lines.filter((line) => line.denial === null);
  const ranking = rank(context, payable);
  const priced = payable.filter((line) => priceByRate(context, results, line, contract, ranking));
  if (ranking !== null && ranking !== 'UNKNOWN' && priced.includes(ranking.own.line)) {
    const { own, others } = ranking;
    const reducible = priced.map((line) => ({ line, factor: factorOf(line) }));
    reportReduction(results, reducible, own, others);
  }
}

/** Prices a line, or reports why it has no amount. */
function priceByRate(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  contract: ContractRates,
  ranking: Ranking,
): boolean {
  const unit = unitRateOf(context, line, contract);
  const reduced = typeof unit === 'string' ? unit : reducedCents(context, line, unit, ranking);
  const assistant = typeof unit === 'string' ? unit : assistantFactorOf(context, line, unit.rate);
  if (typeof unit === 'string' || typeof reduced === 'string' || typeof assistant === 'string') {
    reportNoAmount(results, line, [unit, reduced, assistant].find((part) => typeof part === 'string') ?? '');
    return false;
  }
  const full = isPaidInFull(line, ranking) ? Math.min(1, line.units) : reduced === null ? line.units : 0;
  const before = unit.fullCents * line.units;
  const after = unit.fullCents * full + (reduced ?? 0) * (line.units - full);
  results.push(priceLine(line, amountsOf(chargeOf(context.day, line), before, after, assistant)));
  reportRate(context, results, line, unit);
  return true;
}

/** The rate of one unit, or the reason why there is none. */
function unitRateOf(context: EvaluationContext, line: ClaimLine, contract: ContractRates): UnitRate | string {
  const { dateOfService } = context.day;
  if (contract.openPlans.length > 0) {
    return `The contract with ${context.payer.name} differs for ${contract.openPlans.join(', ')}, and the plan is not stated.`;
  }
  const [rate, other] = contract.deciding(dateOfService, line.code, line.modifiers);
  if (!rate) return `The contract with ${context.payer.name} has no rate of it on ${dateOfService}.`;
  if (other) {
    return `The contract with ${context.payer.name} has a rate for ${String(rate.modifier)} and one for ${String(other.modifier)}, and the line has both.`;
  }
  if (line.modifiers.includes(BOTH_SIDES) && rate.modifier !== BOTH_SIDES) {
    return `The contract with ${context.payer.name} has no rate of it for both sides (50).`;
  }
  if (rate.price.kind === 'AMOUNT') return { rate, fullCents: rate.price.amountCents };
  const medicare = medicareUnit(context, line.code);
  if (medicare === null) return 'Its rate is a share of the amount of Medicare, which is not known.';
  return { rate, fullCents: shareOfCents(medicare.fullCents, rate.price.share) };
}

/** What one unit after the first-ranked one is paid: null where it is not reduced, or the reason why it is not known. */
function reducedCents(
  context: EvaluationContext,
  line: ClaimLine,
  { fullCents }: UnitRate,
  ranking: Ranking,
): number | string | null {
  if (ranking === null || !mayBeReduced(line)) return null;
  if (line.terms.unsettled.has('multipleProcedureFactor')) {
    return `What ${context.payer.name} pays for further units is not settled.`;
  }
  const { multipleProcedureFactor: factor } = line.terms.terms;
  const medicare = medicareUnit(context, line.code);
  if (factor === undefined) return null;
  if (ranking === 'UNKNOWN' || medicare === null || medicare.fullCents === 0) {
    return 'Units cannot be ranked, because the practice expense of a code is not known.';
  }
  const facility = context.claim.facilityRate;
  const reduced = reducedFeeCents(medicare.fact, { facility, practiceExpenseFactor: factor });
  return partOfCents(fullCents, reduced, medicare.fullCents);
}

function assistantFactorOf(
  { payer }: EvaluationContext,
  line: ClaimLine,
  { modifier }: ContractRate,
): { readonly factor: string | null } | string {
  if (!line.isOta || (modifier !== null && ASSISTANT_MODIFIERS.includes(modifier))) return { factor: null };
  const { assistantFactor } = line.terms.terms;
  if (assistantFactor === undefined) return `What ${payer.name} pays for OTA units is not known.`;
  return { factor: assistantFactor };
}

/** MPPR-02: the line of the unit with the highest practice expense, ties to the first line. */
function rank(context: EvaluationContext, payable: readonly ClaimLine[]): Ranking {
  const lines = payable.filter(mayBeReduced);
  if (lines.length === 0) return null;
  const others = otherUnits(context);
  const units = lines.reduce((sum, line) => sum + line.units, 0);
  if (units < 2 && others.best === null && others.unranked.length === 0) return null;
  if (others.unranked.length > 0) return 'UNKNOWN';
  let own: RankedLine | null = null;
  for (const line of lines) {
    const medicare = medicareUnit(context, line.code);
    if (medicare === null) return 'UNKNOWN';
    if (own === null || medicare.rank > own.price.rank)
      own = { line, factor: factorOf(line), price: medicare };
  }
  return own && { own, others, isFirst: others.best === null || !outranks(others.best, own.price) };
}

function isPaidInFull(line: ClaimLine, ranking: Ranking): boolean {
  return ranking !== null && ranking !== 'UNKNOWN' && ranking.isFirst && ranking.own.line === line;
}

/** Whether the payer reduces, or may reduce, units of a line: always-therapy codes, where a statement is on record. */
function mayBeReduced({ codeFacts, terms, units }: ClaimLine): boolean {
  const stated = terms.terms.multipleProcedureFactor !== undefined;
  const isStated = stated || terms.unsettled.has('multipleProcedureFactor');
  return units > 0 && codeFacts.therapyStatus === 'ALWAYS' && isStated;
}

function factorOf(line: ClaimLine): string | null {
  return mayBeReduced(line) ? (line.terms.terms.multipleProcedureFactor ?? null) : null;
}

function medicareUnit({ facts, day, claim }: EvaluationContext, code: string): MedicareUnit | null {
  const fact = knownFeeOf(facts.fee(code, day));
  if (fact === null) return null;
  const facility = claim.facilityRate;
  const expense = practiceExpense(fact, facility);
  return {
    fact,
    fullCents: feeCents(fact, { facility }),
    rank: Number(expense.digits) / 10 ** expense.scale,
  };
}

/** Rate, reduction, lesser of charge, OTA reduction: the order of PAY-06. */
function amountsOf(
  charge: number | null,
  before: number,
  after: number,
  { factor }: { readonly factor: string | null },
): LineAmounts {
  const charged = charge ?? before;
  const base = Math.min(charged, before);
  const afterReduction = Math.min(charged, after);
  const allowedCents = factor === null ? afterReduction : shareOfCents(afterReduction, factor);
  return {
    chargeCents: charge,
    allowedCents,
    payerPaysCents: null,
    patientPaysCents: null,
    adjustments: adjustmentsOf(
      ['Charge above the contract', charged - base, DENIALS.CONTRACTUAL],
      ['Multiple-procedure payment reduction', base - afterReduction, DENIALS.MPPR_APPLIED],
      ['OTA reduction', afterReduction - allowedCents, DENIALS.ASSISTANT_REDUCTION],
    ),
  };
}

function reportRate(
  context: EvaluationContext,
  results: Result[],
  line: ClaimLine,
  { rate, fullCents }: UnitRate,
): void {
  const { price, modifier } = rate;
  const id = price.kind === 'AMOUNT' ? CONTRACT_01 : CONTRACT_02;
  results.push(applyRule(line, id));
  results.push(
    finding({
      rule: citedRule(id, { ...periodOf(rate), source: contractSource(context.payer.name) }),
      severity: 'INFO',
      outcome: 'PASS',
      about: [line],
      message: () =>
        `${line.code}${modifier === null ? '' : ` with ${modifier}`} is paid ${centsText(fullCents)} a unit by the contract of the organization` +
        (price.kind === 'AMOUNT' ? '.' : `: ${price.share} of the amount of Medicare.`),
    }),
  );
}

function periodOf({ effectiveFrom, effectiveTo }: ContractRate) {
  return { effectiveFrom, effectiveTo };
}

/** The contract as a source: it is the organization's own, and nobody verified what was loaded from it. */
function contractSource(payer: string): Citation {
  return {
    title: `Contract of the organization with ${payer}`,
    publisher: null,
    url: null,
    section: null,
    documentId: null,
    publishedOn: null,
    retrievedOn: null,
    verifiedOn: null,
    confidence: 'UNVERIFIED',
  };
}

/** A line of the therapist may have an amount where one of the OTA has none, so each line is reported. */
function reportNoAmount(results: Result[], line: ClaimLine, reason: string): void {
  results.push(
    finding({
      rule: CONTRACT_03,
      severity: 'INFO',
      outcome: 'NO_DATA',
      about: [line],
      message: () => `${line.code} has no amount: ${reason}`,
      fix: () => 'Load the rate of the contract for this date, or send what is missing.',
    }),
  );
}
