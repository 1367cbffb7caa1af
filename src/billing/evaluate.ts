import type { PlainDate } from '../shared/plainDate.ts';
import { authorizationNumberOf } from './authorization.ts';
import { claimContextOf, type ClaimContext } from './claimContext.ts';
import { checkDiagnoses } from './diagnoses/check.ts';
import { checkTerms } from './payerTerms.ts';
import { checkClock } from './time/clock.ts';
import { checkCircumstances } from './documentation/circumstances.ts';
import { checkMonitoring } from './documentation/monitoring.ts';
import { checkPlanOfCare } from './documentation/planOfCare.ts';
import { checkRecord } from './documentation/record.ts';
import {
  startLine,
  toBillingLine,
  type ClaimLineBuilder,
  type LineStart,
  type EvaluationContext,
} from './evaluationContext.ts';
import { checkBilateral, groupsAfter, joinSides } from './edits/bilateral.ts';
import { checkAddOns, checkFiling, checkRepeats } from './edits/claimLines.ts';
import { checkUnitLimits } from './edits/limits.ts';
import { checkPairs } from './edits/pairs.ts';
import { explain } from './explain.ts';
import type { Facts } from './facts.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkOtaServices } from './modifiers/ota.ts';
import { otaUnits, marksOtaServices, startsWithOta } from './modifiers/otaUnits.ts';
import { checkOccurrences, occurrenceCodesOf } from './institutional.ts';
import { applyDiscipline } from './modifiers/discipline.ts';
import { applyAdvanceNotices, applyDocumentedModifiers, settleModifiers } from './modifiers/documented.ts';
import { checkRequiredModifiers } from './modifiers/required.ts';
import { applyThreshold } from './modifiers/threshold.ts';
import { withMonthMinutes, type PatientHistory } from './history.ts';
import { numbersOf, type DatedNumbers } from './numbers.ts';
import { feeOfUnit, priceLines } from './payment/price.ts';
import { checkProgram } from './programs/hospitalProgram.ts';
import type { DayOfCare } from './dayOfCare/types.ts';
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
  tieAlternatives,
  unitsByCode,
  type FeeOf,
  type UnitCount,
  type UnitLine,
} from './units/count.ts';
import { METHOD_NAME } from './units/explain.ts';
import { OTHER_METHOD, unitMethodsOf, type UnitMethods } from './units/methods.ts';
import { groupServices, minutesOf, type ServiceGroup } from './units/group.ts';
import { reportShortServices, reportUnitMethod } from './units/unbilled.ts';
import { reportOldTables, usedTables } from './tables.ts';
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
  /** The same for payers whose fees break ties. */
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
  const { day, facts, history, hasMonthMinutes, numbers, groups } = prepared;
  const { counts, countsByFee } = prepared;
  const claim = claimContextOf(day.setting, numbers);
  const methods = unitMethodsOf(groups, payer);
  // A fee breaks ties, so payers that publish one count apart from those that do not.
  const count = payer.paysByMedicareFeeSchedule
    ? countOnce(countsByFee, methods, () => countUnits(groups, methods, feeOfUnit(day, payer, facts, claim)))
    : countOnce(counts, methods, () => countUnits(groups, methods, NO_FEE));
  const counted = { ...count, methods };
  const others = methods.assumed.length === 0 ? null : unitMethodsOf(groups, payer, OTHER_METHOD);
  const other = others && countOnce(counts, others, () => countUnits(groups, others, NO_FEE));
  const unitLines = joinSides(count.lines, day, payer, facts);
  const context: EvaluationContext = {
    day,
    payer,
    facts,
    history,
    hasMonthMinutes,
    numbers,
    claim,
    groups: groupsAfter(groups, count.lines, unitLines),
    lines: claimLines(unitLines, numbers, payer, claim),
    findings: [],
    decidingTables: [],
  };
  runChecks(context, counted, other);
  return new Evaluation(context, counted, other, prepared.totalMinutes, reportOldTables(context));
}

const NO_FEE: FeeOf = () => null;

function countOnce(counts: Map<string, UnitCount>, { key }: UnitMethods, count: () => UnitCount): UnitCount {
  const known = counts.get(key) ?? count();
  counts.set(key, known);
  return known;
}

/** Runs the checks in the order of their dependencies: checks that deny lines, then prices, then KX. */
function runChecks(context: EvaluationContext, count: UnitCount, other: UnitCount | null): void {
  if (other) reportUnitMethod(context, count, other);
  reportShortServices(context, count);
  applyDocumentedModifiers(context);
  applyDiscipline(context);
  checkBilateral(context);
  checkOtaServices(context);
  checkClock(context);
  checkDiagnoses(context);
  checkCircumstances(context);
  checkMonitoring(context);
  checkProgram(context);
  checkOccurrences(context);
  checkTerms(context);
  checkPairs(context);
  checkRequiredModifiers(context);
  checkUnitLimits(context);
  checkRepeats(context);
  checkFiling(context);
  applyAdvanceNotices(context);
  checkAddOns(context);
  priceLines(context);
  applyThreshold(context);
  settleModifiers(context);
  checkRecord(context);
  checkPlanOfCare(context);
}

