import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { runProgram, type ProgramRun } from '../support/program.ts';

/** `ot-codebook policies` as a person runs it, in a process of its own, over the seeded store. */

let database: TestDatabase;
beforeAll(async () => void (database = await cloneDatabase()), 60_000);
afterAll(() => database?.drop());

const run = (...args: string[]): Promise<ProgramRun> => runProgram(database.url, ['policies', ...args]);

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

test('export and import use a file, with an exit code for each outcome', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-policies-'));
  try {
    const file = path.join(folder, 'medicare.yaml');
    expect(await run('export', 'medicare', file)).toMatchObject({ code: 0, out: '' });
    const text = await readFile(file, 'utf8');
    expect((await run('export', 'medicare')).out).toBe(text);
    const same = await run('import', file);
    expect([same.code, same.out]).toEqual([
      0,
      expect.stringMatching(/^\d+ policies unchanged\.\nNo changes\.\n$/),
    ]);
    await writeFile(file, text.replace("assistantFactor: '0.85'", "assistantFactor: '0.9'"));
    const dry = await run('import', file, '--dry-run');
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('assistantFactor 0.85 → 0.9 for *')]);
    const nobody = await run('import', file, '--organization', 'nobody');
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('Unknown organization "nobody"')]);
    const done = await run('import', file, '--json', '--as', 'rules-bot', '--reason', 'A new share');
    expect(done.code).toBe(0);
    const report = JSON.parse(done.out) as { revision: number; changed: unknown[] };
    expect([typeof report.revision, report.changed.length]).toEqual(['number', 1]);
    await writeFile(file, text.replace("assistantFactor: '0.85'", "assistantFactor: '0.8'"));
    const conflict = await run('import', file);
    expect([conflict.code, conflict.out]).toEqual([3, expect.stringContaining('conflict')]);
    await writeFile(file, text.replace('payer: medicare', 'payer: 7'));
    const rejected = await run('import', file);
    expect([rejected.code, rejected.out]).toEqual([
      3,
      expect.stringMatching(/medicare\.yaml, line \d+, payer is 7; allowed: string\. .*\n$/),
    ]);
    await writeFile(file, Buffer.from([0x66, 0xff]));
    expect(await run('import', file)).toMatchObject({
      code: 3,
      out: `${file} is not UTF-8; allowed: text in UTF-8. Save the file as UTF-8.\n`,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

test('own rules of one organization are exported and imported by themselves', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-own-'));
  try {
    const file = path.join(folder, 'ours.yaml');
    const empty = await run('export', 'cigna', file, '--own');
    expect([empty.code, await readFile(file, 'utf8')]).toEqual([0, expect.stringContaining('own: true')]);
    const text = (await readFile(file, 'utf8')).replace(/policies: .*\n/, '');
    const rule = `policies:
  - key: our-clause
    periods:
      - from: 2026-01-01
        title: Our clause
        sources: []
        notes:
          - topic: UNIT_LIMIT
            codes: ['97530']
            text: Seven units by our contract.
            terms: { maxUnitsPerDay: 7 }
            source: { title: Contract, confidence: SECONDARY }
`;
    await writeFile(file, text + rule);
    expect(await run('import', file, '--own', '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Dry run: nothing was written.') as string,
    });
    const shared = await run('import', file);
    expect([shared.code, shared.out]).toEqual([3, expect.stringContaining('Import it with --own')]);
    expect((await run('import', file, '--own', '--organization', 'demo-clinic')).code).toBe(0);
    expect((await run('export', 'cigna', '--own', '--organization', 'demo-clinic')).out).toContain(
      'our-clause-',
    );
    expect((await run('export', 'cigna', '--own', '--organization', 'demo-practice')).out).not.toContain(
      'clause',
    );
    expect((await run('export', 'cigna')).out).not.toContain('our-clause');
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

test.each([
  [['stale', '--before', '2026-02-30'], 2, '--before is 2026-02-30'],
  [['stale', '--payer', 'nobody'], 1, 'Unknown payer "nobody". Valid payers: medicare, '],
  [['stale', '--color'], 2, "unknown option '--color'"],
  [['stall'], 2, "unknown command 'stall'"],
  [['toString'], 2, "unknown command 'toString'"],
  [[], 2, 'Usage: ot-codebook policies'],
  [['export'], 2, "missing required argument 'payer'"],
  [['export', 'nobody'], 1, 'Unknown payer "nobody". Valid payers: medicare, '],
  [['export', 'cigna', '/'], 1, '/ cannot be written: EISDIR.'],
  [['export', 'cigna', '--organization', 'demo-clinic'], 2, '--organization is only used with --own'],
  [['import'], 2, "missing required argument 'file'"],
  [['import', 'absent.yaml'], 1, 'absent.yaml cannot be read: ENOENT.'],
  [['import', 'a.yaml', '--reason', ' '], 2, '--reason: The text is empty'],
  [['import', 'a.yaml', '--as', 'two words'], 2, '--as is "two words"'],
  [['import', 'a.yaml', '--approved-by', 'two words'], 2, '--approved-by is "two words"'],
  [['import', 'a.yaml', '--as', 'one', '--approved-by', 'one'], 2, 'a second person approves'],
])('rejects %j in one sentence', async (args, exit, sentence) => {
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([exit, '']);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
});
