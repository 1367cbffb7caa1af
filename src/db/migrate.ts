import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { inTransaction, openConnection } from './connection.ts';
import { readScripts, type Script, type Scripts } from './migrations.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { nameDatabase } from './reach.ts';

/** The advisory lock of Prisma's own engine, so that its tools and this runner wait for each other. */
const LOCK_KEY = 72_707_369;
const LOCK_WAIT_SECONDS = 60;
const LOCK_NOT_AVAILABLE = '55P03';

/** The table as Prisma creates it: its tools read what this runner writes. */
const CREATE_HISTORY = `
  create table if not exists _prisma_migrations (
    id                  varchar(36) primary key not null,
    checksum            varchar(64) not null,
    finished_at         timestamptz,
    migration_name      varchar(255) not null,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
}

interface Plan {
  readonly pending: readonly Script[];
  /** Whether the roles, grants and policies differ from those last applied. */
  readonly isSecurityStale: boolean;
}

/**
 * Brings the database to the model of this checkout and returns the names of the migrations it applied, oldest first.
 * Processes that start at the same time migrate once. Each migration is one transaction; prisma/security.sql follows in
 * one of its own, whenever a migration ran or the file changed.
 * @throws OperatorError when the database is newer than this checkout or has the layout from before the first release,
 *   when an applied migration was edited, or when a script fails, in which case nothing of that script stays
 */
export async function migrate(
  url: string,
  { log, scripts: given }: { log: (line: string) => void; scripts?: Scripts },
): Promise<{ applied: string[] }> {
  const scripts = given ?? (await readScripts());
  const sql = openConnection(url, { name: 'ot-codebook migrate' });
  try {
    if (isDone(await plan(sql, url, scripts))) return { applied: [] };
    await lock(sql, url);
    const { pending, isSecurityStale } = await plan(sql, url, scripts);
    if (pending.length > 0) {
      log(`Migrating the database (${pending.length} ${pending.length === 1 ? 'step' : 'steps'})…`);
      await sql.unsafe(CREATE_HISTORY);
    }
    for (const migration of pending) await applyMigration(sql, url, migration);
    if (pending.length > 0 || isSecurityStale) await applySecurity(sql, url, scripts.security);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * Checks that the owner has brought the database to the model of this checkout.
 * @throws OperatorError that says what to run
 */
export async function checkMigrated(url: string): Promise<void> {
  const sql = openConnection(url, { connect_timeout: 5 });
  try {
    if (isDone(await plan(sql, url, await readScripts()))) return;
  } finally {
    await sql.end({ timeout: 1 });
  }
  throw new OperatorError(
    `The database ${nameDatabase(url)} has not been migrated to this version of OT Codebook, and the login of DATABASE_URL may not do it: run "npx ot-codebook db migrate" with the owner's login in DATABASE_OWNER_URL.`,
  );
}

function isDone({ pending, isSecurityStale }: Plan): boolean {
  return pending.length === 0 && !isSecurityStale;
}

/** Compares the scripts with what the database recorded. Changes nothing. */
async function plan(sql: postgres.Sql, url: string, { migrations, security }: Scripts): Promise<Plan> {
  const history = await readHistory(sql);
  if (await isOldLayout(sql, history, migrations)) throw oldLayout(url);
  if (history.length === 0 && (await holdsTables(sql))) throw otherProgram(url);
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum, isFinished } of history) {
    const migration = known.get(name);
    if (!migration) throw newerDatabase(url, name);
    if (isFinished && migration.checksum !== checksum) throw editedMigration(url, name);
  }
  const finished = new Set(history.filter(({ isFinished }) => isFinished).map(({ name }) => name));
  return {
    pending: migrations.filter(({ name }) => !finished.has(name)),
    isSecurityStale: (await readAppliedSecurity(sql)) !== securityMark(security),
  };
}

async function readHistory(sql: postgres.Sql): Promise<readonly AppliedMigration[]> {
  if (!(await hasHistory(sql))) return [];
  return sql<AppliedMigration[]>`
    select migration_name as name, checksum, finished_at is not null as "isFinished"
    from _prisma_migrations where rolled_back_at is null order by started_at`;
}

