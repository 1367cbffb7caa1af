import { removeDemoCredentials } from '../access/demoCredentials.ts';
import { removeDevelopmentKey } from '../access/developmentKey.ts';
import { prepareDatabase } from '../db/addresses.ts';
import { writeNextMigration } from '../db/author.ts';
import { withDatabase } from '../db/command.ts';
import { removeEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { EXPORT_QUEUES } from '../exports/worker.ts';
import { fillDatabase } from '../seeding/fill.ts';
import { readConfig } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { print, printJson, reportProgress } from './command.ts';

/**
 * Brings the database to this version as its owner: tables, grants, job queues and, where it is empty, the first facts. Lets
 * the login of DATABASE_URL serve when DATABASE_OWNER_URL names another one.
 */
export async function migrateDatabase({ json }: { readonly json?: boolean }): Promise<void> {
  const config = readConfig();
  const { databaseUrl, databaseOwnerUrl, environment } = config;
  const { applied } = await withDatabase(config, reportProgress, async (ownerUrl) => {
    const result = await migrate(ownerUrl, { log: reportProgress });
    if (databaseOwnerUrl !== undefined && databaseUrl !== undefined)
      await prepareDatabase({ ownerUrl, databaseUrl }, { environment, log: reportProgress });
    await fillDatabase(ownerUrl, {
      queues: EXPORT_QUEUES,
      demo: environment !== 'production',
      log: reportProgress,
    });
    return result;
  });
  if (json) await printJson({ applied });
  else await print(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
}

/** Deletes the embedded database, and with it the key and the credentials of its demo. */
export async function resetDatabase(): Promise<void> {
  const { databaseUrl, dataDir } = readConfig();
  if (databaseUrl !== undefined) {
    throw new OperatorError(
      'DATABASE_URL is set, and this command deletes only the embedded database: unset DATABASE_URL, or empty that database with its own tools.',
    );
  }
  await removeEmbedded(dataDir);
  await removeDevelopmentKey(dataDir);
  await removeDemoCredentials(dataDir);
  await print('Deleted the embedded database. The next start creates a new one.');
}

/** Writes the next migration from the difference between prisma/schema and the last migration. */
export async function addMigration(
  name: string,
  { empty = false }: { readonly empty?: boolean },
): Promise<void> {
  const report = await withDatabase(readConfig(), reportProgress, (url) =>
    writeNextMigration(name, url, { empty, at: new Date() }),
  );
  await print(report);
}
