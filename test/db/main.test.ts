import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { jest } from '@jest/globals';
import postgres from 'postgres';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/main.ts');

// A whole server is started in every test.
jest.setTimeout(60_000);

let database: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() => database.drop());

function startMain(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', DATABASE_URL: database.url, ...env },
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, ended, output };
}

test('bad configuration is one sentence and exit code 1', async () => {
  const { code, out, err } = await startMain({ PORT: 'abc' }).ended;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe(
    'PORT is "abc": set it to a whole number from 0 to 65535, or unset it to use the default.\n',
  );
});

test('production without an issuer is one sentence and exit code 1, before anything is opened', async () => {
  const { code, out, err } = await startMain({ NODE_ENV: 'production', DATABASE_URL: '' }).ended;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(
    /^NODE_ENV is production and no identity provider is configured: set OIDC_ISSUER .*\n$/,
  );
});

test('a taken port is one sentence and exit code 1', async () => {
  const blocker = net.createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as net.AddressInfo;
  const { code, err } = await startMain({ PORT: String(port) }).ended;
  blocker.close();
  expect(code).toBe(1);
  expect(err).toBe(`Port ${port} is in use by another program. Stop it, or set PORT to another number.\n`);
});

test.each([
  [
    'no such database',
    (url: URL) => (url.pathname = '/nowhere'),
    /^The database "nowhere" at 127\.0\.0\.1:\d+ .*no database of that name.*\n$/,
  ],
  [
    'a wrong password',
    (url: URL) => (url.password = 'hunter2'),
    /^The database "test_\w+" at .*password or the user name is wrong.*\n$/,
  ],
  [
    'an unknown host',
    (url: URL) => (url.hostname = 'nowhere.invalid'),
    /^The database "test_\w+" at nowhere\.invalid:\d+ cannot be used: .*\n$/,
  ],
])('%s is one sentence without the password', async (_what, spoil, sentence) => {
  const url = new URL(database.url);
  spoil(url);
  const { code, err } = await startMain({ DATABASE_URL: url.href }).ended;
  expect(code).toBe(1);
  expect(err).toMatch(sentence);
  expect(err).not.toContain(url.password);
});

test('a database of a newer version is one sentence', async () => {
  const newer = await cloneDatabase();
  const sql = postgres(newer.url, { max: 1 });
  await sql`insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '2999_new', now())`;
  await sql.end();
  const { code, err } = await startMain({ DATABASE_URL: newer.url }).ended;
  await newer.drop();
  expect(code).toBe(1);
  expect(err).toMatch(
    /^The database .* has migration 2999_new that this version of OT Codebook does not know: .*\n$/,
  );
});

test.each([
  ['a lost connection', `Object.assign(new Error('the server ended it'), { code: '57P01' })`, null],
  ['anything else', `new TypeError('no such function')`, 1],
])('a server that serves, and %s that nobody caught', async (_what, error, exitCode) => {
  const script = `process.on('SIGUSR2', () => { throw ${error}; })`;
  const { child, ended, output } = startMain({
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}`,
  });
  while (!output.out.includes('http://') && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGUSR2');
  while (output.err === '' && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  if (exitCode === null) {
    expect(output.err).toBe('A connection to the database was lost: the server ended it.\n');
    child.kill('SIGTERM');
  }
  await expect(ended).resolves.toMatchObject({ code: exitCode ?? 0 });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s drains and exits with 0', async (signal) => {
  const { child, ended, output } = startMain({});
  while (output.out === '' && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill(signal);
  child.kill(signal);
  await expect(ended).resolves.toMatchObject({ code: 0, err: '' });
});

/** A program that starts the server as npm does, and writes its process id. */
const LIKE_NPM = `
  const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(MAIN)}], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => process.stdout.write(String(child.pid)));`;

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a server that npm started stops when npm ends by %s',
  async (signal) => {
    const env = { ...process.env, NODE_ENV: 'development', PORT: '0', DATABASE_URL: database.url };
    const npm = spawn(process.execPath, ['-e', LIKE_NPM], { env: { ...env, npm_lifecycle_event: 'start' } });
    children.push(npm);
    const [pid] = (await once(npm.stdout, 'data')) as [Buffer];
    npm.kill(signal);
    const isRunning = () => {
      try {
        return process.kill(Number(pid.toString()), 0);
      } catch {
        return false;
      }
    };
    while (isRunning()) await new Promise((resolve) => setTimeout(resolve, 100));
  },
);
