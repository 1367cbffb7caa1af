import type { DatasetId } from '../../reference/data/datasets.ts';
import { valueText } from '../../shared/fileIssues.ts';
import { addDays } from '../../shared/plainDate.ts';
import { type Cells } from './cells.ts';
import {
  findHeading,
  lastColumn,
  namedColumns,
  tableReader,
  type Head,
  type HeadingReader,
  type Identity,
  type Layout,
  type Output,
} from './layout.ts';
import { fiscalYear, monthIn, yearIn } from './periods.ts';

/** Lists of codes to look up: place of service, remarks, adjustments, diagnoses, and a user's CPT descriptors. */

const placeColumns = namedColumns(
  { Code: /^pos(code)?$/, Name: /^(pos)?name$/, Description: /^(pos)?description$/ },
  { Facility: /facilitytype/, 'Effective date': /^effectivedate/ },
);

export const placeLayout = codeList('place of service codes', 'place-of-service', placeColumns, (cells) => [
  cells.matching('Code', /^\d{2}$/, 'two digits'),
  cells.required('Name'),
  cells.optional('Description'),
  cells.optional('Facility'),
  cells.dateOrNull('Effective date'),
  null,
]);

const remarkColumns = namedColumns({
  Code: /^code$/,
  Description: /^description$/,
  Notes: /^notes$/,
  Start: /^startdate$/,
  End: /^enddate$/,
});

export const remarkLayout = codeList(
  'remittance advice remark codes',
  'remark-codes',
  remarkColumns,
  (cells) => [
    cells.matching('Code', /^(M|MA|N)\d{1,3}$/, 'M, MA or N and a number'),
    null,
    cells.optional('Description'),
    null,
    cells.dateOrNull('Start'),
    lastDay(cells, 'End'),
  ],
);

const adjustmentColumns = namedColumns({
  Code: /^code$/,
  Type: /^type$/,
  Description: /^description$/,
  Start: /^startdate$/,
  End: /^enddate$/,
});

export const adjustmentLayout = codeList(
  'claim adjustment reason and group codes',
  'adjustment-codes',
  adjustmentColumns,
  (cells) => [
    cells.matching('Code', /^[A-Z0-9]{1,4}$/, 'one to four letters or digits'),
    null,
    cells.optional('Description'),
    cells.oneOf('Type', ['Group', 'CARC']),
    cells.dateOrNull('Start'),
    lastDay(cells, 'End'),
  ],
);

const diagnosisColumns = namedColumns(
  { Code: /^icd10cmcode$/, Description: /^description/ },
  { Billable: /^billablefy20\d\d(apr|oct)$/ },
);

/** A table of diagnoses. The name has the fiscal year to which its validity column applies. */
export const diagnosisTableLayout: Layout = {
  ...codeList('ICD-10-CM codes', 'icd-10-cm', diagnosisColumns, (cells) => [
    diagnosisCode(cells, 'Code'),
    null,
    cells.optional('Description'),
    cells.text('Billable') === '0' ? NOT_BILLABLE : BILLABLE,
    null,
    null,
  ]),
  identify: (head) => {
    if (!findHeading(head, 'comma', diagnosisColumns)) return null;
    const year = /fy(20\d{2})_validity/.exec(head.name);
    return fiscalIdentity(year ? Number(year[1]) : yearIn(head.name));
  },
};

const BILLABLE = 'BILLABLE';
const NOT_BILLABLE = 'CATEGORY';

/** CMS's order file: order number 1-5, code 7-13, billable 15, short 17-76, long from 78. */
const ORDER_LINE = /^\d{5} [A-Z][0-9A-Z]{2,6} *(?<=^.{14})[01] /;
/** CMS's codes file: code 1-7, description from 9; a file without descriptions has the codes alone. */
const CODES_LINE = /^[A-Z][0-9A-Z]{2,6}( +\S.*)?$/;

export const diagnosisOrderLayout = diagnosisLines('ICD-10-CM order file', ORDER_LINE, (text) => [
  text.slice(6, 13).trim(),
  text.slice(77).trim() || text.slice(16, 76).trim(),
  text.charAt(14) === '1' ? BILLABLE : NOT_BILLABLE,
]);

