import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ReportContent } from '../../src/cli/batch/report.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram, type ProgramRun } from '../support/program.ts';

/** `ot-codebook bill --file` in a process of its own, over the seeded store. */

const HEADING = 'MRN,DOS,CPT,Minutes,OTA Minutes,Dx1,Insurance,YTD Allowed,Patient Name';
const CLEAN = 'P-0007,2026-08-03,97530,30,,M62.81,medicare,100,"Doe, J"';
const DENIED = [
  'P-0010,2026-08-03,97530,15,,M62.81,medicare,100,x',
  'P-0010,2026-08-03,97150,30,,M62.81,medicare,100,x',
];
const UNKNOWN_CODE =
  'P-0009,2026-08-04,97530,15,,M62.81,medicare,100,x\nP-0009,2026-08-04,99999,15,,M62.81,medicare,100,x';

let database: TestDatabase;
let folder: string;

beforeAll(async () => void (database = await cloneDatabase()), 60_000);
afterAll(() => database?.drop());
beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-file-'))));
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => path.join(folder, name);

const run = (...args: string[]): Promise<ProgramRun> => runProgram(database.url, ['bill', ...args]);

const writeDays = (...rows: readonly string[]) =>
  writeFile(at('days.csv'), [HEADING, ...rows].map((row) => `${row}\n`).join(''));

async function answersOf(name: string): Promise<string[]> {
  return (await readFile(at(name), 'utf8')).trimEnd().split('\n');
}

test('claims that can be sent are written with exit code 0, and unused columns are named', async () => {
  await writeDays(CLEAN);
  const { code, out, err } = await run('--file', at('days.csv'), '--out', at('answers.csv'));
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('1 days of care, 1 answers, 0 that would be denied or cannot be billed');
  expect(out).toContain('Columns that were not used: Patient Name');
  const [heading, ...rows] = await answersOf('answers.csv');
  expect(heading).toBe(
    'line,patient_reference,date_of_service,payer,plan,verdict,position,procedure_code,modifiers,units,minutes,revenue_code,charge,allowed,payer_pays,patient_pays,findings,denials,at_risk,messages',
  );
  expect(rows).toEqual([
    expect.stringMatching(/^2,P-0007,2026-08-03,medicare,,[A-Z]+,1,97530,GO,2,30,,70\.14,60\.12,/),
  ]);
});

test('a claim that would be denied gives exit code 4, its denial and the dollars at risk', async () => {
  await writeDays(CLEAN, ...DENIED);
  const { code, out } = await run('--file', at('days.csv'), '--out', at('answers.csv'), '--json');
  expect(code).toBe(4);
  const report = JSON.parse(out) as ReportContent;
  expect(report).toMatchObject({
    days: 2,
    answers: 2,
    failing: 1,
    byPayer: { medicare: { answers: 2, verdicts: { NEEDS_FIX: 1 }, atRiskCents: 3507 } },
    byRule: { 'NCCI-01': { findings: 1, atRiskCents: 3507 } },
    byAdjustmentReason: { 'CO-236': { findings: 1, atRiskCents: 3507 } },
    unusedColumns: ['Patient Name'],
  });
  const denied = (await answersOf('answers.csv')).find(
    (row) => row.startsWith('3,P-0010') && row.includes(',97530,'),
  );
  expect(denied).toMatch(
    /NCCI-01 FAIL.*,CO-236,35\.07,"NCCI PTP edit: 97530 is denied when billed with 97150/,
  );
});

test('a day that cannot be billed is INVALID with the line of its service, and the others are billed', async () => {
  await writeDays(UNKNOWN_CODE, CLEAN.replace('medicare', 'acme'), CLEAN.replace('P-0007', 'P-0012'));
  const { code } = await run('--file', at('days.csv'), '--out', at('answers.csv'));
  expect(code).toBe(4);
  const [, first, second, third] = await answersOf('answers.csv');
  expect(first).toMatch(
    /^2,P-0009,2026-08-04,medicare,,INVALID,.*Line 3: services\.1\.procedureCode is 99999; allowed:/,
  );
  expect(second).toMatch(/^4,P-0007,2026-08-03,acme,,INVALID,.*payer is acme/);
  expect(third).toMatch(/^5,P-0012,2026-08-03,medicare,,/);
});

test('days are written in the order of the file, for each payer, as JSON Lines too', async () => {
  const line = (patientReference: string, dateOfService: string) =>
    `${JSON.stringify({ patientReference, dateOfService, diagnoses: ['M62.81'], services: [{ procedureCode: '97530', minutes: 30 }] })}\n`;
  await writeFile(at('days.jsonl'), line('P-0002', '2026-09-01') + line('P-0001', '2026-08-03'));
  const payers = ['--payers', 'medicare,aetna,medicare'];
  const { code } = await run('--file', at('days.jsonl'), ...payers, '--out', at('answers.jsonl'));
  expect(code).toBe(0);
  const answers = (await answersOf('answers.jsonl')).map(
    (text) => JSON.parse(text) as Record<string, unknown>,
  );
  expect(answers.map(({ line: from, patientReference, payer }) => [from, patientReference, payer])).toEqual([
    [1, 'P-0002', 'medicare'],
    [1, 'P-0002', 'aetna'],
    [2, 'P-0001', 'medicare'],
    [2, 'P-0001', 'aetna'],
  ]);
  expect(answers[0]).toMatchObject({
    dateOfService: '2026-09-01',
    lines: [{ code: '97530', units: 2, modifiers: ['GO'] }],
    totals: { allowedCents: 6012 },
  });
});

