import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { HeadLog } from '../../src/audit/headLog.ts';
import { HEAD_MESSAGE, headKeyOf, parseHeads, recordHead, type RecordedHead } from '../../src/audit/heads.ts';
import { recordAudit } from '../../src/audit/record.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { now } from '../support/clock.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** Heads outside the database: what its owner rewrites is found all the same. */

const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const [OURS, THEIRS] = readDemoOrganizations().map(({ id }) => id) as [string, string];
const HASH = 'a'.repeat(64);

function makeKey(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const { privatePem, publicPem } = makeKey();
const signing = headKeyOf(privatePem, 'private.pem');
const verifying = headKeyOf(publicPem, 'public.pem');
const lineOf = (head: RecordedHead, more: object = {}) => `${JSON.stringify({ ...head, ...more })}\n`;

describe('recorded heads', () => {
  const head = recordHead(OURS, { sequence: 7, hash: HASH }, now(), signing);

  test('are verified with the public half, whose id they have', () => {
    expect(head.key).toBe(verifying.id);
    expect(parseHeads(lineOf(head), 'f', verifying)).toEqual([head]);
  });

  test('are read from lines of a log, among others', () => {
    const log = [
      'API         http://127.0.0.1:4000/graphql\n',
      '{"level":30,"msg":"request","cost":2}\n',
      lineOf(head, { level: 30, time: 1, pid: 2, hostname: 'h', msg: HEAD_MESSAGE }),
      '\n',
    ];
    expect(parseHeads(log.join(''), 'f', verifying)).toEqual([head]);
  });

  test.each<[what: string, text: string, message: RegExp]>([
    [
      'another sequence',
      lineOf({ ...head, sequence: 6 }),
      /^Line 1 of f: the signature of the head 6 of organization .* is forged\.$/,
    ],
    ['another hash', lineOf({ ...head, hash: 'b'.repeat(64) }), /is forged/],
    ['another organization', lineOf({ ...head, organizationId: THEIRS }), /is forged/],
    ['another time', lineOf({ ...head, at: '2020-01-01T00:00:00.000Z' }), /is forged/],
    [
      'no signature',
      lineOf({ ...head, key: null, signature: null }),
      /^Line 1 of f: the head 7 .* is not signed\.$/,
    ],
    [
      'the signature of another key',
      lineOf(recordHead(OURS, head, now(), headKeyOf(makeKey().privatePem, 'x'))),
      /is signed by the key [0-9a-f]{16}, and this is the key/,
    ],
    ['a line cut in the middle', lineOf(head) + lineOf(head).slice(0, 80), /^Line 2 of f is cut or changed/],
    ['other fields', '{"a":1}\n', /^Line 1 of f is not a head of an audit chain\.$/],
    ['a hash that is none', lineOf({ ...head, hash: 'x' }), /is not a head/],
    ['something else', '# Notes\n', /^f holds no head of an audit chain\.$/],
  ])('with %s are rejected by line', (_what, text, message) => {
    expect(() => parseHeads(text, 'f', verifying)).toThrow(message);
  });

  test('are unsigned without a key', () => {
    const unsigned = recordHead(OURS, head, now(), null);
    expect(unsigned).toMatchObject({ key: null, signature: null });
    expect(parseHeads(lineOf(unsigned), 'f', null)).toEqual([unsigned]);
  });

  test.each([
    ['no key', 'nonsense'],
    [
      'another kind of key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    ],
  ])('need an Ed25519 key and not %s', (_what, pem) => {
    expect(() => headKeyOf(pem, 'k.pem')).toThrow(/^k\.pem holds no Ed25519 key: make one with "openssl/);
  });
});

describe('a chain', () => {
  let database: TestDatabase;
  let db: Database;
  let folder: string;
  beforeEach(async () => {
    database = await cloneDatabase();
    db = openDatabase(database.url);
    folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-heads-'));
    await writeFile(path.join(folder, 'private.pem'), privatePem);
    await writeFile(path.join(folder, 'public.pem'), publicPem);
    await write(6);
  }, 60_000);
  afterEach(async () => {
    await db.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function write(count: number, organizationId = OURS): Promise<void> {
    for (let index = 0; index < count; index += 1)
      await inOrganization(db, organizationId, (tx) =>
        recordAudit(tx, {
          organizationId,
          actor: 'OT-01',
          action: 'session.read',
          subjects: [],
          requestId: 'r',
        }),
      );
  }

  const run = async (text: string) => {
    for (const statement of text.split(';')) await db.prisma.$executeRaw(Prisma.raw(statement));
  };

  /** What the owner of the database can do: cut the end of a chain, and mend its head. */
  const cutAndMend = () =>
    run(`delete from audit_event where sequence > 4;
      update audit_head h set sequence = 4, hash = e.hash from audit_event e
      where e.sequence = 4 and h.organization_id = e.organization_id`);

  async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'test' };
    try {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [PROGRAM, 'audit', 'verify', ...args],
        { env, cwd: folder },
      );
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }

  test('that was cut, with its head mended, is found by the file of heads and named', async () => {
    const first = await verify('--heads', 'heads.jsonl', '--key', 'private.pem');
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringContaining('heads.jsonl is new: nothing was compared'),
    });
    await write(1);
    const second = await verify('--heads', 'heads.jsonl', '--key', 'private.pem');
    expect(second).toMatchObject({
      code: 0,
      err: expect.stringContaining(
        `Compared with 1 earlier heads of heads.jsonl; their signatures are those of the key ${signing.id}.`,
      ),
    });
    const file = await readFile(path.join(folder, 'heads.jsonl'), 'utf8');
    expect(parseHeads(file, 'heads.jsonl', verifying)).toMatchObject([{ organizationId: OURS, sequence: 7 }]);
    await cutAndMend();
    expect(await verify()).toMatchObject({ code: 0 });
    const found = await verify('--heads', 'heads.jsonl', '--key', 'public.pem');
    expect(found).toMatchObject({
      code: 1,
      err: `Organization ${OURS}: row 5 is missing: the chain had 7 rows.\n`,
    });
    // A file with what was true is kept.
    expect(await readFile(path.join(folder, 'heads.jsonl'), 'utf8')).toBe(file);
    await write(5);
    expect(await verify('--heads', 'heads.jsonl', '--key', 'public.pem')).toMatchObject({
      code: 1,
      err: expect.stringContaining('row 7 does not have the hash of an earlier run'),
    });
  }, 120_000);

  test('that vanished as a whole, and a forged file, are named', async () => {
    await verify('--heads', 'heads.jsonl', '--key', 'private.pem');
    const file = path.join(folder, 'heads.jsonl');
    const text = await readFile(file, 'utf8');
    await run(`delete from audit_event; delete from audit_head`);
    expect(await verify('--heads', 'heads.jsonl')).toMatchObject({
      code: 1,
      err: expect.stringContaining(`Organization ${OURS}: row 1 is missing: the chain had 6 rows.`),
    });
    await writeFile(file, text.replace('"sequence":6', '"sequence":5'));
    expect(await verify('--heads', 'heads.jsonl', '--key', 'public.pem')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Line 1 of heads\.jsonl: the signature .* is forged\.\n$/),
    });
  }, 120_000);

  test('is sent to the log signed when it moved, and a row that vanished since is reported', async () => {
    const serving = openDatabase(database.servingUrl);
    const heads: RecordedHead[] = [];
    const breaks: [string, number][] = [];
    const failures: unknown[] = [];
    const log = new HeadLog({
      db: serving,
      now,
      key: signing,
      onHead: (head) => void heads.push(head),
      onBreak: (...where) => void breaks.push(where),
      onFailure: (error) => void failures.push(error),
    });
    await log.log();
    await log.log();
    await write(2, THEIRS);
    await log.log();
    expect(heads.map(({ organizationId, sequence }) => [organizationId, sequence])).toEqual([
      [OURS, 6],
      [THEIRS, 2],
    ]);
    expect(parseHeads(heads.map((head) => lineOf(head)).join(''), 'log', verifying)).toEqual(heads);
    expect(breaks).toEqual([]);
    await run('delete from audit_event where sequence > 4');
    await run(`update audit_head h set sequence = 4, hash = e.hash from audit_event e
      where e.sequence = 4 and h.organization_id = e.organization_id`);
    await log.log();
    expect(breaks).toEqual([[OURS, 6]]);
    await run(`delete from audit_head where organization_id = '${THEIRS}'`);
    await log.stop();
    expect(breaks).toEqual([
      [OURS, 6],
      [THEIRS, 2],
    ]);
    await serving.close();
    await log.log();
    expect(failures).toHaveLength(1);
  });
});
