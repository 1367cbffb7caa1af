import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../shared/operatorError.ts';
import { processIdentity } from './process.ts';

const LOCK_WAIT_MS = 120_000;
let counter = 0;

/** The processes that use one embedded server: it is stopped by the last of them, even when another one started it. */
export type ServerUsers = { join(): void; leave(): void; anyoneElse(): boolean };

/** Keeps the list as one small file a process, so that a killed process is recognised and forgotten. */
export function serverUsers(dataDir: string): ServerUsers {
  const folder = path.join(dataDir, 'postgres.users');
  const own = `${process.pid}.${counter++}`;
  mkdirSync(folder, { recursive: true });
  return {
    join: () => writeFileSync(path.join(folder, own), processIdentity(process.pid) ?? ''),
    leave: () => rmSync(path.join(folder, own), { force: true }),
    anyoneElse: () => liveEntries(folder).some((name) => name !== own),
  };
}

function liveEntries(folder: string): string[] {
  return namesIn(folder).filter((name) => {
    const file = path.join(folder, name);
    const alive = processIdentity(Number.parseInt(name, 10)) === readOrEmpty(file);
    if (!alive) rmSync(file, { force: true });
    return alive;
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Runs `work` while no other process starts or stops the server of this folder. A lock whose process has died is
 * taken over; an OperatorError is thrown when a live process holds it for two minutes.
 */
export async function withServerLock<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(dataDir, 'postgres.lock');
  const deadline = Date.now() + LOCK_WAIT_MS;
  while (!(await takeLock(file))) {
    await dropDeadLock(file);
    if (Date.now() > deadline) {
      throw new OperatorError(
        `Another program has been starting the embedded database for two minutes: stop it, or delete ${file}.`,
      );
    }
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file: string): Promise<boolean> {
  const draft = `${file}.${process.pid}.${counter++}`;
  await writeFile(draft, `${process.pid} ${processIdentity(process.pid) ?? ''}`);
  try {
    // A hard link appears with its content: nobody can read a lock that is not yet signed.
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function dropDeadLock(file: string): Promise<void> {
  const signature = await readFile(file, 'utf8').catch(() => undefined);
  if (signature === undefined || isAlive(signature)) return;
  const moved = `${file}.dead.${process.pid}`;
  await rename(file, moved).catch(() => undefined);
  // Between reading and moving, another process may have taken the lock: then it gets it back.
  const taken = await readFile(moved, 'utf8').catch(() => undefined);
  if (taken !== undefined && isAlive(taken)) await link(moved, file).catch(() => undefined);
  await rm(moved, { force: true });
}

function isAlive(signature: string): boolean {
  const [pid = '', ...identity] = signature.split(' ');
  return processIdentity(Number.parseInt(pid, 10)) === identity.join(' ');
}
