import { LISTED_ROWS } from '../../reference/data/coverage.ts';
import { valueText } from '../../shared/fileIssues.ts';
import { firstDayOfMonth } from '../../shared/plainDate.ts';
import type { Cells } from './cells.ts';
import {
  findHeading,
  lastColumn,
  namedColumns,
  plainName,
  tableReader,
  type Head,
  type HeadingReader,
  type Identity,
  type Layout,
  type Output,
} from './layout.ts';
import { quarter, yearIn } from './periods.ts';

/** The files of the Medicare physician fee schedule: relative values, geographic indices, ZIP codes, counties. */

const VALUE_COLUMNS = {
  HCPCS: /^hcpcs$/,
  MOD: /^mod$/,
  'STATUS CODE': /^statuscode$/,
  'WORK RVU': /^workrvu$/,
  'NON-FAC PE RVU': /^nonfacpervu$/,
  'FACILITY PE RVU': /^fac(ility)?pervu$/,
  'MP RVU': /^mprvu$/,
  'MULT PROC': /^multproc$/,
  'BILAT SURG': /^bilatsurg$/,
  'CONV FACTOR': /^convfactor$/,
};

/** The names stand over two lines: WORK above RVU. An extract has them on one. */
const valueColumns: HeadingReader = (record, before) => {
  const upper = before.at(-1)?.cells ?? [];
  const joined = record.cells.map((cell, index) => `${upper[index] ?? ''} ${cell}`);
  const named = namedColumns(VALUE_COLUMNS);
  return named({ ...record, cells: joined }, before) ?? named(record, before);
};

/** Releases of a year by their letter: RVU26C is that of July. */
const RELEASE_MONTHS = { january: 'A', april: 'B', july: 'C', october: 'D' } as const;

export const relativeValueLayout: Layout = {
  title: 'physician fee schedule relative values',
  format: 'comma',
  datasets: ['pfs-relative-values'],
  identify(head) {
    if (!findHeading(head, 'comma', valueColumns)) return null;
    const title =
      /(20\d{2}) National Physician Fee Schedule Relative Value File (January|April|July|October) Release/i;
    const [, year, month] = title.exec(head.text) ?? [];
    const named = /rvu(\d{2})([a-d])/.exec(head.name);
    const letter = month
      ? RELEASE_MONTHS[month.toLowerCase() as keyof typeof RELEASE_MONTHS]
      : named?.[2]?.toUpperCase();
    return {
      ...releasePeriod(year ?? (named ? `20${named[1]}` : null), letter ?? null),
      datasets: ['pfs-relative-values'],
      coverage: month ? null : LISTED_ROWS,
    };
  },
  reader: (output) =>
    tableReader(
      { heading: valueColumns, width: lastColumn, row: (cells, line) => valueRow(cells, line, output) },
      output.report,
    ),
};

/** The same values with another conversion factor, which the seed holds as a program value by date. */
export const qualifyingLayout: Layout = {
  ...relativeValueLayout,
  title: 'amounts for qualifying participants of advanced payment models',
  importInstead: 'Import the file named nonQPP.',
  identify: (head) => (/(^|[^n])qpp/.test(head.name) ? relativeValueLayout.identify(head) : null),
};

function releasePeriod(
  year: string | null,
  letter: string | null,
): Pick<Identity, 'period' | 'effectiveFrom'> {
  if (year === null || letter === null) return { period: null, effectiveFrom: null };
  return {
    period: `RVU${year.slice(2)}${letter}`,
    effectiveFrom: firstDayOfMonth(Number(year), 'ABCD'.indexOf(letter) * 3 + 1),
  };
}

function valueRow(cells: Cells, line: number, output: Output): void {
  const values = [
    cells.code('HCPCS'),
    cells.matching('MOD', /^([A-Z0-9]{2})?$/, 'a modifier of two characters, or none'),
    cells.matching('STATUS CODE', /^[A-Z]$/, 'a status of one letter'),
    cells.decimal('WORK RVU'),
    cells.decimal('NON-FAC PE RVU'),
    cells.decimal('FACILITY PE RVU'),
    cells.decimal('MP RVU'),
    cells.wholeNumber('MULT PROC', 9),
    cells.wholeNumber('BILAT SURG', 9),
    cells.decimal('CONV FACTOR'),
  ];
  if (cells.valid) output.row(output.dataset, line, values);
}

const indexColumns = namedColumns({
  Contractor: /^medicareadminist?rativecontractor/,
  'Locality number': /^localitynumber/,
  'Locality name': /^localityname/,
  'Work index': /pwgpci/,
  'Practice expense index': /pegpci/,
  'Malpractice index': /mpgpci/,
});