/** CO-07: a code with units of therapist and OTA becomes two lines, therapist units first. */
function claimLines(
  unitLines: readonly UnitLine[],
  numbers: DatedNumbers,
  payer: PayerRules,
  claim: ClaimContext,
): ClaimLineBuilder[] {
  const lines: ClaimLineBuilder[] = [];
  const therapistLeft = new Map<ServiceGroup, number>();
  const add = (seed: LineStart): void => {
    if (seed.units > 0) lines.push(startLine(seed, lines.length + 1, payer, claim));
  };
  for (const unitLine of unitLines) {
    const { group, codeFacts, units, minutes } = unitLine;
    if (group.assistantMinutes === 0 || !claim.marksOtaServices || !marksOtaServices(codeFacts, payer)) {
      add({ ...unitLine, isOta: false });
      continue;
    }
    const own = therapistUnits(unitLine, unitLines, numbers, therapistLeft);
    const assistantMinutes = own === units ? 0 : Math.min(group.assistantMinutes, minutes ?? 0);
    const ownMinutes = minutes === null || own === units ? minutes : minutes - assistantMinutes;
    add({ ...unitLine, units: own, minutes: ownMinutes, isOta: false });
    add({
      ...unitLine,
      units: units - own,
      minutes: own === 0 ? minutes : assistantMinutes,
      isOta: true,
    });
  }
  return lines;
}

/**
 * Therapist units of this line. Over the lines of one service therapist units come first, unless the first code was
 * documented as an OTA service.
 */
function therapistUnits(
  { group, units, codeFacts }: UnitLine,
  unitLines: readonly UnitLine[],
  numbers: DatedNumbers,
  therapistLeft: Map<ServiceGroup, number>,
): number {
  let left = therapistLeft.get(group);
  if (left === undefined) {
    const all = unitLines.reduce((sum, line) => sum + (line.group === group ? line.units : 0), 0);
    left = all - otaUnits(group, all, numbers);
  }
  const after = unitsAfter(unitLines, group, codeFacts.code);
  const own =
    after > 0 && startsWithOta(group, codeFacts.code, numbers)
      ? Math.max(0, left - after)
      : Math.min(units, left);
  therapistLeft.set(group, left - own);
  return own;
}

/** Units of the add-on lines that follow the first code of a family; none after the add-on itself. */
function unitsAfter(unitLines: readonly UnitLine[], group: ServiceGroup, code: string): number {
  if (group.code !== code) return 0;
  let units = 0;
  for (const line of unitLines) if (line.group === group && line.codeFacts.code !== code) units += line.units;
  return units;
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
  readonly #count: UnitCount;
  readonly #other: UnitCount | null;

  constructor(
    context: EvaluationContext,
    count: UnitCount,
    other: UnitCount | null,
    totalMinutes: number,
    hasOldTables: boolean,
  ) {
    const { day, payer, claim, findings } = context;
    this.#context = context;
    this.#count = count;
    this.#other = other;
    this.payer = payer.slug;
    this.plan = payer.plan;
    this.on = day.dateOfService;
    this.claimForm = claim.form;
    this.placeOfService = claim.placeOfService;
    this.conditionCodes = claim.conditionCodes;
    this.billTypes = claim.billTypes;
    this.authorizationNumber = authorizationNumberOf(context);
    this.unitMethod = count.methods.shown;
    this.unitMethodAssumed = count.methods.isAssumed;
    this.totalMinutes = totalMinutes;
    this.totalTimedMinutes = count.totalTimedMinutes;
    this.totalTimedUnits = count.totalTimedUnits;
    this.lines = context.lines.map(toBillingLine);
    this.findings = findings;
    this.verdict = verdictOf(findings, context.lines, hasOldTables);
    this.totals = totalsOf(context.lines);
  }

  get alternatives(): readonly BillingAlternative[] {
    return [...tieAlternatives(this.#count, this.#context.groups), ...this.#otherMethodAlternative()];
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
    return explain(this.#context, this.#count);
  }

  get fingerprint(): string {
    return fingerprintOf(this.#context, this);
  }

  /** Where the payer's rule is only assumed and the other rule gives other units, that claim is shown too. */
  #otherMethodAlternative(): BillingAlternative[] {
    if (!this.#other || billsAlike(this.#count, this.#other)) return [];
    const lines = unitsByCode(this.#other.lines);
    return [{ lines, chosen: false, reason: `If the plan counts by ${METHOD_NAME[OTHER_METHOD]}.` }];
  }
}
