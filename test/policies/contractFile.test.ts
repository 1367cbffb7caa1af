import { CONTRACT_FILE_LIMITS, readContractFile, writeContractFile } from '../../src/payers/contractFile.ts';
import { InvalidFilesError } from '../../src/shared/fileIssues.ts';

/** A contract as CSV: what is read of it, and each way in which it is rejected as a whole. */

const HEADING = 'code,modifier,amount,percent,from,to';
const read = (...rows: readonly string[]) => readContractFile('rates.csv', [HEADING, ...rows].join('\n'));

function issuesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidFilesError) {
      return error.issues.map(({ line, field, value, allowed }) =>
        [line ?? 'file', field, value, allowed].join(' | '),
      );
    }
    throw error;
  }
  return [];
}

test('amounts in dollars, shares in percent, modifiers and periods are read', () => {
  const rates = read(
    '97530,,45.00,,2026-01-01,2027-01-01',
    '97530,CO,40,,2026-01-01,',
    '97110,,,102.5,2026-01-01,',
  );
  expect(rates.on('2026-06-01', '97530')).toEqual([
    {
      code: '97530',
      modifier: null,
      price: { kind: 'AMOUNT', amountCents: 4500 },
      effectiveFrom: '2026-01-01',
      effectiveTo: '2027-01-01',
    },
    {
      code: '97530',
      modifier: 'CO',
      price: { kind: 'AMOUNT', amountCents: 4000 },
      effectiveFrom: '2026-01-01',
      effectiveTo: null,
    },
  ]);
  expect(rates.on('2026-06-01', '97110')[0]?.price).toEqual({ kind: 'MEDICARE_SHARE', share: '1.025' });
  expect(rates.on('2027-01-01', '97530')).toHaveLength(1);
  expect(rates.on('2025-12-31', '97530')).toEqual([]);
});

test.each([
  ['100', '1.00'],
  ['5', '0.05'],
  ['85.25', '0.8525'],
  ['0.01', '0.0001'],
  ['999.99', '9.9999'],
])('%s percent is the share %s', (percent, share) => {
  expect(read(`97530,,,${percent},2026-01-01,`).on('2026-01-01', '97530')[0]?.price).toEqual({
    kind: 'MEDICARE_SHARE',
    share,
  });
});

test('a byte order mark, Windows line ends, quotes and empty lines do not matter', () => {
  const text = `\uFEFF${HEADING}\r\n"97530",,"45.00",,2026-01-01,\r\n\r\n`;
  expect(readContractFile('rates.csv', text).on('2026-01-01', '97530')).toHaveLength(1);
});

test.each<[string, string, string]>([
  ['a code', '9753,,45,,2026-01-01,', '2 | code | "9753" | a code of five digits or capital letters'],
  ['a modifier', '97530,c,45,,2026-01-01,', '2 | modifier | "c" | two digits or capital letters, or empty'],
  ['KX', '97530,KX,45,,2026-01-01,', '2 | modifier | "KX" | any modifier but KX'],
  ['an amount', '97530,,$45,,2026-01-01,', '2 | amount | "$45" | dollars from 0 to 99999.99, such as 45.00'],
  [
    'a negative one',
    '97530,,-1,,2026-01-01,',
    '2 | amount | "-1" | dollars from 0 to 99999.99, such as 45.00',
  ],
  ['a percent', '97530,,,1000,2026-01-01,', '2 | percent | "1000" | more than 0 and at most 999.99'],
  ['no percent', '97530,,,0,2026-01-01,', '2 | percent | "0" | more than 0 and at most 999.99'],
  ['neither', '97530,,,,2026-01-01,', '2 | amount | "" | an amount, or a percent of Medicare'],
  ['both', '97530,,45,120,2026-01-01,', '2 | amount | "45" | an amount, or a percent of Medicare'],
  ['no first day', '97530,,45,,,', '2 | from | "" | a real date, YYYY-MM-DD'],
  ['no real day', '97530,,45,,2026-02-29,', '2 | from | "2026-02-29" | a real date, YYYY-MM-DD'],
  ['no days', '97530,,45,,2026-01-01,2026-01-01', '2 | to | "2026-01-01" | a day after 2026-01-01'],
  ['cells', '97530,,45', '2 |  | "3 cells" | 6 cells'],
])('%s that is not valid rejects the file', (_what, row, issue) => {
  expect(issuesOf(() => read(row, '97110,,40,,2026-01-01,'))).toEqual([issue]);
});

test('every invalid cell is listed at once, with its line', () => {
  expect(
    issuesOf(() => read('1,,45,,2026-01-01,', '97530,,45,,2026-01-01,', '97530,,x,,never,')),
  ).toHaveLength(3);
});

test('two rates of a code and modifier on one day are rejected, on neighboring days they are not', () => {
  const first = '97530,,45,,2026-01-01,2026-07-01';
  expect(issuesOf(() => read(first, '97530,,46,,2026-06-30,'))).toEqual([
    '3 | from | "2026-06-30" | a day on which no other rate of the code holds',
  ]);
  expect(issuesOf(() => read(first, '97530,,46,,2026-07-01,', '97530,CO,40,,2026-01-01,'))).toEqual([]);
});

test('a heading of another file, a quote without an end and an empty file are rejected', () => {
  expect(issuesOf(() => readContractFile('rates.csv', 'code,amount\n97530,45'))[0]).toContain('1 | heading');
  expect(issuesOf(() => readContractFile('rates.csv', ''))[0]).toContain('1 | heading');
  expect(issuesOf(() => read('"97530,,45,,2026-01-01,'))[0]).toContain('a quote without an end');
  expect(issuesOf(() => read())).toEqual(['file |  | "0 rates" | 1 to 10000 rates']);
});

describe('the bounds of a file', () => {
  const { rates, bytes } = CONTRACT_FILE_LIMITS;
  const rows = (count: number) =>
    Array.from({ length: count }, (_each, at) => `A${String(at).padStart(4, '0')},,1,,2026-01-01,`);

  test('as many rates as allowed are read, and one more is not', () => {
    expect(issuesOf(() => read(...rows(rates)))).toEqual([]);
    expect(issuesOf(() => read(...rows(rates), '97530,,1,,2026-01-01,'))).toEqual([
      `file |  | "${rates + 1} rates" | 1 to ${rates} rates`,
    ]);
  });

  test('as many bytes as allowed are read, and one more is not', () => {
    const text = `${HEADING}\n97530,,1,,2026-01-01,`;
    expect(issuesOf(() => readContractFile('rates.csv', text.padEnd(bytes)))).toEqual([]);
    expect(issuesOf(() => readContractFile('rates.csv', text.padEnd(bytes + 1)))).toEqual([
      `file |  | "${bytes + 1} bytes" | at most ${bytes} bytes`,
    ]);
  });
});

test('what is written is read again as it was', () => {
  const rates = read(
    '97530,,45.00,,2026-01-01,2027-01-01',
    '97530,CO,0.07,,2026-01-01,',
    '97110,,,102.5,2026-01-01,',
    '97112,,,99.99,2026-01-01,',
    '97116,,,0.05,2026-01-01,',
    '97140,,,999.99,2026-01-01,2026-01-02',
  );
  const text = writeContractFile(rates.rates);
  expect(readContractFile('again.csv', text).rates).toEqual(rates.rates);
  expect(text.split('\n').slice(0, 4)).toEqual([
    HEADING,
    '97530,,45.00,,2026-01-01,2027-01-01',
    '97530,CO,0.07,,2026-01-01,',
    '97110,,,102.5,2026-01-01,',
  ]);
});
