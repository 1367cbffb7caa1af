import type { DatasetId } from '../../reference/data/datasets.ts';
import { valueText } from '../../shared/fileIssues.ts';
import { addDays } from '../../shared/plainDate.ts';
import { Cells } from './cells.ts';
import {
  findHeading,
  lastColumn,
  namedColumns,
  tableReader,
  type Head,
  type Identity,
  type Layout,
  type Output,
  type RecordReader,
} from './layout.ts';
import { monthIn } from './periods.ts';

/** HCPCS Level II: CMS's fixed-width file of the quarter, and tables made from it. */

/** CMS's record layout; positions start at 1. */
const POSITIONS = {
  code: [1, 5],
  modifier: [4, 5],
  sequence: [6, 10],
  record: [11, 11],
  long: [12, 91],
  short: [92, 119],
  pricing: [120, 121],
  multiplePricing: [128, 128],
  coverage: [230, 230],
  betos: [257, 259],
  typeOfService: [261, 265],
  addedOn: [269, 276],
  actionOn: [277, 284],
  terminatedOn: [285, 292],
  action: [293, 293],
} as const;

const CODE_BEGINS = '3';

const MODIFIER_BEGINS = '7';

const LINE = /^(([A-Z]\d{4})| {3}[A-Z0-9]{2})\d{5}[3478]/;

export const anwebLayout: Layout = {
  title: 'HCPCS Level II, fixed-width file of codes and modifiers',
  format: 'line',
  datasets: ['hcpcs-codes', 'hcpcs-modifiers'],
  identify(head) {
    const lines = head.records('line').map(({ cells: [text = ''] }) => text);
    if (!lines.slice(0, 3).every((line) => LINE.test(line))) return null;
    return { ...monthOf(head), datasets: ['hcpcs-codes', 'hcpcs-modifiers'], coverage: null };
  },
  reader: fixedWidthReader,
};

/** A record that is being read: its first line, and all lines of its long description. */
interface Entry {
  readonly line: number;
  readonly first: string;
  readonly description: string[];
}

function fixedWidthReader(output: Output): RecordReader {
  let entry: Entry | null = null;
  const finish = () => {
    if (entry) writeEntry(entry, output);
    entry = null;
  };
  return {
    take({ line, cells: [text = ''] }) {
      if (text.trim() === '') return;
      if (!LINE.test(text)) {
        output.report(line, {
          field: 'characters 1-11',
          value: valueText(text.slice(0, 11)),
          allowed: 'a code or modifier, a sequence number and 3, 4, 7 or 8',
        });
        return;
      }
      const kind = at(text, 'record');
      if (kind === CODE_BEGINS || kind === MODIFIER_BEGINS) {
        finish();
        entry = { line, first: text, description: [] };
      } else if (entry?.first.slice(0, 5) !== text.slice(0, 5)) {
        output.report(line, {
          field: 'characters 1-5',
          value: valueText(text.slice(0, 5)),
          allowed: 'the code of the line before, which this line continues',
        });
        return;
      }
      entry?.description.push(at(text, 'long'));
    },
    end: finish,
  };
}

function writeEntry({ line, first, description }: Entry, output: Output): void {
  const isModifier = at(first, 'record') === MODIFIER_BEGINS;
  const names = Object.keys(POSITIONS) as (keyof typeof POSITIONS)[];
  const record = { line, cells: names.map((name) => at(first, name)) };
  const columns = new Map(names.map((name, index) => [name as string, index]));
  const cells = new Cells(
    record,
    columns,
    output.report,
    (name) => `characters ${POSITIONS[name as keyof typeof POSITIONS].join('-')} (${name})`,
  );
  const long = description
    .map((part) => part.trim())
    .join(' ')
    .trim();
  const dates = [
    cells.dateOrNull('addedOn'),
    cells.dateOrNull('actionOn'),
    cells.dateOrNull('terminatedOn'),
  ] as const;
  const short = cells.required('short');
  if (long === '') cells.reject('long', '', 'text');
  if (!cells.valid) return;
  const [addedOn, actionOn, last] = dates;
  const terminatedOn = last && addDays(last, 1);
  if (isModifier) {
    output.row('hcpcs-modifiers', line, [at(first, 'modifier'), short, long, addedOn, terminatedOn]);
  } else {
    const admin = [
      cells.optional('pricing'),
      cells.optional('multiplePricing'),
      cells.optional('coverage'),
      cells.optional('betos'),
      cells.optional('typeOfService'),
      cells.optional('action'),
    ];
    output.row('hcpcs-codes', line, [
      at(first, 'code'),
      short,
      long,
      ...admin,
      addedOn,
      actionOn,
      terminatedOn,
    ]);
  }
}