export const diagnosisCodesLayout = diagnosisLines('ICD-10-CM codes file', CODES_LINE, (text) => [
  text.slice(0, 7).trim(),
  text.slice(8).trim(),
  BILLABLE,
]);

function diagnosisLines(
  title: string,
  pattern: RegExp,
  read: (text: string) => readonly [code: string, description: string, kind: string],
): Layout {
  return {
    title,
    format: 'line',
    datasets: ['icd-10-cm'],
    identify(head) {
      const lines = head.records('line').slice(0, 5);
      const fits = lines.length > 0 && lines.every(({ cells: [text = ''] }) => pattern.test(text));
      return fits && head.name.includes('icd10cm') ? fiscalIdentity(yearIn(head.name)) : null;
    },
    reader: (output) => ({
      take({ line, cells: [text = ''] }) {
        if (text.trim() === '') return;
        if (!pattern.test(text)) {
          return output.report(line, {
            field: 'characters 1-15',
            value: valueText(text.slice(0, 15)),
            allowed: `a line of the ${title}`,
          });
        }
        const [code, description, kind] = read(text);
        output.row('icd-10-cm', line, [dotted(code), null, description || null, kind, null, null]);
      },
    }),
  };
}

function fiscalIdentity(year: number | null): Identity {
  const period = year === null ? null : fiscalYear(year);
  return { datasets: ['icd-10-cm'], period: null, effectiveFrom: null, ...period, coverage: null };
}

const descriptorColumns = namedColumns({
  Code: /^(cpt|code|cptcode)$/,
  Descriptor: /^(long|full)?descript(or|ion)$/,
});

/** CPT descriptors of a licensed user. They belong to the American Medical Association. */
export const descriptorLayouts: readonly Layout[] = (['comma', 'tab'] as const).map((format) => ({
  ...codeList('CPT descriptors of a licensed user', 'cpt-descriptors', descriptorColumns, () => []),
  format,
  identify: (head: Head) =>
    findHeading(head, format, descriptorColumns)
      ? {
          datasets: ['cpt-descriptors'],
          period: null,
          effectiveFrom: null,
          ...monthIn(head.name),
          coverage: null,
        }
      : null,
  reader: (output: Output) =>
    tableReader(
      {
        heading: descriptorColumns,
        width: lastColumn,
        row: (cells, line) => {
          const code = cells.matching(
            'Code',
            /^\d{4}[0-9A-Z]$/,
            'a CPT code: five characters, four digits first',
          );
          const descriptor = cells.required('Descriptor');
          if (cells.valid) output.row('cpt-descriptors', line, [code, descriptor]);
        },
      },
      output.report,
    ),
}));

function codeList(
  title: string,
  dataset: DatasetId,
  heading: HeadingReader,
  read: (cells: Cells) => readonly (string | null)[],
): Layout {
  return {
    title,
    format: 'comma',
    datasets: [dataset],
    identify: (head) =>
      findHeading(head, 'comma', heading)
        ? { datasets: [dataset], period: null, effectiveFrom: null, ...monthIn(head.name), coverage: null }
        : null,
    reader: (output) =>
      tableReader(
        {
          heading,
          width: lastColumn,
          row: (cells, line) => {
            const values = read(cells);
            if (cells.valid) output.row(dataset, line, values);
          },
        },
        output.report,
      ),
  };
}

function diagnosisCode(cells: Cells, column: string): string {
  return dotted(
    cells.matching(column, /^[A-Z][0-9A-Z]{2}(\.?[0-9A-Z]{1,4})?$/, 'an ICD-10-CM code').replace('.', ''),
  );
}

/** Adds the dot that CMS leaves out: `A000` becomes `A00.0`. */
function dotted(code: string): string {
  return code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code;
}

function lastDay(cells: Cells, column: string): string | null {
  const day = cells.dateOrNull(column);
  return day && addDays(day, 1);
}
