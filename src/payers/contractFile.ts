import {
  centsOf,
  centsText,
  ContractRates,
  type ContractPrice,
  type ContractRate,
} from '../billing/index.ts';
import { RecordSplitter, type FileRecord } from '../releases/layouts/records.ts';
import { InvalidFilesError, MAX_LISTED_ISSUES, valueText, type FileIssue } from '../shared/fileIssues.ts';
import { isPlainDate, periodsOverlap } from '../shared/plainDate.ts';

/**
 * The rates of a contract as CSV: a heading, then a row for each rate and period.
 *
 *     code,modifier,amount,percent,from,to
 *     97530,,45.00,,2026-01-01,2027-01-01
 *     97110,CO,,102.5,2026-01-01,
 */
const COLUMNS = ['code', 'modifier', 'amount', 'percent', 'from', 'to'] as const;
type Column = (typeof COLUMNS)[number];

/** Bounds of one file: the fee schedule of one payer has thousands of rates at most. */
export const CONTRACT_FILE_LIMITS = { bytes: 1_000_000, rates: 10_000 } as const;

type Report = (line: number | null, field: string, value: unknown, allowed: string, fix: string) => void;

interface NumberedRate {
  readonly line: number;
  readonly rate: ContractRate;
}

/**
 * Reads the rates of one contract. The whole file is used or nothing of it.
 * @param file its name in issues
 * @throws InvalidFilesError with the line, the value and what is allowed for each invalid cell, and for each pair of rates
 *   of one code and modifier that have a day in common
 */
export function readContractFile(file: string, text: string): ContractRates {
  const issues: FileIssue[] = [];
  const report: Report = (line, field, value, allowed, fix) =>
    issues.push({ file, line, field, value: valueText(value), allowed, fix });
  const rates = readRates(text, report);
  reportOverlaps(rates, report);
  if (issues.length > 0) {
    throw new InvalidFilesError('No rate was used', issues.slice(0, MAX_LISTED_ISSUES), issues.length);
  }
  return new ContractRates(rates.map(({ rate }) => rate));
}

/** The text of a file with these rates, which `readContractFile` reads again. */
export function writeContractFile(rates: readonly ContractRate[]): string {
  const lines = rates.map(({ code, modifier, price, effectiveFrom, effectiveTo }) => {
    const amount = price.kind === 'AMOUNT' ? centsText(price.amountCents) : '';
    const percent = price.kind === 'MEDICARE_SHARE' ? percentOf(price.share) : '';
    return [code, modifier ?? '', amount, percent, effectiveFrom ?? '', effectiveTo ?? ''].join();
  });
  return `${[COLUMNS.join(), ...lines].join('\n')}\n`;
}

/** The share `1.025` as `102.5` percent, digit by digit. */
function percentOf(share: string): string {
  const [whole = '0', fraction = ''] = share.split('.');
  const decimals = fraction.slice(2);
  return `${Number(whole + fraction.slice(0, 2).padEnd(2, '0'))}${decimals === '' ? '' : `.${decimals}`}`;
}

function readRates(text: string, report: Report): NumberedRate[] {
  const { bytes, rates: most } = CONTRACT_FILE_LIMITS;
  if (Buffer.byteLength(text) > bytes) {
    report(null, '', `${Buffer.byteLength(text)} bytes`, `at most ${bytes} bytes`, 'Split it by payer.');
    return [];
  }
  const splitter = new RecordSplitter('comma');
  const [heading, ...records] = splitter.push(text.replace(/^\uFEFF/, ''));
  const unclosed = splitter.unclosedLine();
  if (unclosed !== null) report(unclosed, '', 'a quote without an end', 'closed quotes', 'Close the quote.');
  const names = heading?.cells.map((cell) => cell.trim()) ?? [];
  if (names.join() !== COLUMNS.join()) {
    report(1, 'heading', names.join(), COLUMNS.join(), 'Begin the file with this line.');
    return [];
  }
  const rows = records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (rows.length === 0 || rows.length > most) {
    report(null, '', `${rows.length} rates`, `1 to ${most} rates`, 'Give the rates of one payer.');
    return [];
  }
  return rows.flatMap((row) => readRate(row, report) ?? []);
}

