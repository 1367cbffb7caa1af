import type postgres from 'postgres';
import { runCommand, withDatabase } from './command.ts';
import { openConnection } from './connection.ts';
import { withEngine, type Engine, type Migration } from './engine.ts';
import { checksum, readMigrations, readModel } from './migrations.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { nameDatabase } from './reach.ts';

/** Any number that no other program takes in this database; the schema engine itself uses 72707369. */
const LOCK_KEY = 72_707_370;
const LOCK_WAIT_SECONDS = 60;

type Applied = { name: string; checksum: string; finished: boolean };
type Plan = { pending: Migration[]; unfinished: string[] };

/**
 * Brings the database to the model of this checkout and gives the names of the migrations it applied, oldest first.
 * Processes that start at once migrate once. Throws an OperatorError when the database is newer than this checkout,
 * when an applied migration was edited, or when a migration fails, in which case nothing of that migration is kept.
 */
export async function migrate(
  url: string,
  { say }: { say: (line: string) => void },
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations();
  const sql = openConnection(url);
  try {
    if (isDone(await plan(sql, url, migrations))) return { applied: [] };
    await lock(sql, url);
    const { pending, unfinished } = await plan(sql, url, migrations);
    if (isDone({ pending, unfinished })) return { applied: [] };
    say(`Migrating the database (${pending.length} ${pending.length === 1 ? 'step' : 'steps'})…`);
    return { applied: await applyPending(sql, url, migrations, unfinished) };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function isDone({ pending, unfinished }: Plan): boolean {
  return pending.length === 0 && unfinished.length === 0;
}

/** Compares the files with what the database recorded. A database may not know more than this checkout. */
async function plan(sql: postgres.Sql, url: string, migrations: readonly Migration[]): Promise<Plan> {
  const history = await readHistory(sql);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum: recorded, finished } of history) {
    const migration = known.get(name);
    if (!migration) throw newerDatabase(url, name);
    if (finished && checksum(migration.sql) !== recorded) throw editedMigration(url, name);
  }
  const finished = new Set(history.filter((entry) => entry.finished).map((entry) => entry.name));
  return {
    pending: migrations.filter(({ name }) => !finished.has(name)),
    unfinished: history.filter((entry) => !entry.finished).map((entry) => entry.name),
  };
}

async function readHistory(sql: postgres.Sql): Promise<Applied[]> {
  const [table] = await sql<
    { found: boolean }[]
  >`select to_regclass('_prisma_migrations') is not null as found`;
  if (!table?.found) return [];
  return sql<Applied[]>`
    select migration_name as name, checksum, finished_at is not null as finished
    from _prisma_migrations where rolled_back_at is null order by started_at`;
}

/** Holds until the connection ends. */
async function lock(sql: postgres.Sql, url: string): Promise<void> {
  try {
    await sql`select set_config('lock_timeout', ${`${LOCK_WAIT_SECONDS}s`}, false)`;
    await sql`select pg_advisory_lock(${LOCK_KEY})`;
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new OperatorError(
      `Another process has been migrating the database ${nameDatabase(url)} for ${LOCK_WAIT_SECONDS} seconds: wait for it, or end its connection.`,
    );
  }
}

async function applyPending(
  sql: postgres.Sql,
  url: string,
  migrations: Migration[],
  unfinished: string[],
): Promise<string[]> {
  try {
    return await withEngine(url, await readModel(), (engine) =>
      retryUnfinished(engine, migrations, unfinished),
    );
  } catch (error) {
    const failed = (await readHistory(sql)).find((entry) => !entry.finished);
    if (!failed) throw explainRefusal(error as Error, url);
    throw new OperatorError(
      `The migration ${failed.name} failed on the database ${nameDatabase(url)} and nothing of it was kept: ${(error as Error).message}`,
    );
  }
}

/** The engine starts only in an empty database. */
function explainRefusal(error: Error, url: string): Error {
  if (!error.message.startsWith('The database schema is not empty')) return error;
  return new OperatorError(
    `The database ${nameDatabase(url)} already holds tables of another program: name an empty database in DATABASE_URL.`,
  );
}

/**
 * A migration without an end was interrupted (the process was killed, or the disk was full). It was one transaction,
 * so nothing of it is there, and since we hold the lock nobody else is at it: it is tried again.
 */
async function retryUnfinished(
  engine: Engine,
  migrations: Migration[],
  unfinished: string[],
): Promise<string[]> {
  for (const name of unfinished) await engine.markRolledBack(name);
  return engine.apply(migrations);
}

function newerDatabase(url: string, name: string): OperatorError {
  return new OperatorError(
    `The database ${nameDatabase(url)} has migration ${name} that this version of OT Codebook does not know: it was used by a newer version. Use that version, or another database.`,
  );
}

function editedMigration(url: string, name: string): OperatorError {
  return new OperatorError(
    `The migration ${name} was edited after it was applied to the database ${nameDatabase(url)}: restore its file, and put the change into a new migration (npm run db:migration <name>).`,
  );
}

if (import.meta.main) {
  await runCommand(async ({ config, say }) => {
    const { applied } = await withDatabase(config, say, (url) => migrate(url, { say }));
    say(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
  });
}
