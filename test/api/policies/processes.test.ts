import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { startApp, type RunningApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/shared/config.ts';
import { cloneDatabase, type TestDatabase } from '../../support/database.ts';
import { draftInput, note } from './editing.ts';

/** Two processes on one database: each serves what the other publishes, whatever happens to connections. */

let database: TestDatabase;
let sql: postgres.Sql;
let apps: RunningApp[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  const config = readConfig({ NODE_ENV: 'test', PORT: '0', PLAYGROUND: 'off' });
  const start = () => startApp({ config, databaseUrl: database.servingUrl, log: () => undefined });
  apps = [await start(), await start()];
}, 60_000);

afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await sql?.end();
  await database?.drop();
});

async function execute<Data>(
  app: RunningApp | undefined,
  query: string,
  variables: object = {},
): Promise<Data> {
  if (!app) throw new Error('the API does not run');
  const credential = app.lines[app.lines.findIndex((line) => line.startsWith('Demo admin')) + 1] ?? '';
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: credential.split('Authorization: ')[1] ?? '',
    },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

interface Edited {
  readonly result: {
    readonly policy: { readonly id: string } | null;
    readonly revision: number | null;
    readonly userErrors: unknown[];
  };
}

const EDITED = '{ policy { id } revision userErrors { code message } }';
const DRAFT = `mutation ($input: PolicyDraftInput!) { result: policyDraft(input: $input) ${EDITED} }`;
const REVISE = `mutation ($input: PolicyReviseInput!) { result: policyRevise(input: $input) ${EDITED} }`;
const PUBLISH = `mutation ($id: ID!, $version: Int!) {
  result: policyPublish(input: { id: $id, expectedVersion: $version, kind: CHANGE, reason: "r" }) ${EDITED} }`;

async function edited(app: RunningApp | undefined, query: string, variables: object) {
  const { result } = await execute<Edited>(app, query, variables);
  if (!result.policy) throw new Error(JSON.stringify(result.userErrors));
  return { id: result.policy.id, revision: result.revision ?? 0 };
}

const cap = (units: number) => ({ notes: [note({ terms: { maxUnitsPerDay: units } })] });

/** The revision and the unit cap that an API serves now. */
async function served(app: RunningApp | undefined, id: string) {
  const { reference, policy } = await execute<{
    reference: { revision: number };
    policy: { notes: { terms: { maxUnitsPerDay: number } }[] } | null;
  }>(
    app,
    'query ($id: ID!) { reference { revision } policy(id: $id) { notes { terms { maxUnitsPerDay } } } }',
    { id },
  );
  return { revision: reference.revision, units: policy?.notes[0]?.terms.maxUnitsPerDay };
}

async function until(condition: () => Promise<boolean>, limitMs: number): Promise<void> {
  const start = Date.now();
  while (!(await condition())) {
    if (Date.now() - start > limitMs) throw new Error(`not within ${limitMs} ms`);
    await sleep(5);
  }
}

test("publishers of both processes alternate, and each reads its own write and then the other's", async () => {
  const [one, other] = apps;
  const { id } = await edited(one, DRAFT, { input: draftInput(cap(1)) });
  let version = 1;
  for (const [round, app] of [one, other, one, other, one, other].entries()) {
    if (round > 0) {
      await edited(app, REVISE, { input: { id, expectedVersion: version, ...cap(round + 1), reason: 'r' } });
      version += 1;
    }
    const { revision } = await edited(app, PUBLISH, { id, version });
    expect(await served(app, id)).toEqual({ revision, units: round + 1 });
    for (const each of apps) await until(async () => (await served(each, id)).units === round + 1, 10_000);
  }
}, 30_000);

test.each([
  ['listening connections are', "application_name = 'ot-codebook listen'"],
  ['every database connection is', 'pid <> pg_backend_pid()'],
])(
  'while %s cut repeatedly, no process keeps serving an old revision',
  async (_what, which) => {
    const [one, other] = apps;
    const title = `Cut: ${which}`;
    const code = which.includes('listen') ? '97761' : '97763';
    const limited = (units: number) => ({
      notes: [note({ codes: [code], terms: { maxUnitsPerDay: units } })],
    });
    const { id } = await edited(one, DRAFT, { input: draftInput({ title, ...limited(0) }) });
    await edited(one, PUBLISH, { id, version: 1 });
    let version = 1;
    for (let round = 1; round <= 4; round++) {
      // A lost reply says nothing about the write: the editor reads the current version and continues from there.
      await retry(async () => {
        const stands = await execute<{
          policy: { versions: { nodes: { version: number; status: string }[] } };
        }>(one, 'query ($id: ID!) { policy(id: $id) { versions { nodes { version status } } } }', { id });
        const newest = stands.policy.versions.nodes.at(-1);
        version = newest?.version ?? version;
        if (newest?.status === 'PUBLISHED' && version === round + 1) return;
        if (version === round) {
          await edited(one, REVISE, {
            input: { id, expectedVersion: version, ...limited(round), reason: 'r' },
          });
          version += 1;
        }
        const cut = sql.unsafe(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and ${which}`,
        );
        await Promise.all([edited(one, PUBLISH, { id, version }), cut]);
      });
      for (const app of apps) {
        await until(async () => (await served(app, id).catch(() => ({ units: -1 }))).units === round, 10_000);
      }
    }
    expect((await served(other, id)).revision).toBe((await served(one, id)).revision);
    const health = (await (await fetch(`${other?.url}/health/ready`)).json()) as {
      referenceAgeSeconds: number;
    };
    expect(health.referenceAgeSeconds).toBeLessThan(30);
  },
  60_000,
);

async function retry(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(200);
    }
  }
}
