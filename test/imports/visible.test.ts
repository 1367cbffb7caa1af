import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type RunningApp } from '../../src/app.ts';
import { readConfig } from '../../src/shared/config.ts';
import { importReleases, removeRelease } from '../../src/releases/import.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { planFiles } from './files.ts';

/** A running API serves a new release without a restart. */

let database: TestDatabase;
let app: RunningApp;

beforeAll(async () => {
  database = await cloneDatabase();
  const config = readConfig({ NODE_ENV: 'test', PORT: '0', PLAYGROUND: 'off' });
  app = await startApp({ config, databaseUrl: database.servingUrl, log: () => undefined });
}, 60_000);

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

async function execute<Data>(query: string): Promise<Data> {
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
  return ((await response.json()) as { data: Data }).data;
}

const limit = async () => {
  const data = await execute<{ code: { mueLimits: { setting: string; value: { units: number } | null }[] } }>(
    '{ code(code: "97530", asOf: "2026-07-15") { mueLimits { setting value { units } } } }',
  );
  return data.code.mueLimits.find(({ setting }) => setting === 'PRACTITIONER')?.value?.units;
};

async function untilShown(units: number): Promise<number> {
  const start = performance.now();
  while ((await limit()) !== units) {
    if (performance.now() - start > 5_000) throw new Error('the release was not seen within five seconds');
    await sleep(2);
  }
  return performance.now() - start;
}

test('a release appears in results soon after its commit, and disappears after its removal', async () => {
  expect(await limit()).toBe(6);
  const { tasks } = await planFiles(['MCR_MUE_PractitionerServices_Eff_07-01-2026.csv']);
  await importReleases(database.url, tasks);
  const tookMs = await untilShown(4);
  process.stdout.write(
    `an imported release was served ${Math.round(tookMs)} ms after the import had ended\n`,
  );
  await removeRelease(database.url, 'ncci-mue-practitioner-2026q3');
  await untilShown(6);
});
