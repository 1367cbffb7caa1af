import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { ExportFormat } from '../../src/shared/enums.ts';
import { csvCell } from '../../src/exports/formats/csv.ts';
import { FORMATS } from '../../src/exports/formats/encoder.ts';
import type { Column, Row } from '../../src/exports/formats/table.ts';

/** Every format holds the same values. */

const COLUMNS: readonly Column[] = [
  { name: 'text', type: 'TEXT' },
  { name: 'whole', type: 'INTEGER' },
  { name: 'yes', type: 'BOOLEAN' },
  { name: 'day', type: 'DATE' },
];

function encoded(format: ExportFormat, ...batches: (readonly Row[])[]): Buffer {
  const encoder = FORMATS[format].encoder(COLUMNS);
  return Buffer.concat([...batches.map((rows) => encoder.encode(rows)), encoder.end()]);
}

function bufferOf(file: Buffer): ArrayBuffer {
  return new Uint8Array(file).buffer;
}

const EXACT: readonly Row[] = [
  ['plain', 0, true, '2024-02-29'],
  [null, null, null, null],
  ['', 5_000_000_000, false, '1969-12-31'],
  ['a "quoted", text\nin two lines; ünïcode 中 🖐', 1, true, '9999-12-31'],
];

describe('CSV', () => {
  test.each([
    'plain',
    '97530',
    'P-0007',
    '70.14',
    'GO CO',
    '-5',
    '=1+1',
    '@x',
    ' x',
    'x ',
    'a,b',
    'a"b',
    'a\nb',
    '',
    'é',
    '+a',
    'a:b;c',
  ])('one cell is written as in a row: %j', (text) => {
    const [, row = ''] = encoded('CSV', [[text, null, null, null]])
      .toString()
      .split('text,whole,yes,day\n');
    expect(`${csvCell(text)},,,\n`).toBe(row);
  });

  test('quotes where needed, and distinguishes an empty text from null', () => {
    expect(encoded('CSV', EXACT).toString()).toBe(
      [
        'text,whole,yes,day',
        'plain,0,true,2024-02-29',
        ',,,',
        '"",5000000000,false,1969-12-31',
        '"a ""quoted"", text\nin two lines; ünïcode 中 🖐",1,true,9999-12-31',
        '',
      ].join('\n'),
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\n=1', '\nx', ' =1', '\u00a0=1', '\u2003+1'])(
    'a spreadsheet does not run %j as a formula',
    (text) => {
      const [, line = ''] = encoded('CSV', [[text, null, null, null]])
        .toString()
        .split(/\n(.*)/s);
      expect(line.replace(/^"/, '').startsWith(`'${text}`)).toBe(true);
    },
  );

  test('text that contains such a sign later stays unchanged', () => {
    expect(encoded('CSV', [['97530-59 = x', 1, null, null]]).toString()).toContain('\n97530-59 = x,1,,\n');
  });

  test('has one header over several batches, and without any row', () => {
    const one: Row = ['a', 1, true, '2026-01-01'];
    expect(encoded('CSV', [one], [one]).toString()).toBe(
      'text,whole,yes,day\na,1,true,2026-01-01\na,1,true,2026-01-01\n',
    );
    expect(encoded('CSV').toString()).toBe('text,whole,yes,day\n');
    expect(encoded('CSV', []).toString()).toBe('text,whole,yes,day\n');
  });
});

describe('JSON Lines', () => {
  test('has every column in every line', () => {
    const lines = encoded('JSONL', EXACT).toString().trimEnd().split('\n');
    expect(lines.map((line) => Object.values(JSON.parse(line) as Record<string, unknown>))).toEqual(EXACT);
    expect(Object.keys(JSON.parse(lines[1] ?? '') as object)).toEqual(['text', 'whole', 'yes', 'day']);
  });

  test('without rows is empty', () => expect(encoded('JSONL', [])).toHaveLength(0));
});

describe('Parquet', () => {
  test('has standard column types', async () => {
    const rows = await parquetReadObjects({ file: bufferOf(encoded('PARQUET', EXACT)) });
    expect(rows).toEqual([
      { text: 'plain', whole: 0n, yes: true, day: new Date('2024-02-29') },
      { text: null, whole: null, yes: null, day: null },
      { text: '', whole: 5_000_000_000n, yes: false, day: new Date('1969-12-31') },
      {
        text: 'a "quoted", text\nin two lines; ünïcode 中 🖐',
        whole: 1n,
        yes: true,
        day: new Date('9999-12-31'),
      },
    ]);
  });

  test('writes row groups independent of batches', async () => {
    const batches = [15_000, 0, 15_000, 3].map((size, batch) =>
      Array.from({ length: size }, (_, index): Row => [`${batch} ${index}`, index, true, '2026-01-01']),
    );
    const file = bufferOf(encoded('PARQUET', ...batches));
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => num_rows)).toEqual([30_000n, 3n]);
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ text }) => text as unknown)).toEqual(batches.flat().map(([text]) => text));
  });

  test('without rows still has its columns', async () => {
    const file = bufferOf(encoded('PARQUET'));
    expect(
      parquetMetadata(file)
        .schema.slice(1)
        .map(({ name }) => name),
    ).toEqual(['text', 'whole', 'yes', 'day']);
    expect(await parquetReadObjects({ file })).toEqual([]);
  });
});

test.each(['CSV', 'JSONL', 'PARQUET'] as const)('equal rows make an equal %s', (format) => {
  expect(encoded(format, EXACT).equals(encoded(format, EXACT))).toBe(true);
});
