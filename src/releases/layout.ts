import type { Coverage } from '../reference/data/coverage.ts';
import type { DatasetId } from '../reference/data/datasets.ts';
import { Cells, type Complain } from './fields.ts';
import { RecordSplitter, type FileRecord, type RecordFormat } from './records.ts';

/** The beginning of a file, for a layout to recognize itself in. */
export interface Head {
  /** Name of the file, in lower case, without folders. */
  readonly name: string;
  readonly text: string;
  records(format: RecordFormat): readonly FileRecord[];
}

/** What a layout reads from name and heading; null where the file does not tell. */
export interface Identity {
  /** Families of the rows in the file; none where the file does not tell which of the layout's. */
  readonly families: readonly DatasetId[];
  readonly period: string | null;
  readonly effectiveFrom: string | null;
  /** What it covers when the importer is told nothing else; null: everything. */
  readonly coverage: Coverage | null;
}

/** Where a reader puts what it finds. */
export interface Output {
  /** The family that is read now; rows of another one that the file also holds are passed over. */
  readonly family: DatasetId;
  /** Values in the order of the family's columns; null for none. */
  row(family: DatasetId, line: number, values: readonly (string | null)[]): void;
  readonly complain: Complain;
}

export interface RecordReader {
  take(record: FileRecord): void;
  /** Called once after the last record. */
  end?(): void;
}

/** One way in which a publisher lays a table out. */
export interface Layout {
  /** For people: "NCCI procedure-to-procedure edits". */
  readonly about: string;
  readonly format: RecordFormat;
  readonly families: readonly DatasetId[];
  /** Why a file of this layout is recognized and not read. */
  readonly passedOver?: string;
  /** Null when the file is not laid out like this. */
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
  /** Records below the heading that are no rows: notes, blank lines. */
  readonly ignore?: (record: FileRecord) => boolean;
  readonly row: (cells: Cells, line: number) => void;
}

/** A reader of a table below a heading: finds the heading, then hands each row over as named cells. */
export function tableReader(table: Table, complain: Complain): RecordReader {
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
        const found = `${record.cells.length} columns`;
        complain(record.line, 'all', found, `expected ${needed} columns: the row is cut off`);
        return;
      }
      table.row(new Cells(record, columns, complain), record.line);
    },
    end() {
      if (columns === null) complain(lastLine, 'all', '', 'expected a heading with the names of the columns');
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

/** The last column that the table names: a row must reach so far. */
export function lastColumn(columns: ReadonlyMap<string, number>): number {
  return Math.max(...columns.values()) + 1;
}
