import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../src/db/client.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram, type ProgramRun } from '../support/program.ts';

/** `ot-codebook catalog` as a person runs it, in a process of its own, over the seeded store. */

const SEED = path.resolve(import.meta.dirname, '../../seed');

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-catalog-'));
}, 60_000);
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<ProgramRun> => runProgram(database.url, ['catalog', ...args]);

test('the shipped files and an export change nothing', async () => {
  const shipped = await run('diff', SEED);
  expect([shipped.code, shipped.out]).toEqual([
    0,
    expect.stringMatching(/^Nothing changes; \d+ unchanged\.\n$/),
  ]);
  expect((await run('export', folder)).code).toBe(0);
  const exported = await run('import', folder);
  expect([exported.code, exported.out]).toEqual([0, shipped.out]);
}, 120_000);

test('an import shows values, writes once, and names what is wrong', async () => {
  const file = path.join(folder, 'program-values.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace("value: '2480'", "value: '2481'"));
  const dry = await run('import', file, '--dry-run');
  expect(dry.out).toContain('changed programValues:OT_KX_THRESHOLD 2026-01-01\n  value: "2480" → "2481"\n');
  expect(dry.out).toMatch(/Would change 1 facts; \d+ unchanged\./);
  const done = await run('import', file, '--json', '--as', 'facts-bot', '--reason', 'A correction');
  expect(JSON.parse(done.out)).toMatchObject({
    dryRun: false,
    revision: 2,
    changes: [{ change: 'CHANGED' }],
  });
  expect((await run('import', file)).out).toMatch(/^Nothing changes/);
  await writeFile(file, text.replace("value: '2480'", 'value: 2480'));
  const wrong = await run('import', file);
  expect([wrong.code, wrong.out]).toEqual([
    3,
    expect.stringMatching(/program-values\.yaml, line \d+, values\[0\]/),
  ]);
  expect((await run('import', path.join(folder, 'nothing.yaml'))).code).toBe(1);
  expect((await run('import', file, '--as', 'two words')).code).toBe(2);
}, 180_000);

test('diff and accept decide about an edited fact with a newer shipped form', async () => {
  expect((await run('diff')).out).toBe('Nothing that was edited here has a newer shipped form.\n');
  const nothing = await run('accept', 'guides:97530');
  expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('does not wait for a decision')]);
  const db = openDatabase(database.url);
  const key = { kind: 'programValues', key: 'OT_KX_THRESHOLD 2026-01-01' };
  const wait = () => db.prisma.catalogEntry.updateMany({ where: key, data: { baseHash: 'an older form' } });
  try {
    await wait();
    expect((await run('diff')).out).toContain('value: "2481" → "2480"');
    expect((await run('accept', 'programValues:OT_KX_THRESHOLD 2026-01-01', '--edited')).code).toBe(0);
    expect((await run('diff', '--json')).out).toContain('"conflicts": []');
    await wait();
    expect((await run('accept', 'programValues:OT_KX_THRESHOLD 2026-01-01')).code).toBe(0);
    expect((await run('diff', SEED)).out).toMatch(/^Nothing changes/);
  } finally {
    await db.close();
  }
}, 180_000);

test('diff and accept decide about an edited policy with a newer shipped form', async () => {
  const policies = (...args: string[]) => runProgram(database.url, ['policies', ...args]);
  const file = path.join(folder, 'cigna-policies.yaml');
  expect((await policies('export', 'cigna', file)).code).toBe(0);
  const text = await readFile(file, 'utf8');
  const [, title = ''] = /- key: cigna-4unit[\s\S]*?title: (.*)\n/.exec(text) ?? [];
  await writeFile(file, text.replace(`title: ${title}`, 'title: Ours'));
  expect((await policies('import', file)).code).toBe(0);
  const db = openDatabase(database.url);
  try {
    const where = { kind: 'policies', key: 'cigna-4unit' };
    await db.prisma.catalogEntry.updateMany({ where, data: { baseHash: 'an older form' } });
  } finally {
    await db.close();
  }
  const diff = await run('diff');
  expect(diff.out).toContain('changed policies:cigna-4unit\n    title Ours → ');
  expect((await run('accept', 'policies:cigna-4unit', '--as', 'one', '--approved-by', 'one')).code).toBe(2);
  expect(await run('accept', 'policies:cigna-4unit')).toMatchObject({ code: 0, err: '' });
  expect((await run('diff')).out).toMatch(/^Nothing that was edited/);
  expect((await policies('export', 'cigna')).out).toBe(text);
}, 180_000);
