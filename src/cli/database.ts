import { writeNextMigration } from '../db/author.ts';
import { withDatabase } from '../db/command.ts';
import { removeEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { readConfig } from '../shared/config.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { print, printJson, reportProgress } from './command.ts';

/** Applies the migrations that the database does not have yet. */
export async function migrateDatabase({ json }: { readonly json?: boolean }): Promise<void> {
  const { applied } = await withDatabase(readConfig(), reportProgress, (url) =>
    migrate(url, { log: reportProgress }),
  );
  if (json) await printJson({ applied });
  else await print(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
}

/** Deletes the embedded database. */
export async function resetDatabase(): Promise<void> {
  const { databaseUrl, dataDir } = readConfig();
  if (databaseUrl !== undefined) {
    throw new OperatorError(
      'DATABASE_URL is set, and this command deletes only the embedded database: unset DATABASE_URL, or empty that database with its own tools.',
    );
  }
  await removeEmbedded(dataDir);
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
