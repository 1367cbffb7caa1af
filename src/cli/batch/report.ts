import { allRules, centsText, type BillingLine } from '../../billing/index.ts';
import { Verdict, valuesOf } from '../../shared/enums.ts';
import { textTable } from '../textTable.ts';
import type { DayAnswer } from './answerFile.ts';
import { chargeOf, linesOf, needsAttention } from './risk.ts';

/** What a file of days comes to, by payer, rule and adjustment reason. Amounts are cents. */

/** A day that has no answer has no verdict of the engine. */
const INVALID = 'INVALID';
const VERDICTS = [...valuesOf(Verdict), INVALID] as const;

/** Verdicts of claims that would be denied as they are, or that cannot be billed. */
const FAILING = new Set<string>(['NEEDS_FIX', 'NOT_PAYABLE', INVALID]);

/** Money of lines that would be denied, and of lines about which a decision lacks data. */
interface Amounts {
  atRiskCents: number;
  undecidedCents: number;
  /** Lines at risk or undecided whose charge is not known. */
  linesWithoutCharge: number;
}

interface OfPayer extends Amounts {
  answers: number;
  readonly verdicts: Record<string, number>;
}

interface OfFindings extends Amounts {
  findings: number;
}

export interface ReportContent {
  readonly days: number;
  readonly answers: number;
  /** Days and payers that would be denied as they are, or that cannot be billed. */
  readonly failing: number;
  readonly byPayer: Readonly<Record<string, OfPayer>>;
  readonly byRule: Readonly<Record<string, OfFindings>>;
  readonly byAdjustmentReason: Readonly<Record<string, OfFindings>>;
  readonly unusedColumns: readonly string[];
}

const noAmounts = (): Amounts => ({ atRiskCents: 0, undecidedCents: 0, linesWithoutCharge: 0 });

/** Adds up days one by one; its size grows with payers, rules and reasons alone. */
export class BatchReport {
  #days = 0;
  #answers = 0;
  #failing = 0;
  readonly #byPayer = new Map<string, OfPayer>();
  readonly #byRule = new Map<string, OfFindings>();
  readonly #byReason = new Map<string, OfFindings>();

  /** @param answers of one day, one for each of its payers */
  addDay(answers: readonly DayAnswer[]): void {
    this.#days += 1;
    for (const answer of answers) this.#add(answer);
  }

  #add({ payer, answer }: DayAnswer): void {
    const verdict = answer?.verdict ?? INVALID;
    const own = entry(this.#byPayer, payer, (): OfPayer => ({ answers: 0, verdicts: {}, ...noAmounts() }));
    own.answers += 1;
    own.verdicts[verdict] = (own.verdicts[verdict] ?? 0) + 1;
    this.#answers += 1;
    if (FAILING.has(verdict)) this.#failing += 1;
    if (!answer) return;
    const denied = new Set<BillingLine>();
    const undecided = new Set<BillingLine>();
    for (const finding of answer.findings) {
      if (!needsAttention(finding)) continue;
      const fails = finding.outcome === 'FAIL';
      const lines = linesOf(finding, answer.lines);
      for (const line of lines) (fails ? denied : undecided).add(line);
      const groups = [entry(this.#byRule, finding.rule.id, noFindings)];
      if (fails && finding.denial) {
        groups.push(entry(this.#byReason, `${finding.denial.group}-${finding.denial.carc}`, noFindings));
      }
      for (const group of groups) {
        group.findings += 1;
        addLines(group, lines, fails);
      }
    }
    addLines(own, denied, true);
    // A line that would be denied is no longer undecided.
    addLines(
      own,
      [...undecided].filter((line) => !denied.has(line)),
      false,
    );
  }

  content(unusedColumns: readonly string[]): ReportContent {
    return {
      days: this.#days,
      answers: this.#answers,
      failing: this.#failing,
      byPayer: Object.fromEntries(this.#byPayer),
      byRule: Object.fromEntries([...this.#byRule].sort(byRisk)),
      byAdjustmentReason: Object.fromEntries([...this.#byReason].sort(byRisk)),
      unusedColumns,
    };
  }
}

const noFindings = (): OfFindings => ({ findings: 0, ...noAmounts() });

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function addLines(amounts: Amounts, lines: Iterable<BillingLine>, denied: boolean): void {
  for (const line of lines) {
    const charge = chargeOf(line);
    if (charge === null) amounts.linesWithoutCharge += 1;
    else if (denied) amounts.atRiskCents += charge;
    else amounts.undecidedCents += charge;
  }
}

type Group = readonly [key: string, amounts: OfFindings];

function byRisk([, one]: Group, [, other]: Group): number {
  return other.atRiskCents - one.atRiskCents || other.findings - one.findings;
}

/** The report as tables for a terminal. */
export function reportText(content: ReportContent): string {
  const { days, answers, failing, byPayer, byRule, byAdjustmentReason, unusedColumns } = content;
  const titles = new Map(allRules().map(({ id, title }) => [id, title]));
  return [
    `${count(days)} days of care, ${count(answers)} answers, ${count(failing)} that would be denied or cannot be billed`,
    '',
    ...textTable([
      ['payer', 'answers', ...VERDICTS, ...AMOUNT_HEADINGS],
      ...Object.entries(byPayer).map(([payer, own]) => [
        payer,
        count(own.answers),
        ...VERDICTS.map((verdict) => count(own.verdicts[verdict] ?? 0)),
        ...amountCells(own),
      ]),
    ]),
    ...section('rule', byRule, (id) => titles.get(id) ?? ''),
    ...section('adjustment reason', byAdjustmentReason, () => ''),
    ...(unusedColumns.length === 0 ? [] : ['', `Columns that were not used: ${unusedColumns.join(', ')}`]),
    '',
  ].join('\n');
}

const AMOUNT_HEADINGS = ['at risk', 'undecided', 'lines without charge'];

function amountCells({ atRiskCents, undecidedCents, linesWithoutCharge }: Amounts): string[] {
  return [centsText(atRiskCents), centsText(undecidedCents), count(linesWithoutCharge)];
}

function section(
  heading: string,
  groups: Readonly<Record<string, OfFindings>>,
  titleOf: (key: string) => string,
): string[] {
  const rows = Object.entries(groups);
  if (rows.length === 0) return [];
  return [
    '',
    ...textTable([
      [heading, 'findings', ...AMOUNT_HEADINGS, ''],
      ...rows.map(([key, own]) => [key, count(own.findings), ...amountCells(own), titleOf(key)]),
    ]),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
