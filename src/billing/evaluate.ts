import type { PlainDate } from '../shared/plainDate.ts';
import { authorizationNumberOf } from './authorization.ts';
import { CHECKS } from './checks.ts';
import { claimContextOf } from './claimContext.ts';
import type { DayOfCare } from './dayOfCare/types.ts';
import { groupsAfter, joinSides } from './edits/bilateral.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import { explain } from './explain.ts';
import type { Facts } from './facts.ts';
import { fingerprintOf } from './fingerprint.ts';
import { occurrenceCodesOf } from './institutional.ts';
import { claimLines } from './modifiers/otaLines.ts';
import { withMonthMinutes, type PatientHistory } from './history.ts';
import { numbersOf, type DatedNumbers } from './numbers.ts';
import { feeOfUnit } from './payment/price.ts';
import { applyChecks, toBillingLine, type StartedClaim } from './reducer.ts';
import { hasOldTables, usedTables } from './tables.ts';
import type {
  BillingAlternative,
  BillingAnswer,
  BillingLine,
  BillingTotals,
  ExplanationStep,
  Finding,
  NeededInput,
  OccurrenceCode,
  PayerRules,
  UsedTable,
} from './types.ts';
import {
  billsAlike,
  countUnits,
  isWithoutTie,
  tieAlternatives,
  unitsByCode,
  type FeeOf,
  type UnitCount,
} from './units/count.ts';
import { METHOD_NAME } from './units/explain.ts';
import { groupServices, minutesOf, type ServiceGroup } from './units/group.ts';
import { OTHER_METHOD, unitMethodsOf, type UnitMethods } from './units/methods.ts';
import { neededInputsOf, totalsOf, verdictOf } from './verdict.ts';
import type { ClaimForm, UnitMethod, Verdict } from '../shared/enums.ts';

/**
 * The claim for one day of care under one payer, with expected denials, payments and the explanation. Pure: the same
 * day, rules and facts give the same answer. Minutes and codes are never changed to make a claim pass.
 *
 * @param day checked by `findInputIssues` first; a code that is not in force throws
 * @param payer the payer's rules on the date of service
 * @param facts the facts of the date of service
 * @param history of the patient's other sessions; null for a day that is no session on record
 */
export function evaluate(
  day: DayOfCare,
  payer: PayerRules,
  facts: Facts,
  history: PatientHistory | null = null,
): BillingAnswer {
  return evaluatePrepared(prepareDay(day, facts, history), payer);
}

/** A day of care with everything that does not depend on the payer computed once. */
export interface PreparedDay {
  readonly day: DayOfCare;
  readonly facts: Facts;
  readonly history: PatientHistory | null;
  readonly hasMonthMinutes: boolean;
  readonly numbers: DatedNumbers;
  readonly groups: readonly ServiceGroup[];
  readonly totalMinutes: number;
  /** Units by the methods of the services, reused for the next payer with the same unit rules. */
  readonly counts: Map<string, UnitCount>;
  /** The same for payers whose fees break ties, where there is one. */
  readonly countsByFee: Map<string, UnitCount>;
}

/** Groups the services of a day, for one payer or for many. */
export function prepareDay(
  given: DayOfCare,
  facts: Facts,
  history: PatientHistory | null = null,
): PreparedDay {
  const day = withMonthMinutes(given, history);
  let totalMinutes = 0;
  for (const service of day.services) totalMinutes += minutesOf(service);
  return {
    day,
    facts,
    history,
    hasMonthMinutes: day !== given,
    numbers: numbersOf(facts),
    groups: groupServices(day.services, facts),
    totalMinutes,
    counts: new Map(),
    countsByFee: new Map(),
  };
}

/** `evaluate`, for a day that was prepared. */
export function evaluatePrepared(prepared: PreparedDay, payer: PayerRules): BillingAnswer {
  return new Evaluation(applyChecks(startClaim(prepared, payer), CHECKS), prepared.totalMinutes);
}

