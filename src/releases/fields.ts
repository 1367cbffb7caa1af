import { isPlainDate } from '../shared/plainDate.ts';
import type { FileRecord } from './records.ts';

/** Where a reader tells that a cell is wrong; the cell then counts as null and its row is not loaded. */
export type Complain = (line: number, column: string, value: string, reason: string) => void;

/** Reads the cells of one record by the names of a layout. Every method trims, checks, and complains with the place. */
export class Cells {
  private readonly record: FileRecord;
  private readonly columns: ReadonlyMap<string, number>;
  private readonly complain: Complain;
  /** Whether every cell read so far was right. */
  sound = true;

  constructor(record: FileRecord, columns: ReadonlyMap<string, number>, complain: Complain) {
    this.record = record;
    this.columns = columns;
    this.complain = complain;
  }

  /** The trimmed cell; empty when the record is too short or the layout has no such column. */
  text(column: string): string {
    const index = this.columns.get(column);
    return index === undefined ? '' : (this.record.cells[index] ?? '').trim();
  }

  optional(column: string): string | null {
    return this.text(column) || null;
  }

  /** Text that must be there. */
  required(column: string): string {
    return this.matching(column, /./, 'expected some text');
  }

  matching(column: string, pattern: RegExp, reason: string): string {
    const value = this.text(column);
    if (!pattern.test(value)) this.refuse(column, value, reason);
    return value;
  }

  code(column: string): string {
    return this.matching(column, /^[0-9A-Z]{5}$/, 'expected a code of five digits or capital letters');
  }

  wholeNumber(column: string, most: number): string {
    const value = this.matching(column, /^\d{1,6}$/, `expected a whole number from 0 to ${most}`);
    if (this.sound && Number(value) > most)
      this.refuse(column, value, `expected a whole number from 0 to ${most}`);
    return value;
  }

  decimal(column: string): string {
    const value = this.matching(column, /^\d{0,6}(\.\d{1,4})?$/, 'expected a number such as 0.44');
    if (value === '') this.refuse(column, value, 'expected a number such as 0.44');
    return value.startsWith('.') ? `0${value}` : value;
  }

  oneOf(column: string, allowed: readonly string[]): string {
    const value = this.text(column);
    if (!allowed.includes(value)) this.refuse(column, value, `expected one of ${allowed.join(', ')}`);
    return value;
  }

  /** `20200101`, `2020-01-01` or `1/1/2020`; null when empty or one of CMS's marks for "no date". */
  dateOrNull(column: string): string | null {
    const value = this.text(column);
    if (value === '' || value === '*' || /^0+$/.test(value)) return null;
    const date = readDate(value);
    if (date === null) this.refuse(column, value, 'expected a date such as 20260101');
    return date;
  }

  refuse(column: string, value: string, reason: string): void {
    this.sound = false;
    const index = this.columns.get(column);
    this.complain(this.record.line, index === undefined ? column : `${index + 1} (${column})`, value, reason);
  }
}

function readDate(value: string): string | null {
  const compact = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(value);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value);
  const [year, month, day] = compact
    ? [compact[1], compact[2], compact[3]]
    : american
      ? [american[3], american[1], american[2]]
      : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isPlainDate(date) ? date : null;
}