export const localityLayout: Layout = {
  title: 'geographic practice cost indices',
  format: 'comma',
  datasets: ['pfs-localities'],
  identify: (head) => (findHeading(head, 'comma', indexColumns) ? yearly(head, 'pfs-localities') : null),
  reader: (output) =>
    tableReader(
      {
        heading: indexColumns,
        width: lastColumn,
        // Notes below the table fill the first cell alone.
        ignore: ({ cells }) => cells.slice(1).every((cell) => cell.trim() === ''),
        row: (cells, line) => {
          const values = [
            cells.matching('Contractor', /^\d{5}$/, 'a contractor number of five digits'),
            cells.matching('Locality number', /^\d{2}$/, 'a locality number of two digits'),
            // Asterisks point to the notes.
            cells.required('Locality name').replace(/\*+$/, '').trim(),
            cells.decimal('Work index'),
            cells.decimal('Practice expense index'),
            cells.decimal('Malpractice index'),
          ];
          if (cells.valid) output.row(output.dataset, line, values);
        },
      },
      output.report,
    ),
};

function yearly(head: Head, dataset: 'pfs-localities' | 'pfs-locality-counties'): Identity {
  const year = yearIn(head.text);
  const period = year === null ? null : { period: String(year), effectiveFrom: firstDayOfMonth(year, 1) };
  return { datasets: [dataset], period: null, effectiveFrom: null, ...period, coverage: null };
}

const ZIP_WIDTH = 80;
const ZIP_LINE = /^[A-Z]{2}\d{5}\d{5}[0-9A-Z]{2}[ RB]/;

const ZIP_COLUMNS = {
  state: [0, 2],
  zip: [2, 7],
  contractor: [7, 12],
  locality: [12, 14],
  rural: [14, 15],
  quarter: [75, 80],
} as const;

export const zipLayout: Layout = {
  title: 'ZIP codes with their fee schedule locality (ZIP5)',
  format: 'line',
  datasets: ['zip-localities'],
  identify(head) {
    const [first] = head.records('line');
    const line = first?.cells[0] ?? '';
    const period = /(20\d{2})([1-4])$/.exec(line);
    if (line.length !== ZIP_WIDTH || !ZIP_LINE.test(line) || !period) return null;
    const named = quarter(Number(period[1]), Number(period[2]));
    return { ...named, datasets: ['zip-localities'], coverage: null };
  },
  reader: (output) => {
    let firstQuarter: string | null = null;
    return {
      take({ line, cells: [text = ''] }) {
        if (text.trim() === '') return;
        const field = (name: keyof typeof ZIP_COLUMNS) => text.slice(...ZIP_COLUMNS[name]);
        firstQuarter ??= field('quarter');
        if (text.length !== ZIP_WIDTH) {
          return output.report(line, {
            field: 'the line',
            value: `${text.length} characters long`,
            allowed: `${ZIP_WIDTH} characters`,
            fix: 'The line is cut off. Download the file again.',
          });
        }
        if (!ZIP_LINE.test(text)) {
          return output.report(line, {
            field: 'characters 1-15',
            value: valueText(text.slice(0, 15)),
            allowed: 'state, ZIP code, carrier, locality and R, B or a blank',
          });
        }
        if (field('quarter') !== firstQuarter) {
          return output.report(line, {
            field: 'characters 76-80',
            value: valueText(field('quarter')),
            allowed: `${firstQuarter} as on the first line`,
          });
        }
        output.row(output.dataset, line, [
          field('zip'),
          field('state'),
          field('contractor'),
          field('locality'),
          field('rural').trim() || null,
        ]);
      },
    };
  },
};

const countyColumns = namedColumns({
  Contractor: /^medicareadmin/,
  'Locality number': /^localitynumber/,
  State: /^state$/,
  Area: /^feeschedulearea/,
  Counties: /^counties$/,
});

export const countyLayout: Layout = {
  title: 'counties of fee schedule localities',
  format: 'comma',
  datasets: ['pfs-locality-counties'],
  identify: (head) =>
    findHeading(head, 'comma', countyColumns) ? yearly(head, 'pfs-locality-counties') : null,
  reader: (output) => {
    let state = '';
    return tableReader(
      {
        heading: countyColumns,
        width: lastColumn,
        ignore: ({ cells }) => plainName(cells[0] ?? '') === '' || !/\d/.test(cells[0] ?? ''),
        row: (cells, line) => {
          // A sheet drops the zeros in front, and names a state once for all its localities.
          const contractor = cells
            .matching('Contractor', /^\d{4,5}$/, 'a contractor number')
            .padStart(5, '0');
          const locality = cells
            .matching('Locality number', /^\d{1,2}$/, 'a locality number')
            .padStart(2, '0');
          state = cells.text('State') || state;
          const values = [contractor, locality, state, cells.required('Area'), cells.required('Counties')];
          if (cells.valid) output.row(output.dataset, line, values);
        },
      },
      output.report,
    );
  },
};
