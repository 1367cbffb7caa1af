import { fieldsOf, OTHER_SERVICE_FIELDS } from '../../billing/index.ts';
import { OTHER_SERVICES_PER_DAY } from '../../billing/dayOfCare/otherServices.ts';
import { SERVICES_PER_DAY } from '../../billing/dayOfCare/validate.ts';
import { inputName, type BillingInput, type Charge } from '../../claims/dayOfCareInput.ts';
import type { OnProgress } from '../../releases/copy.ts';
import { RecordSplitter, type FileRecord } from '../../releases/layouts/records.ts';
import { DISCIPLINE, readHeader, type FileColumn, type Header } from './columns.ts';
import { OCCUPATIONAL_THERAPY } from './cells.ts';
import type { DaysOfFile, FileDay } from './days.ts';
import type { FileIssues } from './issues.ts';
import { BATCH_LIMITS, readLines } from './lines.ts';

type Fields = Record<string, unknown>;

/** A day whose rows are being read. */
interface OpenDay {
  readonly key: string;
  readonly line: number;
  /** Values of the columns that hold for the whole day. */
  readonly shared: Map<FileColumn, unknown>;
  readonly services: Fields[];
  readonly serviceLines: number[];
  readonly otherServices: Fields[];
  readonly otherServiceLines: number[];
  readonly charges: Map<string, string>;
}

/** A cell of a column that holds for the whole day. */
interface SharedCell {
  readonly column: FileColumn;
  readonly value: unknown;
  /** Of the cell in its row, from 0. */
  readonly index: number;
}

/**
 * Reads days of care from CSV: a row for each service, and the rows of one patient and date together. Values of the
 * whole day stand in its first row or in all of its rows. Nothing is billed when one cell is not valid: the caller rejects
 * the file when `issues` has any at the end.
 */
export function readCsvDays(
  file: string,
  ignored: ReadonlySet<string>,
  issues: FileIssues,
  onProgress: OnProgress,
): DaysOfFile {
  const reader = new CsvReader(ignored, issues);
  return { days: reader.days(file, onProgress), unusedColumns: () => reader.unused };
}

class CsvReader {
  unused: readonly string[] = [];
  readonly #ignored: ReadonlySet<string>;
  readonly #issues: FileIssues;
  readonly #seen = new Set<string>();
  #header: Header | null = null;
  #open: OpenDay | null = null;

  constructor(ignored: ReadonlySet<string>, issues: FileIssues) {
    this.#ignored = ignored;
    this.#issues = issues;
  }

  async *days(file: string, onProgress: OnProgress): AsyncGenerator<FileDay> {
    const splitter = new RecordSplitter('comma');
    for await (const { first, lines, endsOpen } of readLines(file, this.#issues, onProgress)) {
      const records = splitter.push(`${lines.join('\n')}\n`);
      const last = first + lines.length - 1;
      for (const record of records) {
        const ended = this.#take(record);
        if (ended) yield ended;
      }
      const unclosed = splitter.unclosedLine();
      if (unclosed !== null && last - unclosed >= BATCH_LIMITS.recordLines) this.#rejectQuote(unclosed);
      if (endsOpen) this.#reportCutOff(last);
    }
    const unclosed = splitter.unclosedLine();
    if (unclosed !== null) this.#rejectQuote(unclosed);
    if (!this.#header) {
      this.#issues.addToFile(1, 'heading', 'missing', 'a heading line', 'Begin the file with its columns.');
    } else if (!this.#open && !this.#issues.any) {
      this.#issues.addToFile(2, '', 'missing', 'a row for each service', 'Export days of care.');
    }
    if (this.#issues.any) this.#issues.reject();
    const ended = this.#close();
    if (ended) yield ended;
  }

  /** A quote that never ends would take the rest of the file as one cell. */
  #rejectQuote(line: number): never {
    this.#issues.addToFile(line, '', 'a quote without an end', 'closed quotes', 'Close the quote.');
    this.#issues.reject();
  }

  /** Half a line would bill half a number. */
  #reportCutOff(line: number): void {
    const allowed = 'a line end after the last row';
    const fix = 'The file may be cut off: export it again, or end it with a line end.';
    this.#issues.addToFile(line, '', 'without a line end', allowed, fix);
  }