/** The claim before any check: its units, and a line for each code and who treated. */
export function startClaim(prepared: PreparedDay, payer: PayerRules): StartedClaim {
  const { day, facts, history, hasMonthMinutes, numbers, groups } = prepared;
  const { counts, countsByFee } = prepared;
  const claim = claimContextOf(day.setting, numbers);
  const methods = unitMethodsOf(groups, payer);
  let count = countOnce(counts, methods, () => countUnits(groups, methods, NO_FEE));
  if (payer.paysByMedicareFeeSchedule && !isWithoutTie(count)) {
    count = countOnce(countsByFee, methods, () =>
      countUnits(groups, methods, feeOfUnit(day, payer, facts, claim)),
    );
  }
  const others = methods.assumed.length === 0 ? null : unitMethodsOf(groups, payer, OTHER_METHOD);
  const other = others && countOnce(counts, others, () => countUnits(groups, others, NO_FEE));
  const unitLines = joinSides(count.lines, day, payer, facts);
  return {
    day,
    payer,
    facts,
    history,
    hasMonthMinutes,
    numbers,
    claim,
    groups: groupsAfter(groups, count.lines, unitLines),
    methods,
    count,
    otherCount: other,
    lines: claimLines(unitLines, numbers, payer, claim),
  };
}

const NO_FEE: FeeOf = () => null;

function countOnce(counts: Map<string, UnitCount>, { key }: UnitMethods, count: () => UnitCount): UnitCount {
  const known = counts.get(key);
  if (known) return known;
  const made = count();
  counts.set(key, made);
  return made;
}

const NO_INPUTS: readonly NeededInput[] = [];

/** The answer. Its alternatives, tables, explanation and fingerprint are computed when they are read. */
class Evaluation implements BillingAnswer {
  readonly payer: string;
  readonly plan: string | null;
  readonly on: PlainDate;
  readonly claimForm: ClaimForm;
  readonly placeOfService: string | null;
  readonly conditionCodes: readonly string[];
  readonly billTypes: readonly string[];
  readonly authorizationNumber: string | null;
  readonly unitMethod: UnitMethod;
  readonly unitMethodAssumed: boolean;
  readonly totalMinutes: number;
  readonly totalTimedMinutes: number;
  readonly totalTimedUnits: number;
  readonly lines: readonly BillingLine[];
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  readonly totals: BillingTotals | null;
  readonly #context: EvaluationContext;

  constructor(context: EvaluationContext, totalMinutes: number) {
    const { day, payer, claim, methods, count, findings } = context;
    this.#context = context;
    this.payer = payer.slug;
    this.plan = payer.plan;
    this.on = day.dateOfService;
    this.claimForm = claim.form;
    this.placeOfService = claim.placeOfService;
    this.conditionCodes = claim.conditionCodes;
    this.billTypes = claim.billTypes;
    this.authorizationNumber = authorizationNumberOf(context);
    this.unitMethod = methods.shown;
    this.unitMethodAssumed = methods.isAssumed;
    this.totalMinutes = totalMinutes;
    this.totalTimedMinutes = count.totalTimedMinutes;
    this.totalTimedUnits = count.totalTimedUnits;
    this.lines = context.lines.map(toBillingLine);
    this.findings = findings;
    this.verdict = verdictOf(findings, context.lines, hasOldTables(context));
    this.totals = totalsOf(this.lines);
  }

  get alternatives(): readonly BillingAlternative[] {
    return [...tieAlternatives(this.#context.count, this.#context.groups), ...this.#otherMethodAlternative()];
  }

  get neededInputs(): readonly NeededInput[] {
    return this.verdict === 'INCOMPLETE' ? neededInputsOf(this.findings) : NO_INPUTS;
  }

  get occurrenceCodes(): readonly OccurrenceCode[] {
    return occurrenceCodesOf(this.#context);
  }

  get tables(): readonly UsedTable[] {
    return usedTables(this.#context);
  }

  get explanation(): readonly ExplanationStep[] {
    return explain(this.#context);
  }

  get fingerprint(): string {
    return fingerprintOf(this.#context, this);
  }

  /** Where the payer's rule is only assumed and the other rule gives other units, that claim is shown too. */
  #otherMethodAlternative(): BillingAlternative[] {
    const { count, otherCount } = this.#context;
    if (!otherCount || billsAlike(count, otherCount)) return [];
    const lines = unitsByCode(otherCount.lines);
    return [{ lines, chosen: false, reason: `If the plan counts by ${METHOD_NAME[OTHER_METHOD]}.` }];
  }
}
