import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram, type ProgramRun } from '../support/program.ts';

/** `ot-codebook rates` as a person runs it: the rates of one organization, whose name is needed where there are several. */

const HEADING = 'code,modifier,amount,percent,from,to';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-rates-'));
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database?.drop();
});

const run = (...args: string[]): Promise<ProgramRun> => runProgram(database.url, ['rates', ...args]);

async function fileOf(name: string, ...rows: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, [HEADING, ...rows, ''].join('\n'));
  return file;
}

test('a file is compared, loaded and written again, for one organization alone', async () => {
  const file = await fileOf(
    'cigna.csv',
    '97530,,45.00,,2026-01-01,',
    '97110,CO,,102.5,2026-01-01,2027-01-01',
  );
  const dry = await run('import', file, '--payer', 'cigna', '--dry-run');
  expect([dry.code, dry.out]).toEqual([0, 'Would change: 2 added, 0 removed, 0 unchanged.\n']);
  const nothing = await run('export', 'cigna');
  expect([nothing.code, nothing.err]).toEqual([
    1,
    expect.stringContaining('There are no rates of cigna. On record: none.'),
  ]);
  const done = await run('import', file, '--payer', 'cigna', '--json');
  expect([done.code, JSON.parse(done.out)]).toEqual([
    0,
    { file, dryRun: false, revision: expect.any(Number), changes: { added: 2, removed: 0, unchanged: 0 } },
  ]);
  const copy = path.join(folder, 'copy.csv');
  expect(await run('export', 'cigna', copy)).toMatchObject({ code: 0, out: '' });
  expect(await readFile(copy, 'utf8')).toBe(await readFile(file, 'utf8'));
  const [, other] = readDemoOrganizations();
  const theirs = await run('export', 'cigna', '--organization', other?.slug ?? '');
  expect([theirs.code, theirs.err]).toEqual([1, expect.stringContaining('On record: none.')]);
}, 60_000);

test('a rejected file changes nothing and says where', async () => {
  const file = await fileOf('bad.csv', '9753,,45.00,,2026-01-01,');
  const bad = await run('import', file, '--payer', 'aetna');
  expect([bad.code, bad.out]).toEqual([3, expect.stringContaining(`${file}, line 2, code is "9753"`)]);
  const unknown = await run('import', file, '--payer', 'nobody');
  expect([unknown.code, unknown.out]).toEqual([
    3,
    expect.stringContaining('payer is "nobody"; allowed: medicare'),
  ]);
  const absent = await run('import', path.join(folder, 'absent.csv'), '--payer', 'aetna');
  expect([absent.code, absent.err]).toEqual([1, expect.stringContaining('cannot be read: ENOENT.')]);
  expect((await run('import', file)).code).toBe(2);
}, 60_000);