test('the contract with one payer prices its answers', async () => {
  await writeDays(CLEAN);
  await writeFile(at('rates.csv'), 'code,modifier,amount,percent,from,to\n97530,,45.00,,2026-01-01,\n');
  const args = ['--file', at('days.csv'), '--out', at('answers.csv'), '--rates', at('rates.csv')];
  expect((await run(...args, '--payers', 'cigna')).code).toBe(0);
  expect((await answersOf('answers.csv'))[1]).toMatch(
    /^2,P-0007,2026-08-03,cigna,,.*,97530,,2,30,,,\d+\.\d\d,/,
  );
  expect(await run(...args)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--payer <slug>') as string,
  });
});

test('a rejected file writes nothing, and the answers of before stay', async () => {
  await writeFile(at('answers.csv'), 'of before\n');
  await writeDays(
    CLEAN,
    'P-0010,2026-08-32,97530,15,,M62.81,medicare,100,x',
    'P-0011,2026-08-03,97530,-5,,M62.81,medicare,100,x',
  );
  const { code, out, err } = await run('--file', at('days.csv'), '--out', at('answers.csv'));
  expect([code, out]).toEqual([3, '']);
  expect(err).toBe(
    `Nothing was billed: 2 issues.\n` +
      `  ${at('days.csv')}, line 3, column 2 (DOS) is not valid; allowed: a real date, YYYY-MM-DD or MM/DD/YYYY. Correct the cell.\n` +
      `  ${at('days.csv')}, line 4, column 4 (Minutes) is not valid; allowed: a whole number of minutes from 0 to 1440. Correct the cell.\n`,
  );
  expect(await readFile(at('answers.csv'), 'utf8')).toBe('of before\n');
  expect((await readdir(folder)).toSorted()).toEqual(['answers.csv', 'days.csv']);
});

test('a place that cannot be written is named, and nothing is left', async () => {
  await writeDays(CLEAN);
  const out = path.join(folder, 'no-such-folder', 'answers.csv');
  expect(await run('--file', at('days.csv'), '--out', out)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${out} cannot be written: ENOENT.`) as string,
  });
  expect(await run('--file', at('no-such.csv'), '--out', at('answers.csv'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('no-such.csv cannot be read: ENOENT.') as string,
  });
  expect(await readdir(folder)).toEqual(['days.csv']);
});

test.each([
  ['no file of answers', ['--file', 'days.csv'], '--file needs --out'],
  ['the same file', ['--file', 'days.csv', '--out', './days.csv'], '--out is the file of days'],
  ['another ending', ['--file', 'days.xlsx', '--out', 'a.csv'], 'it must end with .csv or .jsonl'],
  [
    'another ending of the answers',
    ['--file', 'days.csv', '--out', 'a.parquet'],
    'it must end with .csv or .jsonl',
  ],
  [
    'a day and a file',
    ['day.json', '--file', 'days.csv', '--out', 'a.csv'],
    'Give one day of care as JSON, or a file',
  ],
  ['neither', [], 'Give one day of care as JSON, or a file'],
  ['an answer file for one day', ['day.json', '--out', 'a.csv'], '--out and --ignore belong to --file'],
  ['payers twice', ['day.json', '--payer', 'aetna', '--payers', 'cigna'], 'give one of them'],
])('wrong arguments: %s', async (_name, args, expected) => {
  expect(await run(...args)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(expected) as string,
  });
});

test('the payer of a day is a slug or a name, and not read where --payers names them', async () => {
  const args = ['--file', at('days.csv'), '--out', at('answers.csv')];
  await writeDays(
    CLEAN.replace('medicare', 'Cigna Healthcare'),
    CLEAN.replace('P-0007,', 'P-0008,').replace('medicare', '"Acme PPO, Gold"'),
  );
  await run(...args);
  const payers = async () =>
    (await answersOf('answers.csv')).slice(1).map((row) => row.split(',').slice(1, 4).join(' '));
  expect(await payers()).toEqual(['P-0007 2026-08-03 cigna', 'P-0008 2026-08-03 "acme ppo']);
  const named = await run(...args, '--payers', 'aetna');
  expect(await payers()).toEqual(['P-0007 2026-08-03 aetna', 'P-0008 2026-08-03 aetna']);
  expect(named.out).toContain('Columns that were not used: Insurance, Patient Name');
});

test('an unknown payer of --payers is named with the valid ones', async () => {
  await writeDays(CLEAN);
  expect(await run('--file', at('days.csv'), '--payers', 'acme', '--out', at('a.csv'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('Unknown payer "acme". Valid payers: medicare') as string,
  });
});
