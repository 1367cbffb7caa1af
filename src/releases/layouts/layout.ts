import type { Coverage } from '../../reference/data/coverage.ts';
import type { DatasetId } from '../../reference/data/datasets.ts';
import { Cells, type ReportIssue } from './cells.ts';
import { RecordSplitter, type FileRecord, type RecordFormat } from './records.ts';

/** The beginning of a file, by which a layout recognizes it. */
export interface Head {
  /** Name of the file, in lower case, without folders. */
  readonly name: string;
  readonly text: string;
  records(format: RecordFormat): readonly FileRecord[];
}

/** What a layout reads from a file's name and heading; null where neither has it. */
export interface Identity {
  /** Datasets of the rows in the file; empty when nothing shows which of the layout's datasets it is. */
  readonly datasets: readonly DatasetId[];
  readonly period: string | null;
  readonly effectiveFrom: string | null;
  /** What the file covers unless the import states otherwise; null: everything. */
  readonly coverage: Coverage | null;
}

/** Receives what a reader finds. */
export interface Output {
  /** The dataset that is read. Rows of another dataset in the same file are ignored. */
  readonly dataset: DatasetId;
  /** @param values in the order of the dataset's columns; null for none */
  row(dataset: DatasetId, line: number, values: readonly (string | null)[]): void;
  readonly report: ReportIssue;
}

export interface RecordReader {
  take(record: FileRecord): void;
  /** Called once after the last record. */
  end?(): void;
}

/** The layout of one published file. */
export interface Layout {
  /** For people: "NCCI procedure-to-procedure edits". */
  readonly title: string;
  readonly format: RecordFormat;
  readonly datasets: readonly DatasetId[];
  /** For a layout that is recognized but not imported: which file to import instead. */
  readonly importInstead?: string;
  /** Null when the file has another layout. */
  identify(head: Head): Identity | null;
  reader(output: Output): RecordReader;
}

/** Reads the heading of a file as records of any format. */
export function headOf(name: string, text: string): Head {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1) || text;
  const byFormat = new Map<RecordFormat, readonly FileRecord[]>();
  return {
    name: (name.split('/').at(-1) ?? name).toLowerCase(),
    text,
    records(format) {
      const known = byFormat.get(format) ?? new RecordSplitter(format).push(whole).slice(0, 40);
      byFormat.set(format, known);
      return known;
    },
  };
}

/** Column names to their places, or null for a record that is not the heading. */
export type HeadingReader = (
  record: FileRecord,
  before: readonly FileRecord[],
) => ReadonlyMap<string, number> | null;

interface Table {
  readonly heading: HeadingReader;
  /** Fewest cells of a whole row: fewer mean that the file is cut off or not this table. */
  readonly width: (columns: ReadonlyMap<string, number>) => number;
  /** Records below the heading that are not rows: notes, blank lines. */
  readonly ignore?: (record: FileRecord) => boolean;
  readonly row: (cells: Cells, line: number) => void;
}

/** Reads a table below a heading: finds the heading, then passes each row on as named cells. */
export function tableReader(table: Table, report: ReportIssue): RecordReader {
  const before: FileRecord[] = [];
  let columns: ReadonlyMap<string, number> | null = null;
  let lastLine = 0;
  return {
    take(record) {
      lastLine = record.line;
      if (columns === null) {
        columns = table.heading(record, before);
        before.push(record);
        return;
      }
      if (record.cells.every((cell) => cell.trim() === '') || table.ignore?.(record)) return;
      const needed = table.width(columns);
      if (record.cells.length < needed) {
        report(record.line, {
          field: 'the row',
          value: `${record.cells.length} columns long`,
          allowed: `${needed} columns`,
          fix: 'The row is cut off. Download the file again.',
        });
        return;
      }
      table.row(new Cells(record, columns, report), record.line);
    },
    end() {
      if (columns !== null) return;
      report(lastLine, {
        field: 'the heading',
        value: 'missing',
        allowed: 'a line with the names of the columns',
      });
    },
  };
}

/** `HCPCS/\nCPT Code` and `hcpcs_cpt_code` alike: letters and digits only. */
export function plainName(cell: string): string {
  return cell.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/**
 * A heading that holds every wanted column, by the beginning or a part of its plain name; optional ones are found
 * where they are.
 */
export function namedColumns(
  wanted: Readonly<Record<string, RegExp>>,
  optional: Readonly<Record<string, RegExp>> = {},
): HeadingReader {
  return ({ cells }) => {
    const names = cells.map(plainName);
    const columns = new Map<string, number>();
    for (const [name, pattern] of Object.entries({ ...wanted, ...optional })) {
      const index = names.findIndex((cell) => pattern.test(cell));
      if (index !== -1) columns.set(name, index);
      else if (Object.hasOwn(wanted, name)) return null;
    }
    return columns;
  };
}

/** The first record of the head that is the heading, with its columns. */
export function findHeading(
  head: Head,
  format: RecordFormat,
  heading: HeadingReader,
): ReadonlyMap<string, number> | null {
  const records = head.records(format);
  for (const [index, record] of records.entries()) {
    const columns = heading(record, records.slice(0, index));
    if (columns) return columns;
  }
  return null;
}

/** Cells that a row needs to reach the last named column. */
export function lastColumn(columns: ReadonlyMap<string, number>): number {
  return Math.max(...columns.values()) + 1;
}