function at(line: string, name: keyof typeof POSITIONS): string {
  const [from, to] = POSITIONS[name];
  return line.slice(from - 1, to);
}

const DESCRIPTIONS = { Short: /^shortdescription$/, Long: /^longdescription$/ };
const codeColumns = namedColumns({ Code: /^hcpcs(code)?$/, ...DESCRIPTIONS });
const modifierColumns = namedColumns({ Modifier: /^modifier$/, ...DESCRIPTIONS });

export const codeTableLayout: Layout = {
  title: 'HCPCS Level II codes with descriptions',
  format: 'comma',
  datasets: ['hcpcs-codes'],
  identify: (head) => tableIdentity(head, codeColumns, 'hcpcs-codes'),
  reader: (output) =>
    tableReader(
      {
        heading: codeColumns,
        width: lastColumn,
        row: (cells, line) => {
          const values = [
            cells.matching('Code', /^[A-Z]\d{4}$/, 'a letter and four digits'),
            cells.required('Short'),
            cells.required('Long'),
            ...Array<null>(9).fill(null),
          ];
          if (cells.valid) output.row('hcpcs-codes', line, values);
        },
      },
      output.report,
    ),
};

export const modifierTableLayout: Layout = {
  title: 'HCPCS Level II modifiers with descriptions',
  format: 'comma',
  datasets: ['hcpcs-modifiers'],
  identify: (head) => tableIdentity(head, modifierColumns, 'hcpcs-modifiers'),
  reader: (output) =>
    tableReader(
      {
        heading: modifierColumns,
        width: lastColumn,
        row: (cells, line) => {
          const modifier = cells.matching('Modifier', /^[A-Z0-9]{2}$/, 'a modifier of two characters');
          const values = [modifier, cells.required('Short'), cells.required('Long'), null, null];
          if (cells.valid) output.row('hcpcs-modifiers', line, values);
        },
      },
      output.report,
    ),
};

const adminColumns = namedColumns({
  Code: /^hcpcscode$/,
  Pricing: /^price$/,
  'Multiple pricing': /^multi$/,
  Coverage: /^cov$/,
  BETOS: /^betos$/,
  'Type of service': /^tos$/,
  Action: /^action$/,
  Terminated: /^dateterm$/,
  Added: /^dateadded$/,
  'Action date': /^dateaction$/,
});

export const adminTableLayout: Layout = {
  title: 'HCPCS Level II administrative fields',
  format: 'comma',
  datasets: ['hcpcs-admin'],
  identify: (head) => tableIdentity(head, adminColumns, 'hcpcs-admin'),
  reader: (output) =>
    tableReader(
      {
        heading: adminColumns,
        width: lastColumn,
        row: (cells, line) => {
          const last = cells.dateOrNull('Terminated');
          const values = [
            cells.matching('Code', /^[A-Z]\d{4}$/, 'a letter and four digits'),
            null,
            null,
            cells.optional('Pricing'),
            cells.optional('Multiple pricing'),
            cells.optional('Coverage'),
            cells.optional('BETOS'),
            cells.optional('Type of service'),
            cells.optional('Action'),
            cells.dateOrNull('Added'),
            cells.dateOrNull('Action date'),
            last && addDays(last, 1),
          ];
          if (cells.valid) output.row('hcpcs-admin', line, values);
        },
      },
      output.report,
    ),
};

function tableIdentity(
  head: Head,
  columns: Parameters<typeof findHeading>[2],
  dataset: DatasetId,
): Identity | null {
  return findHeading(head, 'comma', columns)
    ? { ...monthOf(head), datasets: [dataset], coverage: null }
    : null;
}

function monthOf(head: Head): Pick<Identity, 'period' | 'effectiveFrom'> {
  return { period: null, effectiveFrom: null, ...monthIn(head.name) };
}
