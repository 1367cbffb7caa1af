import { valueText } from '../../shared/fileIssues.ts';
import { isPlainDate } from '../../shared/plainDate.ts';
import type { FileRecord } from './records.ts';

/** Reports an invalid value of the file that is read. `field` names the column or the character positions. */
export type ReportIssue = (
  line: number,
  issue: { readonly field: string; readonly value: string; readonly allowed: string; readonly fix?: string },
) => void;

/** Reads the cells of one record by the names of a layout. Every method trims, checks, and reports an invalid cell. */
export class Cells {
  private readonly record: FileRecord;
  private readonly columns: ReadonlyMap<string, number>;
  private readonly report: ReportIssue;
  private readonly fieldOf: (column: string) => string;
  /** Whether every cell read so far is valid. The row of an invalid cell is not loaded. */
  valid = true;

  /** @param fieldOf how an issue names a column; by default with its number */
  constructor(
    record: FileRecord,
    columns: ReadonlyMap<string, number>,
    report: ReportIssue,
    fieldOf = (column: string) => {
      const index = columns.get(column);
      return index === undefined ? column : `column ${index + 1} (${column})`;
    },
  ) {
    this.record = record;
    this.columns = columns;
    this.report = report;
    this.fieldOf = fieldOf;
  }

  /** The trimmed cell; empty when the record is too short or the layout has no such column. */
  text(column: string): string {
    const index = this.columns.get(column);
    return index === undefined ? '' : (this.record.cells[index] ?? '').trim();
  }

  optional(column: string): string | null {
    return this.text(column) || null;
  }

  /** A cell that may not be empty. */
  required(column: string): string {
    return this.matching(column, /./, 'text');
  }

  matching(column: string, pattern: RegExp, allowed: string): string {
    const value = this.text(column);
    if (!pattern.test(value)) this.reject(column, value, allowed);
    return value;
  }

  code(column: string): string {
    return this.matching(column, /^[0-9A-Z]{5}$/, 'a code of five digits or capital letters');
  }

  wholeNumber(column: string, max: number): string {
    const allowed = `a whole number from 0 to ${max}`;
    const value = this.matching(column, /^\d{1,6}$/, allowed);
    if (this.valid && Number(value) > max) this.reject(column, value, allowed);
    return value;
  }

  decimal(column: string): string {
    const value = this.matching(column, /^(?=.)\d{0,6}(\.\d{1,4})?$/, 'a number such as 0.44');
    return value.startsWith('.') ? `0${value}` : value;
  }

  oneOf(column: string, allowed: readonly string[]): string {
    const value = this.text(column);
    if (!allowed.includes(value)) this.reject(column, value, allowed.join(', '));
    return value;
  }

  /** `20200101`, `2020-01-01` or `1/1/2020`; null when empty or one of CMS's marks for "no date". */
  dateOrNull(column: string): string | null {
    const value = this.text(column);
    if (value === '' || value === '*' || /^0+$/.test(value)) return null;
    const date = readDate(value);
    if (date === null) this.reject(column, value, 'a date such as 20260101');
    return date;
  }

  reject(column: string, value: string, allowed: string): void {
    this.valid = false;
    this.report(this.record.line, { field: this.fieldOf(column), value: valueText(value), allowed });
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
