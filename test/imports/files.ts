import path from 'node:path';
import postgres from 'postgres';
import { importReleases, type ImportOptions, type ImportResult } from '../../src/releases/import.ts';
import { inspect } from '../../src/releases/inspect.ts';
import { openInputs } from '../../src/releases/open.ts';
import { planImport, type ImportHints, type Plan } from '../../src/releases/plan.ts';
import { migrate } from '../../src/db/migrate.ts';
import { emptyDatabase } from '../support/database.ts';

/** Small slices of releases in their publishers' layouts; an invalid one is named for its error. */

export const fixture = (name: string) => path.join(import.meta.dirname, 'files', name);

/** Reads fixtures, or files by their whole path. */
export async function planFiles(names: readonly string[], given: ImportHints = {}): Promise<Plan> {
  const paths = names.map((name) => (path.isAbsolute(name) ? name : fixture(name)));
  const inputs = await openInputs(paths);
  return planImport(await Promise.all(inputs.map(inspect)), given);
}

/** A database with empty tables. */
export interface Store {
  readonly url: string;
  readonly sql: postgres.Sql;
  load(names: readonly string[], given?: ImportHints, options?: ImportOptions): Promise<ImportResult>;
  /** Rows of every table that an import can change, and the revision. */
  counts(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

const TABLES = [
  'release',
  'release_conflict',
  'code_edit',
  'unit_limit',
  'relative_value',
  'locality',
  'zip_locality',
];
const MORE_TABLES = ['hcpcs_code', 'hcpcs_modifier', 'cpt_descriptor', 'add_on_edit', 'published_code'];

export async function emptyStore(): Promise<Store> {
  const database = await emptyDatabase();
  await migrate(database.url, { log: () => undefined });
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  return {
    url: database.url,
    sql,
    load: async (names, given, options) =>
      importReleases(database.url, (await planFiles(names, given)).tasks, options),
    counts: async () => {
      const counts: Record<string, number> = {};
      for (const table of [...TABLES, ...MORE_TABLES]) {
        const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`;
        counts[table] = row?.count ?? -1;
      }
      const [state] = await sql<{ revision: number }[]>`select revision from reference_state`;
      return { ...counts, revision: state?.revision ?? -1 };
    },
    close: async () => {
      await sql.end();
      await database.drop();
    },
  };
}
