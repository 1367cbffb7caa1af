import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { startApp, type RunningApp } from '../../src/app.ts';
import { readConfig } from '../../src/shared/config.ts';
import { listenRevisions } from '../../src/db/listen.ts';
import { startTestApi } from '../support/api.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** Every process serves a change that one process commits, and no response mixes two revisions. */

async function until(condition: () => boolean | Promise<boolean>, limitMs: number): Promise<number> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > limitMs) throw new Error(`not within ${limitMs} ms`);
    await sleep(2);
  }
  return performance.now() - start;
}

const bump = (sql: postgres.Sql) =>
  sql`update reference_state set revision = revision + 1, changed_at = now()`;

describe('two APIs on one database', () => {
  let database: TestDatabase;
  let sql: postgres.Sql;
  let apps: RunningApp[] = [];

  beforeAll(async () => {
    database = await cloneDatabase();
    sql = postgres(database.url, { max: 1 });
    const config = readConfig({ NODE_ENV: 'test', PORT: '0', PLAYGROUND: 'off' });
    const start = () => startApp({ config, databaseUrl: database.servingUrl, log: () => undefined });
    apps = [await start(), await start()];
  }, 60_000);

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await sql?.end();
    await database?.drop();
  });

  const revisions = () =>
    Promise.all(
      apps.map(
        async ({ url }) =>
          ((await (await fetch(`${url}/health/ready`)).json()) as { revision: number }).revision,
      ),
    );

  test('serve a committed revision without polling', async () => {
    const [before = 0] = await revisions();
    await sql`update code set title = 'Title of the next revision' where code = '97530'`;
    await bump(sql);
    const tookMs = await until(
      async () => (await revisions()).every((revision) => revision === before + 1),
      15_000,
    );
    process.stdout.write(`a committed revision was served by two APIs after ${Math.round(tookMs)} ms\n`);
    for (const { url } of apps) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ code(code: \\"97530\\") { title } reference { revision } }"}',
      });
      expect(await response.json()).toMatchObject({
        data: { code: { title: 'Title of the next revision' }, reference: { revision: before + 1 } },
      });
    }
  });

  test('find missed revisions after their listening connections were cut', async () => {
    const [before = 0] = await revisions();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'ot-codebook listen' and datname = current_database()`;
    await bump(sql);
    await until(async () => (await revisions()).every((revision) => revision === before + 1), 15_000);
  });
});

test('finish a running request with the revision it started with', async () => {
  const api = await startTestApi();
  const sql = postgres(api.databaseUrl, { max: 2 });
  const listener = await listenRevisions(
    api.databaseUrl,
    (revision) => void api.store.onNotification(revision),
  );
  try {
    const before = api.store.revision() ?? 0;
    const query = '{ sessions(first: 1) { nodes { billing { revision } } } reference { revision } }';
    // The request has its snapshot and waits for a table that another transaction locks.
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`lock table patient_session in access exclusive mode`;
    const underWay = api.execute(query, { as: 'BILLER' });
    await until(async () => (await sql`select 1 from pg_locks where not granted`).length > 0, 5_000);
    await bump(sql);
    await until(() => api.store.revision() === before + 1, 10_000);
    await holder`commit`;
    holder.release();
    const expected = (revision: number) => ({
      data: { sessions: { nodes: [{ billing: { revision } }] }, reference: { revision } },
    });
    expect(await underWay).toEqual(expected(before));
    expect(await api.execute(query, { as: 'BILLER' })).toEqual(expected(before + 1));
  } finally {
    await listener.stop();
    await sql.end();
    await api.close();
  }
});
