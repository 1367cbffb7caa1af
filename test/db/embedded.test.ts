import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import postgres from 'postgres';
import { removeEmbedded, startEmbedded, type Embedded } from '../../src/db/embedded.ts';
import { isRunning, removeFolder } from '../../src/db/embedded/process.ts';

// Each test makes a database of its own, which takes seconds on a busy machine.
jest.setTimeout(120_000);

const isRoot = process.getuid?.() === 0;
const MODULE = pathToFileURL(path.resolve(import.meta.dirname, '../../src/db/embedded.ts')).href;

let parent: string;
let dataDir: string;
const children: ChildProcess[] = [];
const servers: Embedded[] = [];

beforeEach(async () => {
  parent = await mkdtemp(path.join(os.tmpdir(), 'ot-embedded-'));
  await chmod(parent, 0o755);
  dataDir = path.join(parent, 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
  await removeEmbedded(dataDir).catch(() => undefined);
  await removeFolder(parent);
});

async function start({ fast = true } = {}): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, log: () => undefined, fast });
  servers.push(server);
  return server;
}

const serverPid = async () =>
  Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

/**
 * Starts another process that runs on the same folder. It prints the address once it has one, and only after it can be
 * stopped: whoever reads the address may signal it at once.
 */
function spawnElsewhere(): ChildProcessByStdio<null, Readable, null> {
  const program = `
    const { startEmbedded } = await import(${JSON.stringify(MODULE)});
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log() {}, fast: true });
    process.on('SIGTERM', async () => { await server.stop(); process.exit(0); });
    process.stdout.write(server.url + '\\n');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawnElsewhere();
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: output.toString().trim() };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

test('a second start finds the data of the first, and stopping leaves no server', async () => {
  const first = await start();
  await query(first.url, 'create table kept (n int)');
  const pid = await serverPid();
  await first.stop();
  expect(isRunning(pid)).toBe(false);
  const second = await start();
  await expect(query(second.url, 'select * from kept')).resolves.toEqual([]);
  await second.stop();
  await second.stop();
  expect((await stat(path.join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
});

test('the server listens on the loopback address alone and wants its password', async () => {
  const server = await start();
  await expect(query(server.url, 'show listen_addresses')).resolves.toEqual([
    { listen_addresses: '127.0.0.1' },
  ]);
  const wrong = Object.assign(new URL(server.url), { password: 'wrong' }).href;
  await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test('what a dead server or a half-made folder left behind is cleared away', async () => {
  await mkdir(path.join(dataDir, 'postgres/base'), { recursive: true });
  await mkdir(path.join(dataDir, 'postgres.part/base'), { recursive: true });
  const first = await start();
  await first.stop();
  // A pid that lives but is no PostgreSQL, as after a restart of the machine.
  await writeFile(
    path.join(dataDir, 'postgres/postmaster.pid'),
    `${process.pid}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n`,
  );
  const second = await start();
  await expect(query(second.url, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
  await second.stop();
  expect((await readdir(dataDir)).sort()).toEqual([
    'postgres',
    'postgres-password',
    'postgres-start.lock',
    'postgres-users.lock',
    'postgres.log',
  ]);
});

test('a process that was killed while it started holds no lock and leaves no half-made database', async () => {
  const child = spawnElsewhere();
  while (!(await readdir(dataDir).catch((): string[] => [])).includes('postgres-start.lock')) await sleep(10);
  // By now it creates the cluster, with programs that outlive it for a moment.
  await sleep(400);
  await end(child, 'SIGKILL');
  const server = await start();
  await expect(query(server.url, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
  await server.stop();
});

test('a lock file that cannot be locked is explained', async () => {
  await mkdir(path.join(dataDir, 'postgres-start.lock'), { recursive: true });
  await expect(start()).rejects.toThrow(/The lock file .*postgres-start\.lock cannot be used .*: delete it/);
  await rm(path.join(dataDir, 'postgres-start.lock'), { recursive: true });
});

test('the server of a killed process is taken over, and stopped in the end', async () => {
  const { child, url } = await startElsewhere();
  const pid = await serverPid();
  await end(child, 'SIGKILL');
  expect(isRunning(pid)).toBe(true);
  const server = await start();
  expect(server.url).toBe(url);
  await server.stop();
  expect(isRunning(pid)).toBe(false);
});

test('two processes share one server, and the last one stops it', async () => {
  const [{ child, url }, here] = await Promise.all([startElsewhere(), start()]);
  const pid = await serverPid();
  expect(here.url).toBe(url);
  await expect(removeEmbedded(dataDir)).rejects.toThrow(/in use/);
  await here.stop();
  expect(isRunning(pid)).toBe(true);
  await end(child, 'SIGTERM');
  expect(isRunning(pid)).toBe(false);
});

test('a process that must exit at once ends its server too, and nothing committed is lost', async () => {
  const first = await start({ fast: false });
  await query(first.url, 'create table kept (n int)');
  const pid = await serverPid();
  first.stopNow();
  while (isRunning(pid)) await sleep(20);
  const second = await start();
  await expect(query(second.url, 'select * from kept')).resolves.toEqual([]);
  await second.stop();
});

test('data of another PostgreSQL version and a lost password are explained', async () => {
  await (await start()).stop();
  await writeFile(path.join(dataDir, 'postgres-password'), '');
  await expect(start()).rejects.toThrow(/does not open with the password in .*postgres-password: .*db:reset/);
  await writeFile(path.join(dataDir, 'postgres-password'), 'x');
  await expect(start()).rejects.toThrow(/does not open with the password/);
  await writeFile(path.join(dataDir, 'postgres/PG_VERSION'), '14\n');
  await expect(start()).rejects.toThrow(
    /made by PostgreSQL 14, and this version of OT Codebook brings PostgreSQL 18: .*db:reset/,
  );
});

test('a data folder that cannot be made is explained', async () => {
  await writeFile(path.join(parent, 'data'), 'a file');
  await expect(start()).rejects.toThrow(
    /The data folder .* cannot be written \(EEXIST|ENOTDIR\): set DATA_DIR/,
  );
});

/** Whether other users can pass through a folder and all folders above it. */
async function isOpen(folder: string): Promise<boolean> {
  const above = path.dirname(folder);
  return ((await stat(folder)).mode & 0o001) !== 0 && (above === folder || isOpen(above));
}

const asRoot = isRoot ? test : test.skip;
if (!isRoot) process.stdout.write('Skipped: a folder closed to other users only matters to root.\n');

asRoot(
  'root can start in a folder that others cannot enter, and deleting the link creates an empty database',
  async () => {
    await chmod(parent, 0o700);
    const first = await start();
    await query(first.url, 'create table kept (n int)');
    await first.stop();
    const target = await readlink(path.join(dataDir, 'postgres'));
    expect(path.dirname(path.dirname(target))).toBe((await isOpen(os.tmpdir())) ? os.tmpdir() : '/tmp');
    const second = await start();
    await expect(query(second.url, 'select * from kept')).resolves.toEqual([]);
    await second.stop();
    await rm(dataDir, { recursive: true });
    const third = await start();
    await expect(query(third.url, 'select * from kept')).rejects.toThrow(/does not exist/);
    await third.stop();
    await removeEmbedded(dataDir);
    await expect(stat(path.dirname(target))).rejects.toThrow(/ENOENT/);
  },
);
