import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand, withDatabase } from './command.ts';
import { withEngine } from './engine.ts';
import { MIGRATED_MODEL_FILE, MIGRATIONS_FOLDER, readMigratedModel, readModel } from './migrations.ts';
import { OperatorError } from '../shared/operatorError.ts';

const EMPTY = /^(--.*|\s*)$/;

/**
 * The SQL that leads from the model of the newest migration to prisma/schema, or undefined when no table changes. It
 * compares two models and not a database, whose hand-written constraints and policies no model knows.
 */
export async function diffFromNewest(url: string): Promise<string | undefined> {
  const [before, after] = [await readMigratedModel(), await readModel()];
  const sql = await withEngine(url, after, (engine) => engine.diff(before, after));
  return sql.split('\n').every((line) => EMPTY.test(line)) ? undefined : sql;
}

/** Writes a migration folder and the model that it leads to, and returns its name. `at` is read in UTC. */
async function writeMigration(name: string, sql: string, at: Date): Promise<string> {
  const folder = `${at.toISOString().replaceAll(/\D/g, '').slice(0, 14)}_${name}`;
  await mkdir(path.join(MIGRATIONS_FOLDER, folder), { recursive: true });
  await writeFile(path.join(MIGRATIONS_FOLDER, folder, 'migration.sql'), sql);
  await writeFile(MIGRATED_MODEL_FILE, await readModel());
  return folder;
}

/** A change of comments alone needs no migration, but the copy of the model must follow it. */
async function refreshCopy(): Promise<string> {
  const model = await readModel();
  if ((await readMigratedModel()) === model) {
    return 'Nothing to do: the migrations already lead to prisma/schema.';
  }
  await writeFile(MIGRATED_MODEL_FILE, model);
  return 'No table changes: updated prisma/migrations/schema.prisma.';
}

function readArguments([name = '', ...flags]: string[]): { name: string; handWritten: boolean } {
  if (!/^[a-z][a-z0-9_]{0,59}$/.test(name)) {
    throw new OperatorError(
      'Give the migration a name of lower-case letters, digits and underscores, as in: npm run db:migration add_plan_kind (add "-- --empty" for a script of your own).',
    );
  }
  return { name, handWritten: flags.includes('--empty') };
}

if (import.meta.main) {
  await runCommand(async ({ config, say }) => {
    const { name, handWritten } = readArguments(process.argv.slice(2));
    const sql = handWritten ? '' : await withDatabase(config, say, diffFromNewest);
    if (sql === undefined) return say(await refreshCopy());
    say(`Wrote prisma/migrations/${await writeMigration(name, sql, new Date())}.`);
  });
}
