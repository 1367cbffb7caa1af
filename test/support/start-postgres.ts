import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { openDatabase } from '../../src/db/client.ts';
import { removeEmbedded, startEmbedded, type Embedded } from '../../src/db/embedded.ts';
import { isRunning } from '../../src/db/embedded/process.ts';
import { migrate } from '../../src/db/migrate.ts';
import { seed } from '../../src/seeding/seed.ts';
import stopPostgres from './stop-postgres.ts';

const PREFIX = 'ot-codebook-test-';
const quiet = () => undefined;

/** The server that stop-postgres.ts ends; both run in Jest's own process. */
export type TestServer = { embedded: Embedded; folder: string };

declare global {
  var testServer: TestServer | undefined;
}

/** Starts one throwaway server for the whole run, with a migrated and seeded database that tests clone. */
export default async function startPostgres(): Promise<void> {
  if (globalThis.testServer) return;
  await removeLeftovers();
  const folder = await mkdtemp(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(folder, 0o755);
  const embedded = await startEmbedded({ dataDir: folder, log: quiet, fast: true });
  globalThis.testServer = { embedded, folder };
  process.env['TEST_DATABASE_URL'] = embedded.url;
  // Tests start dozens of programs; all but the first find their code compiled.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(folder, 'compile-cache');
  try {
    await makeTemplate(embedded.url);
  } catch (error) {
    // Jest does not run the teardown after a setup that failed.
    await stopPostgres();
    throw error;
  }
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1 });
  try {
    await admin`create database ot_template`;
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.pathname = '/ot_template';
  await migrate(url.href, { log: quiet });
  await seedTemplate(url.href);
}

async function seedTemplate(url: string): Promise<void> {
  const db = openDatabase(url, { statementTimeoutMs: 120_000 });
  try {
    await seed(db, { demo: true });
  } finally {
    await db.close();
  }
}

/** A run that was killed leaves its server behind; the next run ends it. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (isRunning(pid)) continue;
    const folder = path.join(os.tmpdir(), name);
    await removeEmbedded(folder).catch(quiet);
    await rm(folder, { recursive: true, force: true }).catch(quiet);
  }
}
