import { InvalidFilesError } from '../../src/shared/fileIssues.ts';
import { emptyStore, type Store } from './files.ts';

/** An invalid file is rejected with file, line, field, value and what is allowed, and nothing of it is stored. */

let store: Store;
let before: Record<string, number>;

beforeAll(async () => {
  store = await emptyStore();
  await store.load(['MCR_MUE_PractitionerServices_Eff_01-01-2026.csv']);
  before = await store.counts();
});

afterAll(() => store.close());

async function errorOf(names: readonly string[], given = {}): Promise<InvalidFilesError> {
  const error = await store.load(names, given).then(
    () => new Error('was imported'),
    (failure: unknown) => failure as Error,
  );
  if (!(error instanceof InvalidFilesError)) throw error;
  expect(await store.counts()).toEqual(before);
  return error;
}

const MUE = '_mue_practitioner_2026q1.csv';

test.each([
  [`truncated${MUE}`, 6, 'the row', '2 columns long', '4 columns', 'The row is cut off.'],
  [
    `truncated-in-quotes${MUE}`,
    6,
    'the quoted cell',
    'not closed',
    'a closing quote',
    'The file is cut off.',
  ],
  [`bad-number${MUE}`, 5, 'column 2 (Units)', '"six"', 'a whole number from 0 to 999999', ''],
  [`unknown-indicator${MUE}`, 5, 'column 3 (Adjudication)', '"4 Something new"', '1, 2 or 3', ''],
  ['unknown-indicator_ccipra-v320r0-f1.txt', 8, 'column 6 (Modifier)', '"2"', '0, 1, 9', ''],
  [
    'bad-date_ccipra-v320r0-f1.txt',
    8,
    'column 4 (Effective date)',
    '"20200230"',
    'a date such as 20260101',
    '',
  ],
  [`duplicate-key${MUE}`, 6, 'code', '"97110", as on line 5', 'each key once', ''],
  [
    'duplicate-key_ccipra-v320r0-f1.txt',
    10,
    'Column 1 + Column 2 + dates',
    '"97165 97750", as on line 8',
    'each pair once for each period',
    'Remove one of the two rows.',
  ],
  [
    `wrong-encoding-control-characters${MUE}`,
    6,
    'character 21',
    'U+0081',
    'text in UTF-8 or Windows-1252',
    'another encoding',
  ],
  [`no-rows${MUE}`, null, '', 'a heading without rows', 'at least one row', ''],
  [`wrong-encoding-utf16${MUE}`, null, '', 'UTF-16 text', 'text in UTF-8 or Windows-1252', 'Save the file'],
  ['unknown-layout_2026q1.csv', null, '', 'a file of an unknown layout', 'docs/guides/releases.md', ''],
])('%s', async (file, line, field, value, allowed, fix) => {
  const { issues } = await errorOf([file]);
  expect(issues[0]).toMatchObject({
    file,
    line,
    field,
    value,
    allowed: expect.stringContaining(allowed) as string,
    fix: expect.stringContaining(fix || '.') as string,
  });
});

test('a file of another dataset than requested', async () => {
  const { issues } = await errorOf(['GPCI2026.csv'], { dataset: 'ncci-mue-practitioner' });
  expect(issues[0]).toMatchObject({
    value: 'a file of geographic practice cost indices',
    allowed: 'a file of ncci-mue-practitioner',
  });
});

test('a table without its dataset or its first day', async () => {
  const { issues } = await errorOf(['ccipra-v320r0-f1.txt', 'unknown-layout_2026q1.csv']);
  expect(issues).toHaveLength(1);
  const unnamed = await errorOf(['cpt-descriptors_2026-01.csv'], { dataset: 'icd-10-cm' });
  expect(unnamed.issues[0]?.value).toMatch(/CPT descriptors/);
});

test('reports every error of a row, each with its column', async () => {
  const { issues } = await errorOf([`bad-number${MUE}`]);
  expect(issues.map(({ line, value }) => [line, value])).toEqual([
    [5, '"six"'],
    [6, '"-1"'],
    [7, '"6.5"'],
  ]);
});

test('reports the first fifty errors over all files, and counts the rest', async () => {
  const error = await errorOf([`sixty-errors${MUE}`, `bad-number${MUE}`, 'GPCI2026.csv']);
  expect(error.issues).toHaveLength(50);
  expect(error.count).toBe(63);
  expect(error.message).toMatch(
    /^Nothing was imported: 63 issues\.\n {2}bad-number.*line 5, column 2 \(Units\) is "six"; allowed: /,
  );
  expect(error.message).toMatch(/and 13 more$/);
});
