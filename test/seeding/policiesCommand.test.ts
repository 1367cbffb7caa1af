import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** `npm run policies` as a person runs it, in a process of its own, over the seeded store. */

const COMMAND = path.resolve(import.meta.dirname, '../../src/policies/command.ts');

let database: TestDatabase;
beforeAll(async () => void (database = await cloneDatabase()), 60_000);
afterAll(() => database?.drop());

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

test('stale reports by payer, as text and as JSON alone', async () => {
  const text = await run('stale', '--before', '2000-01-01');
  expect(text).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Facts in force on .*before 2000-01-01/) as string,
  });
  const json = await run('stale', '--json', '--payer', 'cigna', '--before', '2999-01-01');
  const report = JSON.parse(json.out) as {
    payers: { payer: string; factsInForce: number; toVerify: number }[];
  };
  expect(report.payers.map(({ payer }) => payer)).toEqual(['cigna']);
  expect(report.payers[0]?.toVerify).toBe(report.payers[0]?.factsInForce);
});

test.each([
  [['stale', '--before', '2026-02-30'], '--before is 2026-02-30'],
  [['stale', '--payer', 'nobody'], 'There is no payer nobody: use one of medicare, '],
  [['stale', '--color'], 'Usage:'],
  [['stall'], 'There is no command stall.'],
  [['toString'], 'There is no command toString.'],
  [[], 'Name a command.'],
])('%j is refused in a sentence', async (args, sentence) => {
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
});
