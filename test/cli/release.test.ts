import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync, crc32, deflateRawSync } from 'node:zlib';
import { emptyStore, fixture, type Store } from '../imports/files.ts';

/** The command as an operator runs it, in its own process. */

const LIMITS = 'MCR_MUE_PractitionerServices_Eff_01-01-2026.csv';
const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

let store: Store;
let folder: string;

beforeAll(async () => {
  store = await emptyStore();
  folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-import-'));
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

function start(args: readonly string[]) {
  const env = { ...process.env, DATABASE_URL: store.url, DATA_DIR: folder, NODE_ENV: 'test' };
  return spawn(process.execPath, [PROGRAM, 'release', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = start(args);
  const [out, err]: string[] = ['', ''];
  const output = { out: out ?? '', err: err ?? '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

test('imports, lists and removes, each with its output and exit code', async () => {
  const report = path.join(folder, 'report.json');
  const dry = await run('import', fixture(LIMITS), '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    out: expect.stringContaining('Dry run: nothing was stored.') as string,
  });
  const imported = await run('import', fixture(LIMITS), '--report', report);
  expect(imported).toMatchObject({
    code: 0,
    out: expect.stringMatching(/2026q1 .*loaded[^]*Revision 1:/) as string,
  });
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ revision: 1, releases: [{ rows: 3 }] });
  const again = await run('import', fixture(LIMITS), '--json');
  expect(JSON.parse(again.out)).toMatchObject({ revision: null, releases: [{ outcome: 'UNCHANGED' }] });
  expect((await run('list')).out).toMatch(/ncci-mue-practitioner-2026q1 .* 2026-01-01 .* everything/);
  expect(await run('remove', 'ncci-mue-practitioner-2026q1')).toMatchObject({ code: 0 });
  expect(await run('remove', 'ncci-mue-practitioner-2026q1')).toMatchObject({ code: 1, out: '' });
}, 60_000);

test('distinguishes wrong arguments from rejected files', async () => {
  expect(await run('import')).toMatchObject({
    code: 2,
    err: expect.stringContaining("missing required argument 'files'") as string,
  });
  expect(await run('import', fixture(LIMITS), '--dataset', 'none')).toMatchObject({ code: 2 });
  expect(await run('import', path.join(folder, 'absent.csv'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('the file does not exist') as string,
  });
  const rejected = await run('import', fixture('truncated_mue_practitioner_2026q1.csv'), '--json');
  expect(rejected).toMatchObject({ code: 3, err: expect.stringContaining('line 6') as string });
  expect(JSON.parse(rejected.out)).toMatchObject({ rejected: true, count: 1 });
}, 60_000);

test('reads gzip and ZIP files, skips members that are no table, and rejects a damaged archive', async () => {
  const content = await readFile(fixture(LIMITS));
  const gz = path.join(folder, `${LIMITS}.gz`);
  await writeFile(gz, gzipSync(content));
  expect(await run('import', gz, '--dry-run')).toMatchObject({ code: 0 });
  const zip = path.join(folder, 'mue.zip');
  const packed = zipOf({ [LIMITS]: content, 'readme.txt': Buffer.from('Nothing to see.\n') });
  await writeFile(zip, packed);
  const read = await run('import', zip, '--dry-run');
  expect(read).toMatchObject({ code: 0, out: expect.stringContaining('mue.zip/readme.txt') as string });
  packed.writeUInt8(packed.readUInt8(120) ^ 0xff, 120);
  await writeFile(zip, packed);
  expect(await run('import', zip)).toMatchObject({
    code: 3,
    err: expect.stringContaining('damaged') as string,
  });
  await writeFile(zip, packed.subarray(0, 200));
  expect(await run('import', zip)).toMatchObject({
    code: 3,
    err: expect.stringContaining('cut off') as string,
  });
}, 60_000);

test('a killed import leaves the database unchanged', async () => {
  const big = await manyEdits(400_000);
  const before = await store.counts();
  const child = start(['import', big]);
  await untilCopying();
  child.kill('SIGKILL');
  await once(child, 'close');
  // The server notices the lost connection and rolls back.
  for (const deadline = Date.now() + 10_000; (await isImporting()) && Date.now() < deadline;) await sleep(20);
  expect(await store.counts()).toEqual(before);
}, 60_000);

test('while one import runs, another waits or fails with a clear message', async () => {
  const holder = await store.sql.reserve();
  await holder`begin`;
  await holder`select pg_advisory_xact_lock(72707371)`;
  const rejected = await run('import', fixture(LIMITS), '--lock-wait', '0.2');
  expect(rejected).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Another import .* Nothing was changed/) as string,
  });
  const waiting = run('import', fixture(LIMITS), '--lock-wait', '20');
  await sleep(800);
  await holder`rollback`;
  holder.release();
  expect(await waiting).toMatchObject({ code: 0 });
}, 60_000);

async function isImporting(): Promise<boolean> {
  const rows = await store.sql`select 1 from pg_stat_activity
    where application_name = 'ot-codebook import' and datname = current_database()`;
  return rows.length > 0;
}

async function untilCopying(): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(10)) {
    const rows = await store.sql`select 1 from pg_stat_progress_copy where tuples_processed > 1000`;
    if (rows.length > 0) return;
  }
  throw new Error('no COPY was seen');
}

async function manyEdits(count: number): Promise<string> {
  const file = path.join(folder, 'ccipra-v322r0-f1.txt');
  const stream = createWriteStream(file);
  stream.write(
    'Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date\tModifier\tPTP Edit Rationale\n',
  );
  for (let n = 0; n < count; n += 1) {
    const [one, two] = [Math.floor(n / 1000), n % 1000].map((part) => String(part + 10_000));
    stream.write(`${one}\t${two}\t\t20200101\t*\t1\tMisuse of Column Two code with Column One code\n`);
  }
  stream.end();
  await once(stream, 'finish');
  return file;
}

/** A ZIP file of deflated members, as small as the format allows. */
function zipOf(members: Readonly<Record<string, Buffer>>): Buffer {
  const files: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    files.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed);
    entries.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(members).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