  /** Adds a row to its day. Returns the day before, when the row begins another and nothing is wrong so far. */
  #take(record: FileRecord): FileDay | null {
    if (!this.#header) {
      this.#header = readHeader(record.cells, this.#ignored, this.#issues);
      this.unused = this.#header.unused;
      // Rows under the wrong headings are wrong themselves: only the headings are reported.
      if (this.#issues.any) this.#issues.reject();
      return null;
    }
    const { headings } = this.#header;
    if (record.cells.length === 1 && record.cells[0]?.trim() === '') return null;
    if (record.cells.length !== headings.length) {
      const found = `${record.cells.length} cells`;
      const fix = 'Quote cells that hold commas, and check that the line is whole.';
      const column = `column ${Math.min(record.cells.length, headings.length) + 1}`;
      this.#issues.addToFile(record.line, column, `off: ${found}`, `${headings.length} cells`, fix);
      return null;
    }
    return this.#addRow(record, this.#header);
  }

  #addRow({ line, cells }: FileRecord, header: Header): FileDay | null {
    const shared: SharedCell[] = [];
    const service: Fields = {};
    let charge: string | null = null;
    let patient = '';
    let date = '';
    const isOther = isOfOtherDiscipline(cells, header);
    for (const [index, cell] of cells.entries()) {
      const column = header.columns[index];
      const text = cell.trim();
      if (!column || text === '' || !isRead(column, isOther)) continue;
      const value = column.cell.parse(text);
      if (value === undefined) {
        this.#issues.add(line, header.headings, index, column.cell.allowed);
        continue;
      }
      if (column.level === 'SERVICE' || column.level === 'OTHER_SERVICE') addValue(service, column, value);
      else if (column.level === 'CHARGE') charge = value as string;
      else shared.push({ column, value, index });
      if (column.name === 'patient_reference') patient = value as string;
      if (column.name === 'date_of_service') date = value as string;
    }
    const code = service['procedureCode'] as string | undefined;
    this.#requireCells(line, header, {
      patient_reference: patient,
      date_of_service: date,
      procedure_code: code,
    });
    if (patient === '' || date === '' || code === undefined) return null;
    const key = `${patient} ${date}`;
    const ended = this.#open?.key === key ? null : this.#begin(key, line);
    const open = this.#open as OpenDay;
    this.#share(open, shared, line, header);
    const [services, lines, most] = isOther
      ? [open.otherServices, open.otherServiceLines, OTHER_SERVICES_PER_DAY]
      : [open.services, open.serviceLines, SERVICES_PER_DAY];
    if (services.length === most) {
      this.#issues.addToFile(line, '', `${most + 1} services`, `at most ${most} services of a day`);
      this.#issues.reject();
    }
    services.push(service);
    lines.push(line);
    if (charge !== null) this.#addCharge(open, code, charge, line, header);
    return ended;
  }

  #requireCells(line: number, header: Header, values: Readonly<Record<string, unknown>>): void {
    for (const [index, column] of header.columns.entries()) {
      if (!column || !(column.name in values) || this.#issues.isOn(line)) continue;
      if (values[column.name] === '' || values[column.name] === undefined) {
        this.#issues.add(line, header.headings, index, column.cell.allowed, { fix: 'Fill the cell.' });
      }
    }
  }

  /** Begins a day. Returns the one before it. */
  #begin(key: string, line: number): FileDay | null {
    const ended = this.#close();
    if (this.#seen.has(key)) {
      const allowed = 'rows of one patient and date together';
      this.#issues.addToFile(line, '', 'apart from other rows of its day', allowed, 'Sort the file by both.');
    }
    if (this.#seen.size === BATCH_LIMITS.days) {
      const allowed = `at most ${BATCH_LIMITS.days} days of care in a file`;
      this.#issues.addToFile(line, '', 'one day too many', allowed, 'Split the file.');
      this.#issues.reject();
    }
    this.#seen.add(key);
    this.#open = {
      key,
      line,
      shared: new Map(),
      services: [],
      serviceLines: [],
      otherServices: [],
      otherServiceLines: [],
      charges: new Map(),
    };
    return ended;
  }

  /** Values of the whole day are the same in each of its rows that has them; lists grow by columns, not by rows. */
  #share(open: OpenDay, values: readonly SharedCell[], line: number, header: Header): void {
    const lists = new Map<FileColumn, { readonly value: unknown[]; readonly index: number }>();
    for (const { column, value, index } of values) {
      if (!column.isList) {
        this.#shareOne(open, { column, value, index }, line, header);
        continue;
      }
      const list = lists.get(column) ?? { value: [], index };
      list.value.push(...(value as unknown[]));
      lists.set(column, list);
    }
    for (const [column, list] of lists) this.#shareOne(open, { column, ...list }, line, header);
  }

  #shareOne(open: OpenDay, { column, value, index }: SharedCell, line: number, header: Header): void {
    const before = open.shared.get(column);
    if (before === undefined) {
      open.shared.set(column, value);
      return;
    }
    if (column.isList ? JSON.stringify(before) === JSON.stringify(value) : before === value) return;
    const allowed = `the value of the day, as in its rows from line ${open.line} on`;
    this.#issues.add(line, header.headings, index, allowed, { fix: 'Give one value for the whole day.' });
  }

  #addCharge(open: OpenDay, code: string, amount: string, line: number, header: Header): void {
    const before = open.charges.get(code);
    if (before !== undefined && before !== amount) {
      const index = header.columns.findIndex((column) => column?.level === 'CHARGE');
      const allowed = `one charge a unit of ${code} on a day`;
      this.#issues.add(line, header.headings, index, allowed, { fix: 'Give the charge of one unit.' });
    }
    open.charges.set(code, amount);
  }

  /** The day whose rows have ended; null when there is none, or when something of the file is wrong. */
  #close(): FileDay | null {
    const open = this.#open;
    this.#open = null;
    return open && !this.#issues.any ? toDay(open) : null;
  }
}

