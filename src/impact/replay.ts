import {
  evaluatePrepared,
  findInputIssues,
  prepareDay,
  type BillingAnswer,
  type DayOfCare,
  type Facts,
  type Finding,
  type PayerRules,
} from '../billing/index.ts';
import { isInForce, type Period, type PlainDate } from '../shared/plainDate.ts';
import type { Verdict } from '../shared/enums.ts';

/** The rules of a date, as published or with the draft applied. */
export interface RulesOfDay {
  readonly facts: Facts;
  payerRules(payer: string, day: DayOfCare): PayerRules | undefined;
}

export interface Replayed {
  /** Days of care billed both ways. */
  readonly examined: number;
  /** Days that cannot be billed at all, such as with a code that is not in force on the date. */
  readonly notBillable: number;
  /** Days whose verdict, findings that decide, units, modifiers or amount would change. */
  readonly changed: number;
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  /** Days of which the allowed amount is known both ways, and their sums. */
  readonly priced: number;
  readonly allowedCentsBefore: number;
  readonly allowedCentsAfter: number;
  readonly flips: readonly Flip[];
}

/** Days whose verdict would change, by a rule whose findings differ. */
export interface Flip {
  readonly rule: string;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly sessions: number;
}

interface Options {
  readonly payer: string;
  /** Days of service on which the draft would hold. */
  readonly period: Period;
  readonly before: (on: PlainDate) => RulesOfDay;
  readonly after: (on: PlainDate) => RulesOfDay;
}

/** What a draft would change of one day. */
export interface Compared {
  readonly changed: boolean;
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  /** Null when the allowed amount is not known. */
  readonly allowedCentsBefore: number | null;
  readonly allowedCentsAfter: number | null;
  readonly flips: readonly Omit<Flip, 'sessions'>[];
  /** What each code adds to the units and amounts. */
  readonly lines: readonly LineChange[];
}

/** The lines of one code; its amounts are 0 where those of the day are not known. */
export interface LineChange {
  /** Empty for an amount that is of no line. */
  readonly code: string;
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  readonly centsBefore: number;
  readonly centsAfter: number;
}

/** Bills days of care with the published rules and with the draft. */
export class Replay {
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** What the draft would change of a day; null when the day cannot be billed. */
  compare(day: DayOfCare): Compared | null {
    const answers = this.answersFor(day);
    if (!answers) return null;
    const { before, after } = answers;
    return {
      changed: before !== after && claimOf(before) !== claimOf(after),
      unitsBefore: unitsOf(before),
      unitsAfter: unitsOf(after),
      allowedCentsBefore: allowedOf(before),
      allowedCentsAfter: allowedOf(after),
      lines: lineChanges(before, after),
      flips:
        before.verdict === after.verdict
          ? []
          : rulesThatDiffer(before, after).map((rule) => ({
              rule,
              before: before.verdict,
              after: after.verdict,
            })),
    };
  }

  private answersFor(
    day: DayOfCare,
  ): { readonly before: BillingAnswer; readonly after: BillingAnswer } | null {
    const { payer, period } = this.options;
    const before = this.options.before(day.dateOfService);
    const rules = before.payerRules(payer, day);
    if (!rules || findInputIssues(day, before.facts).length > 0) return null;
    const prepared = prepareDay(day, before.facts);
    const answer = evaluatePrepared(prepared, rules);
    if (!isInForce(period, day.dateOfService)) return { before: answer, after: answer };
    const changed = this.options.after(day.dateOfService).payerRules(payer, day);
    // The draft adds a statement about a payer that is known, so its rules are known with it.
    if (!changed) throw new Error(`payer ${payer} is not in the reference with the draft`);
    return { before: answer, after: evaluatePrepared(prepared, changed) };
  }
}

/** Adds up days. It stores sums only, never a day. */
export class ReplaySums {
  private readonly sums = {
    examined: 0,
    notBillable: 0,
    changed: 0,
    unitsBefore: 0,
    unitsAfter: 0,
    priced: 0,
    allowedCentsBefore: 0,
    allowedCentsAfter: 0,
  };
  private readonly flips = new Map<string, Flip>();

  /** Adds a day; null is one that cannot be billed. */
  add(compared: Compared | null): void {
    const { sums } = this;
    if (!compared) {
      sums.notBillable += 1;
      return;
    }
    sums.examined += 1;
    sums.unitsBefore += compared.unitsBefore;
    sums.unitsAfter += compared.unitsAfter;
    const { allowedCentsBefore, allowedCentsAfter } = compared;
    if (allowedCentsBefore !== null && allowedCentsAfter !== null) {
      sums.priced += 1;
      sums.allowedCentsBefore += allowedCentsBefore;
      sums.allowedCentsAfter += allowedCentsAfter;
    }
    if (compared.changed) sums.changed += 1;
    for (const flip of compared.flips) {
      const sessions = (this.flips.get(flipKey(flip))?.sessions ?? 0) + 1;
      this.flips.set(flipKey(flip), { ...flip, sessions });
    }
  }

