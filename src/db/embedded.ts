import { randomBytes } from 'node:crypto';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { openConnection } from './connection.ts';
import { makePassable, prepareCluster, startServer, stopServer, stopServerNow } from './embedded/cluster.ts';
import { findHome, removeHome, type Home } from './embedded/home.ts';
import { liveServer } from './embedded/server.ts';
import { serverUsers, withServerLock, type ServerUsers } from './embedded/users.ts';
import { OperatorError } from '../shared/operatorError.ts';

const DATABASE = 'ot_codebook';
const CONNECT_WAIT_MS = 60_000;

export type Embedded = {
  /** Address of the database `ot_codebook`, as its superuser, on 127.0.0.1. */
  url: string;
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
  const users = serverUsers(dataDir);
  return withServerLock(dataDir, async () => {
    const home = await findHome(dataDir);
    users.join();
    try {
      const password = await readPassword(home, path.join(dataDir, 'postgres-password'));
      const server = liveServer(home.data) ?? (await startStopped(home, password, { dataDir, log, fast }));
      const url = `postgresql://postgres:${password}@127.0.0.1:${server.port}/${DATABASE}`;
      await ensureDatabase(url);
      return handle(url, home, users, dataDir);
    } catch (error) {
      await leave(home, users);
      throw error;
    }
  });
}

async function startStopped(
  home: Home,
  password: string,
  { dataDir, log, fast = false }: Options,
): Promise<{ port: number }> {
  const isNew = !(await readFile(path.join(home.data, 'PG_VERSION')).catch(() => undefined));
  if (isNew) log('Creating the embedded PostgreSQL database (once)…');
  await prepareCluster(home, password, { fast });
  return startServer(home, path.join(dataDir, 'postgres.log'), { fast });
}

function handle(url: string, home: Home, users: ServerUsers, dataDir: string): Embedded {
  return {
    url,
    stop: () => withServerLock(dataDir, () => leave(home, users)),
    stopNow: () => {
      users.leave();
      if (!users.anyoneElse()) stopServerNow(home);
    },
  };
}

/**
 * Deletes the embedded database of `dataDir`, and its server first when nobody uses it any more.
 * Throws an OperatorError while a program runs on it.
 */
export async function removeEmbedded(folder: string): Promise<void> {
  const dataDir = await makeDataDir(folder);
  await withServerLock(dataDir, async () => {
    if (serverUsers(dataDir).anyoneElse()) {
      throw new OperatorError(
        'The embedded database is in use: stop the program that runs on it, then reset it.',
      );
    }
    await removeHome(path.join(dataDir, 'postgres'));
    await rm(path.join(dataDir, 'postgres-password'), { force: true });
  });
}

async function leave(home: Home, users: ServerUsers): Promise<void> {
  users.leave();
  if (!users.anyoneElse()) await stopServer(home);
}

/** Gives the folder's one true path, by which a running server of it is recognised. */
async function makeDataDir(dataDir: string): Promise<string> {
  try {
    await makePassable(dataDir);
    await writeFile(path.join(dataDir, 'postgres-password'), '', { flag: 'a', mode: 0o600 });
    return await realpath(dataDir);
  } catch (error) {
    throw new OperatorError(
      `The data folder ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}): set DATA_DIR to a folder that this user may write, or set DATABASE_URL.`,
    );
  }
}

/** The password is made with the cluster and kept for it; a cluster whose password is lost cannot be entered. */
async function readPassword(home: Home, file: string): Promise<string> {
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept !== '') return kept;
  if (await readFile(path.join(home.data, 'PG_VERSION')).catch(() => undefined)) throw passwordLost(file);
  const made = randomBytes(24).toString('hex');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

function passwordLost(file: string): OperatorError {
  return new OperatorError(
    `The embedded database does not open with the password in ${file}: restore that file, or run "npm run db:reset" to begin afresh.`,
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
