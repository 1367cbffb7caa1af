import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../shared/operatorError.ts';
import type { Home } from './home.ts';
import { removeFolder, run } from './process.ts';
import { clusterVersion, liveServer } from './server.ts';

const LOG_LIMIT_BYTES = 10_000_000;
const START_ATTEMPTS = 6;

/** Losing the last transactions in a crash is fine for a database that a test throws away. */
const FAST_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Statements and row values stay out of the log, because they can hold protected health information. Tables that grow from
 * nothing get statistics within seconds: until then a write reads every session of its organization, since to a plan for
 * empty tables all indexes cost alike.
 */
const SETTINGS = [
  'unix_socket_directories=',
  'timezone=UTC',
  'log_checkpoints=off',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'autovacuum_naptime=5s',
];

/**
 * Makes sure that `home.data` is a complete cluster of the packaged PostgreSQL version. A new one is made beside it
 * and renamed, so that an interrupted start never leaves half a cluster; a folder that is none is replaced.
 */
export async function prepareCluster(
  home: Home,
  password: string,
  { fast }: { fast: boolean },
): Promise<void> {
  const made = clusterVersion(home.data);
  if (made === undefined) await createCluster(home, password, fast);
  else await expectVersion(home, made);
  if (home.link) await symlink(home.data, home.link).catch(ignoreExisting);
  if (home.user && (await stat(home.data)).uid === 0)
    await run('chown', ['-R', `${home.user.uid}:${home.user.gid}`, home.data]);
  await rm(path.join(home.data, 'postmaster.pid'), { force: true });
}

async function createCluster(home: Home, password: string, fast: boolean): Promise<void> {
  const part = `${home.data}.part`;
  // A new name each time: the initdb of a killed process goes on for a moment, and empties its folder when it fails.
  const folder = path.join(part, randomUUID());
  const passwordFile = `${folder}.password`;
  await removeFolder(part);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.user) {
    for (const file of [part, folder, passwordFile]) await chown(file, home.user.uid, home.user.gid);
  }
  try {
    await initialise(home, folder, passwordFile, fast);
    await removeFolder(home.data);
    await rename(folder, home.data);
  } finally {
    await removeFolder(part);
  }
}

async function initialise(home: Home, folder: string, passwordFile: string, fast: boolean): Promise<void> {
  const { code, output } = await run(
    tool(home, 'initdb'),
    [
      '-D',
      folder,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(fast ? ['--no-sync'] : []),
    ],
    { user: home.user },
  );
  if (code !== 0) throw new OperatorError(`The embedded database could not be created: ${reason(output)}`);
}

async function expectVersion(home: Home, made: string): Promise<void> {
  const { output } = await run(tool(home, 'postgres'), ['--version'], { user: home.user });
  const brought = /\d+/.exec(output)?.[0];
  if (brought === undefined)
    throw new OperatorError(
      `The embedded PostgreSQL does not run here (${reason(output)}): set DATABASE_URL.`,
    );
  if (brought === made) return;
  throw new OperatorError(
    `The embedded database in ${home.data} was made by PostgreSQL ${made}, and this version of OT Codebook brings PostgreSQL ${brought}: go back to the version that made it, or run "npm run db:reset" to create an empty one.`,
  );
}

/** Starts the server on a free port of 127.0.0.1 and resolves when it accepts connections. */
export async function startServer(
  home: Home,
  logFile: string,
  { fast }: { fast: boolean },
): Promise<{ pid: number; port: number }> {
  const settings = [...SETTINGS, ...(fast ? FAST_SETTINGS : [])].map((setting) => `-c ${setting}`).join(' ');
  for (let attempt = 1; ; attempt++) {
    const options = `-h 127.0.0.1 -p ${await freePort()} ${settings}`;
    const failure = await startOnce(home, logFile, options);
    const server = liveServer(home.data);
    if (failure === undefined && server) return server;
    // Another program took the port first, or the remains of a killed server are still going away.
    if (attempt < START_ATTEMPTS && /bind|in use|shared memory/.test(failure ?? '')) await sleep(500);
    else
      throw new OperatorError(
        `The embedded database did not start: ${reason(failure ?? '')} (its log is ${logFile})`,
      );
  }
}

/** Returns what the server logged when it did not start, or undefined when it did. */
async function startOnce(home: Home, logFile: string, options: string): Promise<string | undefined> {
  const log = openLog(logFile);
  const before = statSync(logFile).size;
  try {
    const { code } = await run(
      tool(home, 'pg_ctl'),
      ['start', '-w', '-t', '60', '-D', home.data, '-o', options],
      {
        user: home.user,
        outputTo: log,
      },
    );
    return code === 0 ? undefined : readFileSync(logFile).subarray(before).toString();
  } finally {
    closeSync(log);
  }
}

/** The log is opened here and handed over, since the server's user may not be able to reach it. */
function openLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(logFile, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
}

function tool(home: Home, name: string): string {
  return path.join(home.native, 'bin', name);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The line that says why, without the time stamp before it. */
function reason(output: string): string {
  const lines = output.trim().split('\n');
  const telling = lines.find((line) => /FATAL|PANIC|error:/i.test(line)) ?? lines.at(-1) ?? '';
  return telling.replace(/^.*?(FATAL|PANIC|error):\s*/i, '').trim() || 'it gave no reason';
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