/** One rate; null when a cell of it is invalid, which is reported. */
function readRate({ line, cells }: FileRecord, report: Report): NumberedRate | null {
  let valid = true;
  const reject = (field: string, value: unknown, allowed: string, fix: string): void => {
    valid = false;
    report(line, field, value, allowed, fix);
  };
  if (cells.length !== COLUMNS.length) {
    reject('', `${cells.length} cells`, `${COLUMNS.length} cells`, `Write ${COLUMNS.join()}.`);
    return null;
  }
  const cell = (column: Column): string => (cells[COLUMNS.indexOf(column)] ?? '').trim();
  const matching = (column: Column, pattern: RegExp, allowed: string): string => {
    const value = cell(column);
    if (!pattern.test(value)) reject(column, value, allowed, 'Correct this cell.');
    return value;
  };
  const date = (column: Column): string | null => {
    const value = cell(column);
    if (value === '' && column === 'to') return null;
    if (!isPlainDate(value)) reject(column, value, 'a real date, YYYY-MM-DD', 'Correct the date.');
    return value;
  };
  const code = matching('code', /^[0-9A-Z]{5}$/, 'a code of five digits or capital letters');
  const modifier = matching('modifier', /^([0-9A-Z]{2})?$/, 'two digits or capital letters, or empty');
  if (modifier === 'KX') {
    reject('modifier', modifier, 'any modifier but KX', 'KX follows from the amount: leave it out.');
  }
  const effectiveFrom = date('from');
  const effectiveTo = date('to');
  if (effectiveFrom !== null && effectiveTo !== null && effectiveTo <= effectiveFrom) {
    reject('to', effectiveTo, `a day after ${effectiveFrom}`, 'Give the first day without this rate.');
  }
  const price = readPrice(cell('amount'), cell('percent'), reject);
  if (!valid || price === null) return null;
  return { line, rate: { code, modifier: modifier || null, price, effectiveFrom, effectiveTo } };
}

/** The amount in dollars, or the share of Medicare's amount in percent: one of both. */
function readPrice(
  amount: string,
  percent: string,
  reject: (field: string, value: unknown, allowed: string, fix: string) => void,
): ContractPrice | null {
  if ((amount === '') === (percent === '')) {
    reject('amount', amount, 'an amount, or a percent of Medicare', 'Fill one of amount and percent.');
    return null;
  }
  if (amount !== '') {
    if (/^\d{1,5}(\.\d{1,2})?$/.test(amount)) return { kind: 'AMOUNT', amountCents: centsOf(amount) };
    reject('amount', amount, 'dollars from 0 to 99999.99, such as 45.00', 'Write digits and a point alone.');
    return null;
  }
  if (/^\d{1,3}(\.\d{1,2})?$/.test(percent) && Number(percent) > 0) {
    return { kind: 'MEDICARE_SHARE', share: hundredth(percent) };
  }
  reject(
    'percent',
    percent,
    'more than 0 and at most 999.99',
    'Write 120 for 1.2 times the amount of Medicare.',
  );
  return null;
}

/** `102.5` percent as the share `1.025`, digit by digit. */
function hundredth(percent: string): string {
  const [whole = '', fraction = ''] = percent.split('.');
  const digits = whole.padStart(3, '0');
  return `${Number(digits.slice(0, -2))}.${digits.slice(-2)}${fraction}`;
}

function reportOverlaps(rates: readonly NumberedRate[], report: Report): void {
  const byLine = Map.groupBy(rates, ({ rate }) => `${rate.code} ${rate.modifier ?? ''}`);
  for (const same of byLine.values()) {
    const sorted = same.toSorted((one, other) => startOf(one) - startOf(other) || one.line - other.line);
    for (const [at, next] of sorted.entries()) {
      const before = sorted[at - 1];
      if (!before || !periodsOverlap(before.rate, next.rate)) continue;
      const { code, effectiveFrom } = next.rate;
      const fix = `Two rates of ${code} hold on ${String(effectiveFrom)}: end the one on line ${before.line}, or remove one.`;
      report(next.line, 'from', effectiveFrom, 'a day on which no other rate of the code holds', fix);
    }
  }
}

function startOf({ rate }: NumberedRate): number {
  return Date.parse(`${rate.effectiveFrom ?? '0001-01-01'}T00:00:00Z`);
}
