import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { listenRevisions, type RevisionListener } from '../../src/db/listen.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { standBefore } from '../support/databaseProxy.ts';

let database: TestDatabase;
let sql: postgres.Sql;
let listener: RevisionListener;
let received: number[];
let connected: number;

beforeEach(async () => {
  database = await cloneDatabase();
  sql = postgres(database.url, { max: 2 });
  [received, connected] = [[], 0];
  listener = await listenRevisions(database.url, (revision) => received.push(revision), {
    onConnected: () => connected++,
    heartbeatEveryMs: 100,
  });
});

afterEach(async () => {
  await listener.stop();
  await sql.end();
  await database.drop();
});

async function until(condition: () => boolean, limitMs: number): Promise<number> {
  const start = Date.now();
  while (!condition()) {
    if (Date.now() - start > limitMs) throw new Error(`not within ${limitMs} ms`);
    await sleep(5);
  }
  return Date.now() - start;
}

test('a committed revision is received', async () => {
  await sql`update reference_state set revision = 4711`;
  await until(() => received.includes(4711), 5_000);
});

test('a revision that is rolled back is never received', async () => {
  await sql
    .begin(async (tx) => {
      await tx`update reference_state set revision = 4712`;
      throw new Error('roll back');
    })
    .catch(() => undefined);
  await sleep(100);
  expect(received).toEqual([]);
});

test('a lost connection is noticed, made again, and announced so that revisions can be compared', async () => {
  expect(connected).toBe(1);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  await until(() => connected > 1, 5_000);
  const again = Date.now();
  await until(() => listener.lastReceivedAt() > again, 5_000);
  await sql`update reference_state set revision = 4713`;
  await until(() => received.includes(4713), 5_000);
});

test('a heartbeat whose connection is cut at its first question is only one that is missed', async () => {
  const cutting = await cutFirstQuestions(database.url, { connections: [2, 3] });
  const beating = await listenRevisions(cutting.url, () => undefined, { heartbeatEveryMs: 100 });
  try {
    await until(() => cutting.cut() === 2, 5_000);
    const then = Date.now();
    await until(() => beating.lastReceivedAt() > then, 5_000);
  } finally {
    await beating.stop();
    await cutting.close();
  }
});

test('a first connection that fails is an error', async () => {
  const url = Object.assign(new URL(database.url), { pathname: '/no_such_database' }).href;
  await expect(listenRevisions(url, () => undefined)).rejects.toThrow(/does not exist/);
});

/** Answers the first question of these connections, counted from 1, as one that is being terminated does. */
async function cutFirstQuestions(url: string, { connections }: { connections: readonly number[] }) {
  let count = 0;
  let cut = 0;
  const proxy = await standBefore(url, (client) => {
    const isCut = connections.includes(++count);
    return {
      fromClient: (bytes) => {
        if (!isCut || !['P', 'Q'].includes(String.fromCharCode(bytes[0] ?? 0))) return true;
        cut++;
        client.end(TERMINATED);
        return false;
      },
    };
  });
  return { ...proxy, cut: () => cut };
}

/** The message that PostgreSQL sends last to a connection that an administrator ends. */
const TERMINATED = (() => {
  const fields = Buffer.from(
    'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0',
  );
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
})();
