import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

export interface TestDatabase {
  /** The login of the owner, a superuser. */
  readonly url: string;
  /** The login that serves. */
  readonly servingUrl: string;
  drop(): Promise<void>;
}

/** A database for one test file: migrated and seeded like the template it is cloned from. */
export function cloneDatabase(): Promise<TestDatabase> {
  return createDatabase('ot_template');
}

/** An empty database. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin((sql) => sql`create database ${sql(name)} template ${sql(template)}`);
  const at = (address: string) => Object.assign(new URL(address), { pathname: `/${name}` }).href;
  return {
    url: at(adminUrl()),
    servingUrl: at(process.env['TEST_SERVING_URL'] ?? ''),
    drop: () => asAdmin((sql) => sql`drop database if exists ${sql(name)} with (force)`),
  };
}

async function asAdmin(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(adminUrl(), { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

function adminUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error(
      'No test server runs: the Jest project of this test needs start-postgres.ts as globalSetup.',
    );
  return url;
}
