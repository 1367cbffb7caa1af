import net, { type AddressInfo } from 'node:net';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { RequestTransaction } from '../../src/db/requestTransaction.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { isStoreUnavailable } from '../../src/db/unavailable.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** What is said of a failure depends on what it is: a store that gives no answer may be asked again, a fault may not. */

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
  return isStoreUnavailable(failure) ? 'unavailable' : 'a fault of ours';
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

/** A port at which somebody listens and hangs up, or says nothing; closed after the work. */
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

describe.each(Object.entries(WAYS))('by %s', (_how, ask) => {
  const answer = Prisma.sql`select 1`;

  test('a connection that is refused', async () => {
    const failure = await failing('postgresql://u@127.0.0.1:1/none', {}, (db) => ask(db, answer));
    expect(verdict(failure)).toBe('unavailable');
  });

  test('a connection that is reset', async () => {
    const failure = await at('RESETS', (url) => failing(url, {}, (db) => ask(db, answer)));
    expect(verdict(failure)).toBe('unavailable');
  });

  test('a server that says nothing', async () => {
    const failure = await at('SILENT', (url) =>
      failing(url, { acquireTimeoutMs: 300 }, (db) => ask(db, answer)),
    );
    expect(verdict(failure)).toBe('unavailable');
  });

  test('no connection that is free in time', async () => {
    const failure = await failing(database.url, { max: 1, acquireTimeoutMs: 300 }, async (db) => {
      const busy = failureOf(ask(db, SLOW));
      const failed = await failureOf(ask(db, answer));
      await busy;
      throw failed;
    });
    expect(verdict(failure)).toBe('unavailable');
  });

  test('a statement that takes too long', async () => {
    const failure = await failing(database.url, { statementTimeoutMs: 100 }, (db) => ask(db, SLOW));
    expect(verdict(failure)).toBe('unavailable');
  });

  test.each(['pg_terminate_backend', 'pg_cancel_backend'])('a statement ended by %s', async (ending) => {
    const failure = await failing(database.url, {}, async (db) => {
      const ended = failureOf(ask(db, SLOW));
      const other = openDatabase(database.url);
      const end = Prisma.sql`select ${Prisma.raw(ending)}(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query like '%pg_sleep%' and state = 'active'`;
      let ends: unknown[] = [];
      while (ends.length === 0) ends = await other.prisma.$queryRaw<unknown[]>(end);
      await other.close();
      throw await ended;
    });
    expect(verdict(failure)).toBe('unavailable');
  });

  test.each([
    ['a statement that is wrong', Prisma.sql`select 1 / 0`],
    ['a table that is not there', Prisma.sql`select * from "Nowhere"`],
    ['a row that may not be', Prisma.sql`insert into payer (slug) values (null)`],
    ['words of a caller that sound like it', Prisma.sql`select ${'Connection terminated'}::text::int`],
  ])('%s is a fault of ours', async (_what, statement) => {
    const failure = await failing(database.url, {}, (db) => ask(db, statement));
    expect(verdict(failure)).toBe('a fault of ours');
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
  expect(verdict(twice)).toBe('a fault of ours');
});

test.each([null, undefined, 'ECONNREFUSED', new TypeError('x is not a function'), new Error('P1001')])(
  'anything else is a fault of ours: %p',
  (error) => expect(isStoreUnavailable(error)).toBe(false),
);

test('errors that wrap each other in a circle are looked through once', () => {
  const circle = new Error('a circle');
  circle.cause = circle;
  expect(isStoreUnavailable(circle)).toBe(false);
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  expect(isStoreUnavailable(new Error('outside', { cause: new AggregateError([refused]) }))).toBe(true);
});
