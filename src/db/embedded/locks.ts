import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../shared/operatorError.ts';

const WAIT_MS = 120_000;
const SQLITE_BUSY = 5;

/** Any number of holders share a lock, or one holds it alone. */
type Mode = 'shared' | 'exclusive';

/** Releases the lock. Safe to call twice. */
export type Release = () => void;

// A handle that is garbage collected would release its lock.
const held = new Set<DatabaseSync>();

/**
 * Locks a file, or returns undefined while the lock is not free. The operating system releases the lock when the
 * process ends, even by SIGKILL, so no lock is ever stale. Node has no call for such locks: an empty SQLite database
 * takes them for us. Throws an OperatorError when the file cannot be locked at all.
 */
export function tryLock(file: string, mode: Mode): Release | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec(mode === 'exclusive' ? 'begin exclusive' : 'begin; select 1 from sqlite_schema');
  } catch (error) {
    database?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode === SQLITE_BUSY) return undefined;
    throw new OperatorError(
      `The lock file ${file} cannot be used (${message}): delete it, or set DATA_DIR to a folder on a local disk.`,
    );
  }
  return holdUntilReleased(database);
}

function holdUntilReleased(database: DatabaseSync): Release {
  held.add(database);
  return () => {
    if (held.delete(database)) database.close();
  };
}

/** Like `tryLock`, but waits. Throws an OperatorError when the lock is not free for two minutes. */
export async function lock(file: string, mode: Mode): Promise<Release> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const release = tryLock(file, mode);
    if (release) return release;
    if (Date.now() > deadline) {
      throw new OperatorError(
        `Another program has been starting or stopping the embedded database for two minutes: stop that program, then try again (it holds ${file}).`,
      );
    }
    await sleep(50);
  }
}
