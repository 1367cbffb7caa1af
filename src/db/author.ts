import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withEngine } from './engine.ts';
import { MIGRATED_MODEL_FILE, MIGRATIONS_FOLDER, readMigratedModel, readModel } from './migrations.ts';
import { OperatorError } from '../shared/operatorError.ts';

const NAME = /^[a-z][a-z0-9_]{0,59}$/;
const EMPTY = /^(--.*|\s*)$/;

/**
 * The SQL that leads from the model of the newest migration to prisma/schema, or undefined when no table changes. It
 * compares two models and not a database, whose hand-written constraints and policies no model knows.
 */
async function diffFromNewest(url: string): Promise<string | undefined> {
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

/**
 * Writes the next migration, or only updates the copy of the model where no table changes, and reports what it did.
 * @param empty writes an empty script, to be filled by hand
 */
export async function writeNextMigration(
  name: string,
  url: string,
  { empty, at }: { readonly empty: boolean; readonly at: Date },
): Promise<string> {
  if (!NAME.test(name)) {
    throw new OperatorError(
      `The name of the migration is ${JSON.stringify(name)}: use 1 to 60 lower-case letters, digits and underscores, such as add_plan_kind.`,
    );
  }
  const sql = empty ? '' : await diffFromNewest(url);
  if (sql === undefined) return refreshCopy();
  return `Wrote prisma/migrations/${await writeMigration(name, sql, at)}.`;
}