async function hasHistory(sql: postgres.Sql): Promise<boolean> {
  const [table] = await sql`select to_regclass('_prisma_migrations') is not null as found`;
  return table?.['found'] === true;
}

/** Whether the tables are those of the layout before the first release, whose names were in camel case. */
async function isOldLayout(
  sql: postgres.Sql,
  history: readonly AppliedMigration[],
  migrations: readonly Script[],
): Promise<boolean> {
  const first = migrations[0]?.name ?? '';
  if (history.some(({ name }) => name < first)) return true;
  const [table] = await sql`select to_regclass('"ReferenceState"') is not null as found`;
  return table?.['found'] === true;
}

async function holdsTables(sql: postgres.Sql): Promise<boolean> {
  const [tables] = await sql`
    select exists (
      select from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and relname <> '_prisma_migrations'
    ) as found`;
  return tables?.['found'] === true;
}

/** Lasts until the connection ends. */
async function lock(sql: postgres.Sql, url: string): Promise<void> {
  try {
    await sql`select set_config('lock_timeout', ${`${LOCK_WAIT_SECONDS}s`}, false)`;
    await sql`select pg_advisory_lock(${LOCK_KEY})`;
    await sql`select set_config('lock_timeout', '0', false), set_config('statement_timeout', '0', false)`;
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    throw new OperatorError(
      `Another process has been migrating the database ${nameDatabase(url)} for ${LOCK_WAIT_SECONDS} seconds: wait for it, or end its connection.`,
    );
  }
}

/**
 * Runs one migration and records it as `prisma migrate deploy` would: a row when it begins, its end in the transaction
 * of the script, and the error when it fails. An earlier attempt without an end was interrupted (the process was killed,
 * or the disk was full). It was one transaction, so nothing of it exists, and we hold the lock: it is marked as rolled
 * back and run again.
 */
async function applyMigration(sql: postgres.Sql, url: string, { name, ...script }: Script): Promise<void> {
  const id = randomUUID();
  await sql`
    update _prisma_migrations set rolled_back_at = now()
    where migration_name = ${name} and finished_at is null and rolled_back_at is null`;
  await sql`
    insert into _prisma_migrations (id, checksum, migration_name) values (${id}, ${script.checksum}, ${name})`;
  try {
    await inTransaction(sql, async (tx) => {
      await tx.unsafe(script.sql).simple();
      await tx`
        update _prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = 1 where id = ${id}`;
    });
  } catch (error) {
    const reason = (error as Error).message;
    await sql`update _prisma_migrations set logs = ${reason} where id = ${id}`.catch(() => undefined);
    throw new OperatorError(
      `The migration ${name} failed on the database ${nameDatabase(url)} and was rolled back as a whole: ${reason}`,
    );
  }
}

async function applySecurity(sql: postgres.Sql, url: string, security: Script): Promise<void> {
  try {
    await inTransaction(sql, async (tx) => {
      await tx.unsafe(security.sql).simple();
      await tx.unsafe(`comment on table _prisma_migrations is '${securityMark(security)}'`);
    });
  } catch (error) {
    throw new OperatorError(
      `The roles and grants of ${security.name} failed on the database ${nameDatabase(url)} and were rolled back as a whole: ${(error as Error).message}`,
    );
  }
}

/** The comment on `_prisma_migrations` that records which roles, grants and policies were applied. */
function securityMark({ name, checksum }: Script): string {
  return `${name} ${checksum}`;
}

async function readAppliedSecurity(sql: postgres.Sql): Promise<unknown> {
  const [table] = await sql`select obj_description(to_regclass('_prisma_migrations'), 'pg_class') as applied`;
  return table?.['applied'];
}

function oldLayout(url: string): OperatorError {
  return new OperatorError(
    `The database ${nameDatabase(url)} has the tables of an OT Codebook from before its first release, which this version cannot read: run "npm run db:reset" if it is the embedded database, or set DATABASE_URL to an empty database.`,
  );
}

function otherProgram(url: string): OperatorError {
  return new OperatorError(
    `The database ${nameDatabase(url)} already holds tables of another program: set DATABASE_URL to an empty database.`,
  );
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
