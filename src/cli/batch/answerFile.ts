import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { centsText, type BillingAnswer, type BillingLine, type Finding } from '../../billing/index.ts';
import { csvCell } from '../../exports/formats/csv.ts';
import type { ValidationIssue } from '../../shared/errors.ts';
import { issueSentence } from '../../shared/errors.ts';
import { notPossible } from '../command.ts';
import type { FileDay } from './days.ts';
import { chargeOf, needsAttention } from './risk.ts';

/** The file of answers, written beside its place and moved there when it is whole. */

export type AnswerFormat = 'csv' | 'jsonl';

/** What one payer would be sent for a day, or why there is no answer. */
export interface DayAnswer {
  readonly day: FileDay;
  readonly payer: string;
  readonly answer: BillingAnswer | null;
  readonly issues: readonly ValidationIssue[];
}

export class AnswerFile {
  readonly #target: string;
  readonly #part: string;
  readonly #format: AnswerFormat;
  readonly #failed: (error: unknown) => never;
  #handle: FileHandle | null = null;

  constructor(target: string, format: AnswerFormat) {
    this.#target = target;
    this.#part = `${target}.${randomBytes(6).toString('hex')}.part`;
    this.#format = format;
    this.#failed = notPossible(`${target} cannot be written`);
  }

  /** Begins the file, so that a place that cannot be written is known before anything is billed. */
  async open(): Promise<void> {
    this.#handle = await open(this.#part, 'wx').catch(this.#failed);
    if (this.#format === 'csv') await this.#append(`${COLUMNS.join(',')}\n`);
  }

  /** The answers of one day as the file has them. */
  encode(answers: readonly DayAnswer[]): string {
    return answers.map(this.#format === 'csv' ? csvText : jsonText).join('');
  }

  /** @param days encoded answers of days, in the order of the file */
  async write(days: readonly string[]): Promise<void> {
    for (let start = 0; start < days.length; start += DAYS_OF_A_WRITE) {
      await this.#append(days.slice(start, start + DAYS_OF_A_WRITE).join(''));
    }
  }

  /** Moves the whole file to its place. */
  async finish(): Promise<void> {
    await this.#handle?.sync().catch(this.#failed);
    await this.#close();
    await rename(this.#part, this.#target).catch(this.#failed);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#part, { force: true });
  }

  async #append(text: string): Promise<void> {
    await this.#handle?.appendFile(text).catch(this.#failed);
  }

  async #close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }
}

/** Days whose text is joined for one write. */
const DAYS_OF_A_WRITE = 500;

const COLUMNS = [
  'line',
  'patient_reference',
  'date_of_service',
  'payer',
  'plan',
  'verdict',
  'position',
  'procedure_code',
  'modifiers',
  'units',
  'minutes',
  'revenue_code',
  'charge',
  'allowed',
  'payer_pays',
  'patient_pays',
  'findings',
  'denials',
  'at_risk',
  'messages',
];

type Cell = string | number | null;

/** A row for each line of a claim; one row for an answer without lines and for a day without an answer. */
function csvText(answer: DayAnswer): string {
  return rowsOf(answer)
    .map((cells) => `${cells.map(cellText).join(',')}\n`)
    .join('');
}

function cellText(cell: Cell): string {
  return cell === null || cell === '' ? '' : typeof cell === 'number' ? String(cell) : csvCell(cell);
}

function rowsOf({ day, payer, answer, issues }: DayAnswer): Cell[][] {
  const start = [day.line, day.patientReference, day.input.dateOfService, payer];
  if (!answer) {
    const empty = Array.from({ length: 12 }, () => null);
    return [[...start, day.input.coverage?.plan ?? null, 'INVALID', ...empty, null, issuesText(day, issues)]];
  }
  const attention = answer.findings.filter(needsAttention);
  const lines: readonly (BillingLine | null)[] = answer.lines.length > 0 ? answer.lines : [null];
  return lines.map((line, index) => {
    // What is about the whole claim stands in its first row.
    const own = attention.filter(({ lines: positions }) =>
      positions.length === 0 || line === null ? index === 0 : positions.includes(line.position),
    );
    return [...start, answer.plan, answer.verdict, ...lineCells(line), ...findingCells(own, line)];
  });
}

function lineCells(line: BillingLine | null): Cell[] {
  if (!line) return Array.from({ length: 10 }, () => null);
  const { position, code, modifiers, units, minutes, revenueCode } = line;
  const amounts = [line.chargeCents, line.allowedCents, line.payerPaysCents, line.patientPaysCents];
  return [position, code, modifiers.join(' '), units, minutes, revenueCode, ...amounts.map(dollars)];
}

function findingCells(findings: readonly Finding[], line: BillingLine | null): Cell[] {
  const denied = findings.filter(({ outcome }) => outcome === 'FAIL');
  return [
    findings.map(({ rule, outcome }) => `${rule.id} ${outcome}`).join('; '),
    [...new Set(denied.flatMap(({ denial }) => (denial ? [`${denial.group}-${denial.carc}`] : [])))].join(
      ' ',
    ),
    denied.length === 0 || !line ? null : dollars(chargeOf(line)),
    denied.map(({ message, fix }) => (fix === null ? message : `${message} ${fix}`)).join(' '),
  ];
}

function dollars(cents: number | null): string | null {
  return cents === null ? null : centsText(cents);
}

/** The issues with the lines of the file that they are about. */
function issuesText(
  { line, serviceLines, otherServiceLines }: FileDay,
  issues: readonly ValidationIssue[],
): string {
  return issues
    .map((issue) => {
      const [, list, service] = /^(services|otherServices)\.(\d+)\b/.exec(issue.field) ?? [];
      const lines = list === 'otherServices' ? otherServiceLines : serviceLines;
      return `Line ${lines[Number(service)] ?? line}: ${issueSentence(issue)}`;
    })
    .join(' ');
}

/** An object for each day and payer, with the claim and every finding that needs attention. */
function jsonText({ day, payer, answer, issues }: DayAnswer): string {
  const content = {
    line: day.line,
    patientReference: day.patientReference,
    dateOfService: day.input.dateOfService,
    payer,
    ...(answer ? answerFields(answer) : { verdict: 'INVALID', issues }),
  };
  return `${JSON.stringify(content)}\n`;
}

function answerFields(answer: BillingAnswer): object {
  const { plan, verdict, claimForm, placeOfService, conditionCodes, unitMethod, lines, totals } = answer;
  return {
    plan,
    verdict,
    claimForm,
    placeOfService,
    conditionCodes,
    unitMethod,
    lines: lines.map(({ rules: _rules, ...line }) => line),
    totals,
    findings: answer.findings.filter(needsAttention).map((finding) => ({
      rule: finding.rule.id,
      severity: finding.severity,
      outcome: finding.outcome,
      lines: finding.lines,
      denial: finding.denial,
      ...(finding.outcome === 'FAIL' && { message: finding.message, fix: finding.fix }),
    })),
  };
}
