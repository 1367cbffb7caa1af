import { createHmac, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { openConnection } from './connection.ts';
import { prepareCluster, startServer } from './embedded/cluster.ts';
import { findHome, removeHome, type Home } from './embedded/home.ts';
import { lock, tryLock, type Release } from './embedded/locks.ts';
import { clusterVersion, liveServer, stopServer, stopServerNow } from './embedded/server.ts';
import { APPLICATION_ROLE } from './login.ts';
import { OperatorError } from '../shared/operatorError.ts';

const DATABASE = 'ot_codebook';
const CONNECT_WAIT_MS = 60_000;

export type Embedded = {
  /** Address of the database `ot_codebook`, as its superuser, on 127.0.0.1. */
  url: string;
  /** The same with the login that serves, once `installLogin` has let it in. */
  servingUrl: string;
  /** Stops the server unless another live process uses it too. Safe to call twice. */
  stop(): Promise<void>;
  /** The same without waiting, for a process that must exit at once. */
  stopNow(): void;
};

type Options = {
  dataDir: string;
  log: (line: string) => void;
  /** For throwaway databases: faster, and lost in a crash. */
  fast?: boolean;
};

/**
 * Starts the PostgreSQL that npm installed, with its data in `<dataDir>/postgres`, and creates the database when it is
 * missing. A server of the same folder that still runs (its process was killed, or a second one runs) is shared.
 * Throws an OperatorError that says what to do when it cannot start.
 */
export async function startEmbedded({ dataDir: folder, log, fast = false }: Options): Promise<Embedded> {
  const dataDir = await makeDataDir(folder);
  return whileStartingOrStopping(dataDir, async () => {
    const home = await findHome(dataDir);
    const use = await lock(usersLock(dataDir), 'shared');
    try {
      const password = await readPassword(home, path.join(dataDir, 'postgres-password'));
      const server = liveServer(home.data) ?? (await startStopped(home, password, { dataDir, log, fast }));
      const url = `postgresql://postgres:${password}@127.0.0.1:${server.port}/${DATABASE}`;
      await ensureDatabase(url);
      return handle(url, servingUrlOf(url), home, use, dataDir);
    } catch (error) {
      await leave(home, use, dataDir);
      throw error;
    }
  });
}

async function startStopped(
  home: Home,
  password: string,
  { dataDir, log, fast = false }: Options,
): Promise<{ port: number }> {
  if (clusterVersion(home.data) === undefined) log('Creating the embedded PostgreSQL database (once)…');
  await prepareCluster(home, password, { fast });
  return startServer(home, path.join(dataDir, 'postgres.log'), { fast });
}

function handle(url: string, servingUrl: string, home: Home, use: Release, dataDir: string): Embedded {
  return {
    url,
    servingUrl,
    stop: () => whileStartingOrStopping(dataDir, () => leave(home, use, dataDir)),
    stopNow: () => {
      use();
      const last = tryLock(usersLock(dataDir), 'exclusive');
      if (last) stopServerNow(home.data);
      last?.();
    },
  };
}

/** The login that serves has a password of its own, made from the owner's, so that only one must be kept. */
function servingUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.password = createHmac('sha256', url.password).update(APPLICATION_ROLE).digest('hex');
  url.username = APPLICATION_ROLE;
  return url.href;
}

/**
 * Deletes the embedded database of `dataDir`, and stops its server first when no program uses it any more.
 * Throws an OperatorError while a program runs on it.
 */
export async function removeEmbedded(folder: string): Promise<void> {
  const dataDir = await makeDataDir(folder);
  await whileStartingOrStopping(dataDir, async () => {
    const unused = tryLock(usersLock(dataDir), 'exclusive');
    if (!unused) {
      throw new OperatorError(
        'The embedded database is in use: stop the program that runs on it, then reset it.',
      );
    }
    try {
      await removeHome(path.join(dataDir, 'postgres'));
      await rm(path.join(dataDir, 'postgres-password'), { force: true });
    } finally {
      unused();
    }
  });
}

/** Ends one use of the server. The last user stops it, even when another process started it. */
async function leave(home: Home, use: Release, dataDir: string): Promise<void> {
  use();
  const last = tryLock(usersLock(dataDir), 'exclusive');
  if (last) await stopServer(home.data).finally(last);
}

/** Every process that uses the server shares this lock. */
function usersLock(dataDir: string): string {
  return path.join(dataDir, 'postgres-users.lock');
}

/** Only one process at a time starts, stops or deletes the server of a folder. */
async function whileStartingOrStopping<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const release = await lock(path.join(dataDir, 'postgres-start.lock'), 'exclusive');
  return work().finally(release);
}

/** Makes the folder and returns its real path, which identifies a running server of it. */
async function makeDataDir(dataDir: string): Promise<string> {
  try {
    if (!(await stat(dataDir).catch(() => undefined))) {
      await mkdir(dataDir, { recursive: true });
      // The server's user must be able to pass through, whatever the umask of this process.
      await chmod(dataDir, 0o755);
    }
    await writeFile(path.join(dataDir, 'postgres-password'), '', { flag: 'a', mode: 0o600 });
    return await realpath(dataDir);
  } catch (error) {
    throw new OperatorError(
      `The data folder ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}): set DATA_DIR to a folder that this user may write, or set DATABASE_URL.`,
    );
  }
}

/** A new cluster gets a new password; a cluster whose password is lost cannot be opened. */
async function readPassword(home: Home, file: string): Promise<string> {
  const stored = (await readFile(file, 'utf8')).trim();
  if (stored !== '') return stored;
  if (clusterVersion(home.data) !== undefined) throw passwordLost(file);
  const made = randomBytes(24).toString('hex');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

function passwordLost(file: string): OperatorError {
  return new OperatorError(
    `The embedded database does not open with the password in ${file}: restore that file, or run "npm run db:reset" to create an empty one.`,
  );
}

async function ensureDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const sql = openConnection(maintenance.href, { connect_timeout: 5 });
  try {
    await waitUntilAccepting(sql);
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
  } catch (error) {
    const { code } = error as { code?: string };
    throw code === '28P01' ? passwordLost('postgres-password') : error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A server that another process has just started may still be recovering. */
async function waitUntilAccepting(sql: postgres.Sql): Promise<void> {
  const deadline = Date.now() + CONNECT_WAIT_MS;
  for (;;) {
    try {
      await sql`select 1`;
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (Date.now() > deadline || !['57P03', 'ECONNREFUSED'].includes(code ?? '')) throw error;
      await sleep(100);
    }
  }
}
