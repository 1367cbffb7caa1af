import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { JobQueue } from '../../src/db/queue.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

/** Work that outlives its request: done once, tried again, given up, never lost by a process that stops. */

const QUEUES = {
  'given-up': { retryLimit: 0 },
  work: { retryLimit: 1, retryDelay: 0, deadLetter: 'given-up' },
  later: { retryLimit: 0 },
};

let database: TestDatabase;
let queue: JobQueue;
const failures: unknown[] = [];
const open = () => JobQueue.open(database.url, { onFailure: (error) => void failures.push(error) });

beforeAll(async () => {
  database = await emptyDatabase();
  await JobQueue.prepare(database.url, QUEUES);
  queue = await open();
}, 60_000);
afterAll(async () => {
  await queue?.stop();
  await database?.drop();
});

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 20) {
    if (waited > 15_000) throw new Error('it did not come to pass');
    await sleep(20);
  }
}

test('each piece is done once, in whichever process; what fails is tried again and then given up', async () => {
  const other = await open();
  const done: string[] = [];
  const givenUp: unknown[] = [];
  try {
    for (const each of [queue, other]) {
      await each.work('given-up', async (data) => void givenUp.push(data));
      await each.work('work', async (data) => {
        const { name } = data as { name: string };
        done.push(name);
        if (name === 'bad') throw new TypeError('SECRET');
      });
    }
    for (const name of ['a', 'b', 'bad', 'c']) await queue.send('work', { name });
    queue.wake('work');
    await until(() => givenUp.length > 0 && done.length >= 5);
    expect(done.toSorted()).toEqual(['a', 'b', 'bad', 'bad', 'c']);
    expect(givenUp).toEqual([{ name: 'bad' }]);
  } finally {
    await other.stop();
  }
});

test('of what was thrown only the name is kept', async () => {
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ output: string }[]>`
      select output::text from ot_codebook_jobs.job where output is not null`;
    expect(rows.some(({ output }) => output.includes('TypeError'))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('SECRET');
  } finally {
    await sql.end();
  }
});

test('what is sent for later is not done before', async () => {
  const done: unknown[] = [];
  await queue.work('later', async (data) => void done.push(data));
  await queue.send('later', { name: 'later' }, { afterSeconds: 3_600 });
  await queue.send('later', { name: 'now' });
  queue.wake('later');
  await until(() => done.length > 0);
  await sleep(500);
  expect(done).toEqual([{ name: 'now' }]);
});

test('a process that stops aborts its work, and another one does it', async () => {
  const first = await open();
  await queue.stop();
  const begun = Promise.withResolvers<void>();
  await first.work('work', async (_data, signal) => {
    begun.resolve();
    await sleep(60_000, undefined, { signal });
  });
  await first.send('work', { name: 'long' });
  first.wake('work');
  await begun.promise;
  await first.stop();
  queue = await open();
  const done: unknown[] = [];
  await queue.work('work', async (data) => void done.push(data));
  await until(() => done.length > 0);
  expect(done).toContainEqual({ name: 'long' });
});

test('a user who may not make its tables gets an error with what to run', async () => {
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  const { username } = await sql.begin(async (tx) => {
    const name = `bare_${Date.now()}`;
    await tx.unsafe(`create role ${name} login password 'bare'`);
    await tx.unsafe(`drop schema ot_codebook_jobs cascade`);
    return { username: name };
  });
  const url = new URL(database.url);
  url.username = username;
  url.password = 'bare';
  try {
    await expect(JobQueue.prepare(url.href, QUEUES)).rejects.toThrow(
      /^The database user may not make the tables of the job queue: run "CREATE SCHEMA ot_codebook_jobs/,
    );
  } finally {
    await sql.unsafe(`drop role ${username}`);
    await sql.end();
  }
});
