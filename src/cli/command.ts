import { openDatabase, type Database } from '../db/client.ts';
import { withDatabase } from '../db/command.ts';
import { readLogin } from '../db/login.ts';
import { checkMigrated, migrate } from '../db/migrate.ts';
import { ReferenceStore } from '../reference/store.ts';
import { seed } from '../seeding/seed.ts';
import { readConfig, type Config } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';

/** Progress goes to stderr, so that the result on stdout can be piped. */
export function reportProgress(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Resolves when the text is written: a pipe takes a long text in parts. */
export function print(text: string): Promise<void> {
  return new Promise((done) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, () => done()));
}

/** A result as JSON, for programs. */
export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, null, 2));
}

/**
 * Gives `work` the address of a migrated database with the login of its owner.
 * @throws OperatorError when only the login that serves is known: it doesn't see every organization
 */
export function withMigratedDatabase<T>(
  work: (url: string, config: Config) => Promise<T>,
  config = readConfig(),
): Promise<T> {
  return withDatabase(config, reportProgress, async (url) => {
    const { isOwner, user } = await readLogin(url);
    if (!isOwner) {
      throw new OperatorError(
        `The login ${user} of DATABASE_URL may only serve, and this command needs the owner of the tables: set DATABASE_OWNER_URL to the same database with the owner's login.`,
      );
    }
    await migrate(url, { log: reportProgress });
    return work(url, config);
  });
}

/** What a subcommand works with: a seeded database, and the reference that was loaded from it. */
export interface OpenStore {
  readonly config: Config;
  readonly db: Database;
  readonly store: ReferenceStore;
}

/**
 * Opens the database, migrated and seeded, with its reference, and closes both after `work`. The login that serves is
 * enough where the owner has done that.
 */
export function withStore<T>(work: (open: OpenStore) => Promise<T>): Promise<T> {
  const config = readConfig();
  return withDatabase(config, reportProgress, async (url) => {
    const { isOwner } = await readLogin(url);
    if (isOwner) await migrate(url, { log: reportProgress });
    else await checkMigrated(url);
    const db = openDatabase(url);
    const store = new ReferenceStore(db.prisma, {
      staleAfterDays: config.staleAfterDays,
      maxAgeSeconds: config.snapshotMaxAgeSeconds,
      now: Date.now,
      onFailure: () => reportProgress('The database does not respond; trying again.'),
    });
    try {
      if (isOwner) await seed(db, { demo: config.environment !== 'production' });
      await store.start();
      return await work({ config, db, store });
    } finally {
      store.stop();
      await db.close();
    }
  });
}

/** For `.catch` of file operations: throws an error with the file and the reason that the system gives. */
export function notPossible(what: string): (error: unknown) => never {
  return (error) => {
    throw new OperatorError(`${what}: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
  };
}
