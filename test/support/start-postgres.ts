import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { prepareDatabase } from '../../src/db/addresses.ts';
import { removeEmbedded, startEmbedded, type Embedded } from '../../src/db/embedded.ts';
import { isRunning } from '../../src/db/embedded/process.ts';
import { EXPORT_QUEUES } from '../../src/exports/worker.ts';
import { fillDatabase } from '../../src/seeding/fill.ts';
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
  process.env['TEST_SERVING_URL'] = embedded.servingUrl;
  // Tests start dozens of programs; all but the first find their code compiled.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(folder, 'compile-cache');
  try {
    await makeTemplate(embedded);
  } catch (error) {
    // Jest does not run the teardown after a setup that failed.
    await stopPostgres();
    throw error;
  }
}

async function makeTemplate({ url, servingUrl }: Embedded): Promise<void> {
  const admin = postgres(url, { max: 1 });
  try {
    await admin`create database ot_template`;
  } finally {
    await admin.end();
  }
  const at = (address: string) => Object.assign(new URL(address), { pathname: '/ot_template' }).href;
  await prepareDatabase(
    { ownerUrl: at(url), databaseUrl: at(servingUrl) },
    { environment: 'test', log: quiet },
  );
  await fillDatabase(at(url), { queues: EXPORT_QUEUES, demo: true, log: quiet });
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
