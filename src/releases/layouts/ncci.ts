import { LISTED_ROWS } from '../../reference/data/coverage.ts';
import type { DatasetId } from '../../reference/data/datasets.ts';
import { firstDayOfMonth, addDays } from '../../shared/plainDate.ts';
import { type Cells } from './cells.ts';
import {
  findHeading,
  lastColumn,
  namedColumns,
  plainName,
  tableReader,
  type Head,
  type Identity,
  type Layout,
  type Output,
} from './layout.ts';
import { quarterIn, yearIn } from './periods.ts';
import type { RecordFormat } from './records.ts';

/** The tables of Medicare's National Correct Coding Initiative: edits between codes, unit limits, add-on codes. */

const editColumns = namedColumns(
  { 'Column 1': /^column1$/, 'Column 2': /^column2$/, Modifier: /^modifier/ },
  {
    'In existence': /inexistence/,
    'Effective date': /^effective/,
    'Deletion date': /^deletion/,
    Rationale: /rationale/,
  },
);

/** Both forms of the edit table: CMS's text file is separated by tabs, its sheets and the extracts by commas. */
export const editLayouts: readonly Layout[] = (['tab', 'comma'] as const).map(editLayout);

function editLayout(format: RecordFormat): Layout {
  return {
    title: 'NCCI procedure-to-procedure edits',
    format,
    datasets: ['ncci-ptp-practitioner', 'ncci-ptp-outpatient-hospital'],
    identify(head) {
      const columns = findHeading(head, format, editColumns);
      if (!columns) return null;
      const dataset = bySetting(head.name, 'ncci-ptp-practitioner', 'ncci-ptp-outpatient-hospital');
      return identity(head, dataset, columns.has('In existence'));
    },
    reader: (output) => {
      let hasRows = false;
      return tableReader(
        {
          heading: editColumns,
          width: lastColumn,
          // The heading of CMS's text file continues over several lines, which name no codes.
          ignore: ({ cells }) => !hasRows && cells[0]?.trim() === '' && cells[1]?.trim() === '',
          row: (cells, line) => {
            hasRows = true;
            editRow(cells, line, output);
          },
        },
        output.report,
      );
    },
  };
}

function editRow(cells: Cells, line: number, output: Output): void {
  const one = cells.code('Column 1');
  const two = cells.code('Column 2');
  const indicator = cells.oneOf('Modifier', ['0', '1', '9']);
  const from = cells.dateOrNull('Effective date');
  const deleted = cells.dateOrNull('Deletion date');
  if (from !== null && deleted !== null && deleted < from) {
    cells.reject('Deletion date', cells.text('Deletion date'), `a day from ${from} on, when the edit begins`);
  }
  if (!cells.valid) return;
  const values = [one, two, indicator, from, endOf(indicator, from, deleted), cells.optional('Rationale')];
  output.row(output.dataset, line, values);
}

/**
 * CMS gives the last day in force. An edit deleted as of the day it began was never in force, and so was every one
 * with indicator 9: its period is empty.
 */
function endOf(indicator: string, from: string | null, deleted: string | null): string | null {
  if (deleted === null) return null;
  return deleted === from || (from === null && indicator === '9') ? deleted : addDays(deleted, 1);
}

const limitColumns = namedColumns(
  { Code: /^hcpcs/, Units: /muevalue/, Adjudication: /adjudication|^mai$/ },
  { Rationale: /rationale/ },
);

export const limitLayout: Layout = {
  title: 'NCCI medically unlikely edits',
  format: 'comma',
  datasets: ['ncci-mue-practitioner', 'ncci-mue-outpatient-hospital'],
  identify(head) {
    const columns = findHeading(head, 'comma', limitColumns);
    if (!columns) return null;
    const heading = plainName(head.text.slice(0, 4_000));
    const dataset = bySetting(
      heading.includes('servicesmuevalue') ? heading : head.name,
      'ncci-mue-practitioner',
      'ncci-mue-outpatient-hospital',
    );
    return identity(head, dataset, heading.includes('adjudicationindicator'));
  },
  reader: (output) =>
    tableReader(
      {
        heading: limitColumns,
        width: lastColumn,
        row: (cells, line) => {
          const code = cells.code('Code');
          const units = cells.wholeNumber('Units', 999_999);
          // CMS writes "2 Date of Service Edit: Policy"; the digit is the indicator.
          const adjudication = cells.matching('Adjudication', /^[123]\b/, '1, 2 or 3').slice(0, 1);
          if (cells.valid)
            output.row(output.dataset, line, [code, units, adjudication, cells.optional('Rationale')]);
        },
      },
      output.report,
    ),
};

const addOnColumns = namedColumns(
  { Primary: /^primarycode/, 'Add-on': /^addoncode/, Type: /type/ },
  { 'Effective date': /effective/, 'Deletion date': /deletion/ },
);

export const addOnLayout: Layout = {
  title: 'NCCI add-on code edits',
  format: 'comma',
  datasets: ['ncci-add-on-codes'],
  identify(head) {
    if (!findHeading(head, 'comma', addOnColumns)) return null;
    const year = yearIn(head.name);
    const named =
      quarterIn(head.name) ??
      (year === null ? null : { period: String(year), effectiveFrom: firstDayOfMonth(year, 1) });
    return { ...unknownPeriod, ...named, datasets: ['ncci-add-on-codes'], coverage: null };
  },
  reader: (output) =>
    tableReader(
      {
        heading: addOnColumns,
        width: lastColumn,
        row: (cells, line) => {
          const primary = cells.code('Primary');
          const addOn = cells.code('Add-on');
          const type = cells.oneOf('Type', ['1', '2', '3']);
          const from = cells.dateOrNull('Effective date');
          const deleted = cells.dateOrNull('Deletion date');
          if (cells.valid)
            output.row(output.dataset, line, [primary, addOn, type, from, endOf(type, from, deleted)]);
        },
      },
      output.report,
    ),
};

const unknownPeriod = { period: null, effectiveFrom: null };

function identity(head: Head, dataset: DatasetId | null, whole: boolean): Identity {
  return {
    ...unknownPeriod,
    ...quarterIn(head.name),
    datasets: dataset ? [dataset] : [],
    coverage: whole ? null : LISTED_ROWS,
  };
}

function bySetting(text: string, practitioner: DatasetId, hospital: DatasetId): DatasetId | null {
  if (/ccipra|practitioner/.test(text)) return practitioner;
  return /ccioph|outpatient|hospital/.test(text) ? hospital : null;
}