  /** The sums so far; flips of most sessions first. */
  result(): Replayed {
    const flips = [...this.flips.values()].sort(
      (a, b) => b.sessions - a.sessions || (flipKey(a) < flipKey(b) ? -1 : 1),
    );
    return { ...this.sums, flips };
  }
}

/** Identifies a flip. */
export function flipKey({ rule, before, after }: Omit<Flip, 'sessions'>): string {
  return `${rule} ${before} ${after}`;
}

/** A verdict that changes without any finding or line changing is the payer's own terms at work. */
const PAYER_TERMS = 'POLICY-01';

/**
 * The rules whose findings differ: those of findings that decide, else of any finding (a service that no
 * longer makes a unit), else those that shaped the lines.
 */
function rulesThatDiffer(before: BillingAnswer, after: BillingAnswer): readonly string[] {
  for (const rulesOf of [decidingFindings, allFindings, lineRules]) {
    const [one, other] = [rulesOf(before), rulesOf(after)];
    const differing = [...one, ...other].filter(([key]) => !one.has(key) || !other.has(key));
    if (differing.length > 0) return [...new Set(differing.map(([, rule]) => rule))];
  }
  return [PAYER_TERMS];
}

type RuleByKey = ReadonlyMap<string, string>;

function decidingFindings({ findings }: BillingAnswer): RuleByKey {
  return new Map(findings.filter(decides).map((found) => [findingKey(found), found.rule.id]));
}

function allFindings({ findings }: BillingAnswer): RuleByKey {
  return new Map(findings.map((found) => [findingKey(found), found.rule.id]));
}

function lineRules({ lines }: BillingAnswer): RuleByKey {
  return new Map(lines.flatMap(({ code, rules }) => rules.map((rule) => [`${code} ${rule}`, rule])));
}

function decides({ severity, outcome }: Finding): boolean {
  return severity !== 'INFO' || outcome === 'FAIL' || outcome === 'NO_DATA';
}

function findingKey({ rule, severity, outcome, codes, denial }: Finding): string {
  return [rule.id, severity, outcome, denial?.carc ?? '', ...codes].join(' ');
}

function unitsOf({ lines }: BillingAnswer): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}

function allowedOf({ totals }: BillingAnswer): number | null {
  return totals?.allowedCents ?? null;
}

/** What the codes of both answers add up to. */
function lineChanges(before: BillingAnswer, after: BillingAnswer): LineChange[] {
  const isPriced = allowedOf(before) !== null && allowedOf(after) !== null;
  const codes = new Set([...before.lines, ...after.lines].map(({ code }) => code));
  const changes = [...codes].map((code) => {
    const linesOf = ({ lines }: BillingAnswer) => lines.filter((line) => line.code === code);
    const unitsIn = (answer: BillingAnswer) => linesOf(answer).reduce((sum, { units }) => sum + units, 0);
    const centsIn = (answer: BillingAnswer) =>
      isPriced ? linesOf(answer).reduce((sum, { allowedCents }) => sum + (allowedCents ?? 0), 0) : 0;
    return {
      code,
      unitsBefore: unitsIn(before),
      unitsAfter: unitsIn(after),
      centsBefore: centsIn(before),
      centsAfter: centsIn(after),
    };
  });
  const rest = (answer: BillingAnswer, cents: (change: LineChange) => number) =>
    isPriced ? (allowedOf(answer) ?? 0) - changes.reduce((sum, change) => sum + cents(change), 0) : 0;
  const centsBefore = rest(before, (change) => change.centsBefore);
  const centsAfter = rest(after, (change) => change.centsAfter);
  if (centsBefore === 0 && centsAfter === 0) return changes;
  return [...changes, { code: '', unitsBefore: 0, unitsAfter: 0, centsBefore, centsAfter }];
}

/** What a biller would see change: the verdict, what decides it, and the lines with their units, modifiers and amounts. */
function claimOf(answer: BillingAnswer): string {
  const lines = answer.lines.map(({ code, modifiers, units, allowedCents }) =>
    [code, ...modifiers, units, allowedCents ?? ''].join(' '),
  );
  return [answer.verdict, ...lines, ...[...decidingFindings(answer).keys()].sort()].join('\n');
}
