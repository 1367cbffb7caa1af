import { ReleaseError } from '../../src/releases/problems.ts';
import { emptyStore, type Store } from './files.ts';

/** An invalid file is rejected with file, line, column, value and reason, and nothing of it is stored. */

let store: Store;
let before: Record<string, number>;

beforeAll(async () => {
  store = await emptyStore();
  await store.load(['MCR_MUE_PractitionerServices_Eff_01-01-2026.csv']);
  before = await store.counts();
});

afterAll(() => store.close());

async function errorOf(names: readonly string[], given = {}): Promise<ReleaseError> {
  const error = await store.load(names, given).then(
    () => new Error('was imported'),
    (failure: unknown) => failure as Error,
  );
  if (!(error instanceof ReleaseError)) throw error;
  expect(await store.counts()).toEqual(before);
  return error;
}

const MUE = '_mue_practitioner_2026q1.csv';

test.each([
  [`truncated${MUE}`, 6, 'all', '2 columns', 'the row is cut off'],
  [`truncated-in-quotes${MUE}`, 6, null, null, 'the quote that opens here is never closed'],
  [`bad-number${MUE}`, 5, '2 (Units)', 'six', 'expected a whole number from 0 to 999999'],
  [`unknown-indicator${MUE}`, 5, '3 (Adjudication)', '4 Something new', 'expected 1, 2 or 3'],
  ['unknown-indicator_ccipra-v320r0-f1.txt', 8, '6 (Modifier)', '2', 'expected one of 0, 1, 9'],
  ['bad-date_ccipra-v320r0-f1.txt', 8, '4 (Effective date)', '20200230', 'expected a date such as 20260101'],
  [`duplicate-key${MUE}`, 6, 'code', '97110', 'stands already on line 5'],
  [
    'duplicate-key_ccipra-v320r0-f1.txt',
    10,
    'Column 1 + Column 2 + dates',
    '97165 97750',
    'stands already on line 8',
  ],
  [
    `wrong-encoding-control-characters${MUE}`,
    6,
    'character 21',
    'U+0081',
    'expected text in UTF-8 or Windows-1252',
  ],
  [`no-rows${MUE}`, null, null, null, 'holds no rows below its heading'],
  [`wrong-encoding-utf16${MUE}`, null, null, null, 'is UTF-16 text'],
  ['unknown-layout_2026q1.csv', null, null, null, 'is laid out like none of the files that are read'],
])('%s', async (file, line, column, value, reason) => {
  const { problems } = await errorOf([file]);
  expect(problems[0]).toMatchObject({
    file,
    line,
    column,
    value,
    reason: expect.stringContaining(reason) as string,
  });
});

test('a file of another family than requested', async () => {
  const { problems } = await errorOf(['GPCI2026.csv'], { family: 'ncci-mue-practitioner' });
  expect(problems[0]?.reason).toMatch(/^holds geographic practice cost indices, not ncci-mue-practitioner/);
});

test('a table without its author or its first day', async () => {
  const { problems } = await errorOf(['ccipra-v320r0-f1.txt', 'unknown-layout_2026q1.csv']);
  expect(problems).toHaveLength(1);
  const unnamed = await errorOf(['cpt-descriptors_2026-01.csv'], { family: 'icd-10-cm' });
  expect(unnamed.problems[0]?.reason).toMatch(/CPT descriptors/);
});

test('reports every error of a row, each with its column', async () => {
  const { problems } = await errorOf([`bad-number${MUE}`]);
  expect(problems.map(({ line, value }) => [line, value])).toEqual([
    [5, 'six'],
    [6, '-1'],
    [7, '6.5'],
  ]);
});

test('reports the first fifty errors over all files, and counts the rest', async () => {
  const error = await errorOf([`sixty-errors${MUE}`, `bad-number${MUE}`, 'GPCI2026.csv']);
  expect(error.problems).toHaveLength(50);
  expect(error.count).toBe(63);
  expect(error.message).toMatch(
    /^Not imported, 63 problems:\n {2}bad-number.*line 5, column 2 \(Units\).*"six"/,
  );
  expect(error.message).toMatch(/and 13 more$/);
});
