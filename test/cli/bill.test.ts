import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** `ot-codebook bill` with the rates of a contract, in a process of its own, over the seeded store. */

const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const DAY = {
  dateOfService: '2026-06-01',
  setting: 'OFFICE',
  services: [{ procedureCode: '97530', minutes: 30 }],
};
const HEADING = 'code,modifier,amount,percent,from,to';

let database: TestDatabase;
let folder: string;
let day: string;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-bill-'));
  day = path.join(folder, 'day.json');
  await writeFile(day, JSON.stringify(DAY));
}, 60_000);

afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
  const child = spawn(process.execPath, [PROGRAM, 'bill', day, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

async function ratesFile(...rows: readonly string[]): Promise<string> {
  const file = path.join(folder, 'rates.csv');
  await writeFile(file, [HEADING, ...rows].join('\n'));
  return file;
}

test('a commercial payer has amounts with a contract, and none without', async () => {
  const without = await run('--payer', 'cigna', '--json');
  expect(JSON.parse(without.out)).toMatchObject([{ payer: 'cigna', totals: null }]);
  const rates = await ratesFile('97530,,45.00,,2026-01-01,');
  const priced = await run('--payer', 'cigna', '--rates', rates);
  expect([priced.code, priced.err]).toEqual([0, '']);
  expect(priced.out).toContain(
    '[CONTRACT-01] 97530 is paid 45.00 a unit by the contract of the organization.',
  );
  expect(priced.out).toMatch(/Allowed \d+\.\d\d; what the patient pays of it depends on the benefits/);
});

test('the contract of one payer needs that payer, and one that pays by contract', async () => {
  const rates = await ratesFile('97530,,45.00,,2026-01-01,');
  expect(await run('--rates', rates)).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('--payer <slug>') as string,
  });
  expect(await run('--rates', rates, '--payer', 'cigna,aetna')).toMatchObject({ code: 2 });
  expect(await run('--rates', rates, '--payer', 'medicare')).toMatchObject({
    code: 1,
    err: expect.stringContaining('leave out --rates') as string,
  });
});

test('an invalid file is rejected with its lines, and nothing is billed', async () => {
  const rejected = await run('--payer', 'cigna', '--rates', await ratesFile('97530,,$45,,2026-01-01,'));
  expect(rejected).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringContaining('line 2, amount is "$45"; allowed: dollars') as string,
  });
});