function addValue(record: Fields, { field, isList }: FileColumn, value: unknown): void {
  record[field] = isList
    ? [...((record[field] as unknown[] | undefined) ?? []), ...(value as unknown[])]
    : value;
}

/** Whether the row is of another discipline than occupational therapy. */
function isOfOtherDiscipline(cells: readonly string[], { columns }: Header): boolean {
  const cell = cells[columns.indexOf(DISCIPLINE)]?.trim() ?? '';
  const discipline = cell === '' ? OCCUPATIONAL_THERAPY : DISCIPLINE.cell.parse(cell);
  return discipline !== OCCUPATIONAL_THERAPY;
}

const OF_OTHER_SERVICES: ReadonlySet<string> = new Set(
  fieldsOf(OTHER_SERVICE_FIELDS).map(([name, field]) => inputName(name, field)),
);

/** Of a row of another discipline, its charge and what only own services have is not read; of an own row, its units. */
function isRead({ level, field }: FileColumn, isOther: boolean): boolean {
  if (!isOther) return level !== 'OTHER_SERVICE';
  return level === 'SERVICE' ? OF_OTHER_SERVICES.has(field) : level !== 'CHARGE';
}

function toDay(open: OpenDay): FileDay {
  const { line, shared, services, serviceLines, otherServices, otherServiceLines, charges } = open;
  const levels: Record<'FILE' | 'DAY' | 'COVERAGE' | 'PLAN_OF_CARE' | 'AUTHORIZATION', Fields> = {
    FILE: {},
    DAY: {},
    COVERAGE: {},
    PLAN_OF_CARE: {},
    AUTHORIZATION: {},
  };
  for (const [column, value] of shared) {
    levels[column.level as keyof typeof levels][column.field] = value;
  }
  const input: Fields = { ...levels.DAY, services };
  if (Object.keys(levels.COVERAGE).length > 0) input['coverage'] = levels.COVERAGE;
  if (Object.keys(levels.PLAN_OF_CARE).length > 0) input['planOfCare'] = levels.PLAN_OF_CARE;
  if (Object.keys(levels.AUTHORIZATION).length > 0) input['authorization'] = levels.AUTHORIZATION;
  if (otherServices.length > 0) input['otherServices'] = otherServices;
  if (charges.size > 0) {
    input['charges'] = [...charges].map(([procedureCode, amount]): Charge => ({ procedureCode, amount }));
  }
  return {
    line,
    patientReference: levels.FILE['patientReference'] as string,
    payer: (levels.FILE['payer'] as string | undefined) ?? null,
    input: input as unknown as BillingInput,
    serviceLines,
    otherServiceLines,
  };
}
