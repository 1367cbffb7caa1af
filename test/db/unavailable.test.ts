import net, { type AddressInfo } from 'node:net';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { RequestTransaction } from '../../src/db/requestTransaction.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { isStoreUnavailable } from '../../src/db/unavailable.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** A store that does not respond is unavailable, and clients may retry. Any other failure is an internal error. */

const [ours] = readDemoOrganizations().map(({ id }) => id) as [string];
const SLOW = Prisma.sql`select pg_sleep(3)::text`;

let database: TestDatabase;
beforeAll(async () => void (database = await cloneDatabase()));
afterAll(() => database.drop());

type Way = (db: Database, statement: Prisma.Sql) => Promise<unknown>;

const WAYS: Readonly<Record<string, Way>> = {
  'the driver of Prisma': (db, statement) => db.prisma.$queryRaw(statement),
  'a write': (db, statement) => inOrganization(db, ours, (tx) => tx.$queryRaw(statement)),
  'the transaction of a request': async (db, statement) => {
    const transaction = new RequestTransaction(db, ours);
    const answer = transaction.query(statement);
    await answer.catch(() => undefined);
    await transaction.commit([]);
    return answer;
  },
};

const WORKED = 'it worked';

function verdict(failure: unknown): string {
  if (failure === WORKED) return WORKED;
  return isStoreUnavailable(failure) ? 'unavailable' : 'an internal error';
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => WORKED,
    (error: unknown) => error,
  );

/** Opens a store, lets it fail, and closes it. */
async function failing(
  url: string,
  options: Parameters<typeof openDatabase>[1],
  work: (db: Database) => Promise<unknown>,
): Promise<unknown> {
  const db = openDatabase(url, options);
  const failure = await failureOf(work(db));
  await db.close();
  return failure;
}

/** A port at which somebody listens and hangs up, or never answers; closed after the work. */
async function at<T>(behavior: 'RESETS' | 'SILENT', work: (url: string) => Promise<T>): Promise<T> {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (behavior === 'RESETS') socket.once('data', () => socket.resetAndDestroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return work(`postgresql://u@127.0.0.1:${port}/none`).finally(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

describe.each(Object.entries(WAYS))('by %s', (_how, run) => {
  const answer = Prisma.sql`select 1`;

  test('a closed port', async () => {
    const failure = await failing('postgresql://u@127.0.0.1:1/none', {}, (db) => run(db, answer));
    expect(verdict(failure)).toBe('unavailable');
  });

  test('a connection that is reset', async () => {
    const failure = await at('RESETS', (url) => failing(url, {}, (db) => run(db, answer)));
    expect(verdict(failure)).toBe('unavailable');
  });

  test('a server that never answers', async () => {
    const failure = await at('SILENT', (url) =>
      failing(url, { acquireTimeoutMs: 300 }, (db) => run(db, answer)),
    );
    expect(verdict(failure)).toBe('unavailable');
  });

  test('no connection that is free in time', async () => {
    const failure = await failing(database.url, { max: 1, acquireTimeoutMs: 300 }, async (db) => {
      const busy = failureOf(run(db, SLOW));
      const failed = await failureOf(run(db, answer));
      await busy;
      throw failed;
    });
    expect(verdict(failure)).toBe('unavailable');
  });

  test('a statement that takes too long', async () => {
    const failure = await failing(database.url, { statementTimeoutMs: 100 }, (db) => run(db, SLOW));
    expect(verdict(failure)).toBe('unavailable');
  });

  test.each(['pg_terminate_backend', 'pg_cancel_backend'])('a statement ended by %s', async (ending) => {
    const failure = await failing(database.url, {}, async (db) => {
      let isOver = false;
      const ended = failureOf(run(db, SLOW)).finally(() => (isOver = true));
      const other = openDatabase(database.url);
      const end = Prisma.sql`select ${Prisma.raw(ending)}(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query like '%pg_sleep%' and state = 'active'`;
      // A cancellation that comes between two messages of a statement is ignored, so it is sent until one arrives.
      while (!isOver) {
        await other.prisma.$queryRaw(end);
        await sleep(20);
      }
      await other.close();
      throw await ended;
    });
    expect(verdict(failure)).toBe('unavailable');
  });

  test.each([
    ['a statement that is wrong', Prisma.sql`select 1 / 0`],
    ['a table that is not there', Prisma.sql`select * from "Nowhere"`],
    ['a row that may not be', Prisma.sql`insert into payer (slug) values (null)`],
    ['a value that reads like a lost connection', Prisma.sql`select ${'Connection terminated'}::text::int`],
  ])('%s is an internal error', async (_what, statement) => {
    const failure = await failing(database.url, {}, (db) => run(db, statement));
    expect(verdict(failure)).toBe('an internal error');
  });
});

test('a model of Prisma fails in the same two ways', async () => {
  const gone = await failing('postgresql://u@127.0.0.1:1/none', {}, (db) => db.prisma.payer.findMany());
  expect(verdict(gone)).toBe('unavailable');
  const twice = await failing(database.url, {}, async ({ prisma }) => {
    const data = { slug: 'twice', name: 'Twice', kind: 'COMMERCIAL' as const, position: 99 };
    await prisma.payer.create({ data });
    await prisma.payer.create({ data });
  });
  expect(verdict(twice)).toBe('an internal error');
});

test.each([null, undefined, 'ECONNREFUSED', new TypeError('x is not a function'), new Error('P1001')])(
  'anything else is an internal error: %p',
  (error) => expect(isStoreUnavailable(error)).toBe(false),
);

test('errors that wrap each other in a circle are looked through once', () => {
  const circle = new Error('a circle');
  circle.cause = circle;
  expect(isStoreUnavailable(circle)).toBe(false);
  const inner = Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' });
  expect(isStoreUnavailable(new Error('outside', { cause: new AggregateError([inner]) }))).toBe(true);
});
