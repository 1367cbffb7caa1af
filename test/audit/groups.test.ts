import { auditCommitsOf } from '../../src/audit/auditCommits.ts';
import { ProtectedReads } from '../../src/audit/protectedReads.ts';
import { verifyChains } from '../../src/audit/verify.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { isStoreUnavailable } from '../../src/db/unavailable.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { closeMonths } from '../../src/sessions/closedMonths.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { standBefore } from '../support/databaseProxy.ts';

/** Audit rows of reads are committed in groups, and no read is answered without its row. */

const [OURS, THEIRS] = readDemoOrganizations().map(({ id }) => id) as [string, string];
const SESSION = Prisma.sql`select id::text from patient_session limit 1`;
const MONTH = '2026-01-01';

let database: TestDatabase;
let owner: Database;
let db: Database;
beforeEach(async () => {
  database = await cloneDatabase();
  owner = openDatabase(database.url);
  db = openDatabase(database.servingUrl, { share: 6, acquireTimeoutMs: 60_000 });
}, 60_000);
afterEach(async () => {
  await db.close();
  await owner.close();
  await database.drop();
});

const readsOf = (requestId: string, organizationId = OURS, at = db) =>
  new ProtectedReads(at, { organizationId, subject: 'OT-01' }, requestId);

/** A read with that many audit rows. Resolves when it may be answered. */
async function read(requestId: string, { organizationId = OURS, rows = 1, at = db } = {}): Promise<void> {
  const reads = readsOf(requestId, organizationId, at);
  await reads.query(SESSION);
  for (let row = 0; row < rows; row += 1) reads.note('session.read', [`Row:${row}`]);
  await reads.finish();
}

interface TrailRow {
  readonly organization: string;
  readonly sequence: number;
  readonly request: string;
  readonly action: string;
  readonly subjects: readonly string[];
}

const trail = () => owner.prisma.$queryRaw<TrailRow[]>`
  select organization_id::text as organization, sequence, request_id as request, action, subjects
  from audit_event order by organization_id, sequence`;

async function requestsOnRecord(): Promise<string[]> {
  return (await trail()).map(({ request }) => request).toSorted();
}

async function expectIntactChains(): Promise<void> {
  const results = await verifyChains(db);
  expect(results.map(({ chainBreak }) => chainBreak)).toEqual(results.map(() => null));
}

/** Makes PostgreSQL reject audit rows that meet a condition on NEW. */
async function rejectRows(condition: string): Promise<void> {
  await owner.prisma.$executeRaw(
    Prisma.raw(`
    create function reject_row() returns trigger language plpgsql as
    $$ begin raise exception 'rejected by the test' using errcode = 'check_violation'; end $$`),
  );
  await owner.prisma.$executeRaw(
    Prisma.raw(`
    create trigger a_test before insert on audit_event for each row when (${condition}) execute function reject_row()`),
  );
}

/** While somebody extends the chain of an organization and does not end. */
async function whileChainIsLocked<T>(work: () => Promise<T>): Promise<T> {
  const locked = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const locking = owner.prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`select pg_advisory_xact_lock(7129131, hashtext(${OURS}))::text`;
      locked.resolve();
      await done.promise;
    },
    { timeout: 60_000 },
  );
  await locked.promise;
  return work().finally(async () => {
    done.resolve();
    await locking;
  });
}

test('60 readers of two organizations leave a row for each read, those of a request together, in two intact chains', async () => {
  const groups: number[] = [];
  auditCommitsOf(db).onCommit((rows) => groups.push(rows));
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      read(`request-${index}`, {
        organizationId: index % 3 === 0 ? THEIRS : OURS,
        rows: 1 + (index % 2) * 2,
      }),
    ),
  );
  const rows = await trail();
  expect(rows).toHaveLength(30 + 90);
  for (let index = 0; index < 60; index += 1) {
    const own = rows.filter(({ request }) => request === `request-${index}`);
    const [first] = own;
    expect(own.map(({ subjects }) => subjects)).toEqual(own.map((_, row) => [`Row:${row}`]));
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, row) => (first?.sequence ?? 0) + row));
    expect(new Set(own.map(({ organization }) => organization))).toEqual(
      new Set([index % 3 === 0 ? THEIRS : OURS]),
    );
  }
  for (const organization of [OURS, THEIRS]) {
    const own = rows.filter((row) => row.organization === organization);
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1));
  }
  expect(groups.length).toBeLessThan(60);
  expect(groups.reduce((sum, count) => sum + count, 0)).toBe(120);
  await expectIntactChains();
});

test('a read is not answered before its row can be seen', async () => {
  for (let index = 0; index < 5; index += 1) {
    await read(`request-${index}`);
    expect(await requestsOnRecord()).toHaveLength(index + 1);
  }
});

test('no member of a group that cannot be committed is answered, and all may try again', async () => {
  const impatient = openDatabase(database.servingUrl, { lockTimeoutMs: 300, acquireTimeoutMs: 60_000 });
  try {
    const errors = await whileChainIsLocked(() =>
      Promise.allSettled(Array.from({ length: 12 }, (_, index) => read(`r-${index}`, { at: impatient }))),
    );
    expect(errors.map((each) => each.status === 'rejected' && isStoreUnavailable(each.reason))).toEqual(
      errors.map(() => true),
    );
    expect(await trail()).toEqual([]);
    await read('afterwards', { at: impatient });
    expect(await requestsOnRecord()).toEqual(['afterwards']);
  } finally {
    await impatient.close();
  }
});

test('while the chain of an organization stands still, its further reads are rejected before they are done', async () => {
  const serving = openDatabase(database.servingUrl, { acquireTimeoutMs: 60_000, queueAgeMs: 50 });
  try {
    const waiting = await whileChainIsLocked(async () => {
      const first = read('first', { at: serving });
      const commits = auditCommitsOf(serving);
      while (serving.poolCounts().total === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const second = read('second', { at: serving });
      while (commits.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const error: unknown = await readsOf('third', OURS, serving)
        .query(SESSION)
        .catch((reason: unknown) => reason);
      expect(isStoreUnavailable(error)).toBe(true);
      return [first, second];
    });
    await Promise.all(waiting);
    expect(await requestsOnRecord()).toEqual(['first', 'second']);
  } finally {
    await serving.close();
  }
});

test('a row that PostgreSQL refuses fails its own request alone', async () => {
  await rejectRows(`new.request_id = 'refused'`);
  const requests = ['a', 'b', 'refused', 'with\0null', 'c', 'd'];
  const results = await whileChainIsLocked(async () => {
    // One goes ahead and waits for the chain; the others are the next group.
    const ahead = read('ahead');
    while (db.poolCounts().total === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    return { all: [ahead, ...requests.map((request) => read(request))] };
  });
  const outcomes = await Promise.allSettled(results.all);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(await requestsOnRecord()).toEqual(['a', 'ahead', 'b', 'c', 'd']);
  await expectIntactChains();
});

describe('a connection that is lost while a group is committed', () => {
  const REQUESTS = ['lost-1', 'lost-2', 'lost-3'];

  /**
   * Reads through a proxy that cuts connections with the rows of the first group.
   * @param cuts how many connections are cut
   */
  async function readThrough(
    moment: 'before' | 'after',
    cuts: number,
  ): Promise<PromiseSettledResult<void>[]> {
    let left = cuts;
    const proxy = await standBefore(database.servingUrl, (client) => {
      let hasRows = false;
      return {
        fromClient: (bytes) => {
          hasRows ||= bytes.includes('lost-1');
          if (!hasRows || moment === 'after' || left === 0) return true;
          left -= 1;
          client.destroy();
          return false;
        },
        // PostgreSQL has committed when it says so; the client never learns of it.
        fromDatabase: (bytes) => {
          if (!hasRows || moment === 'before' || left === 0 || !bytes.includes('COMMIT\0')) return;
          left -= 1;
          client.destroy();
        },
      };
    });
    const through = openDatabase(proxy.url, { acquireTimeoutMs: 60_000 });
    try {
      const results = await Promise.allSettled(REQUESTS.map((request) => read(request, { at: through })));
      expect(left).toBeLessThan(cuts);
      return results;
    } finally {
      await auditCommitsOf(through).idle();
      await through.close();
      await proxy.close();
    }
  }

  test.each(['before', 'after'] as const)(
    'once, %s PostgreSQL has committed: the rows are there once, and all are answered',
    async (moment) => {
      const results = await readThrough(moment, 1);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
      expect(await requestsOnRecord()).toEqual(REQUESTS);
      await expectIntactChains();
    },
  );

  test.each(['before', 'after'] as const)(
    'again and again, %s PostgreSQL has committed: whoever is answered is on record, once',
    async (moment) => {
      const results = await readThrough(moment, 4);
      const onRecord = await requestsOnRecord();
      expect(new Set(onRecord).size).toBe(onRecord.length);
      for (const [index, { status }] of results.entries())
        if (status === 'fulfilled') expect(onRecord).toContain(REQUESTS[index]);
      expect(results.some(({ status }) => status === 'rejected')).toBe(true);
      const errors = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      expect(errors.every(isStoreUnavailable)).toBe(true);
      await expectIntactChains();
    },
  );
});

describe('a request that writes', () => {
  const close = Prisma.sql`insert into closed_month (organization_id, month) values (${OURS}::uuid, ${MONTH}::date)`;
  const closedMonths = () =>
    owner.prisma.$queryRaw<
      { month: string }[]
    >`select to_char(month, 'YYYY-MM-DD') as month from closed_month`;
  const closeOne = async (reads: ProtectedReads) =>
    closeMonths(reads, OURS, [MONTH], () => reads.note('month.close', []));

  test('can do so only when it said so before, so that no write is apart from its audit row', async () => {
    const reads = readsOf('undeclared');
    await expect(reads.query(close)).rejects.toThrow(/read-only transaction/);
    await expect(reads.finish()).rejects.toThrow(/read-only transaction/);
    expect(await closedMonths()).toEqual([]);
  });

  test('commits what it wrote with its audit rows, also those of its reads before', async () => {
    const reads = readsOf('closing');
    await reads.query(SESSION);
    reads.note('session.read', []);
    await closeOne(reads);
    expect([await closedMonths(), await trail()]).toEqual([[], []]);
    await reads.finish();
    expect(await closedMonths()).toEqual([{ month: MONTH }]);
    expect((await trail()).map(({ action }) => action)).toEqual(['session.read', 'month.close']);
    await expectIntactChains();
  });

  test('writes nothing when its audit row is refused', async () => {
    await rejectRows(`new.action = 'month.close'`);
    const reads = readsOf('closing');
    await closeOne(reads);
    await expect(reads.finish()).rejects.toThrow('rejected by the test');
    expect([await closedMonths(), await trail()]).toEqual([[], []]);
  });

  test('is not answered when a read before its writes failed', async () => {
    const reads = readsOf('closing');
    await expect(reads.query(Prisma.sql`select 1 / 0`)).rejects.toThrow(/division/);
    await expect(reads.allowWrites()).rejects.toThrow(/division/);
    await expect(reads.finish()).rejects.toThrow(/division/);
  });

  test('reads months that are closed already as any other reader', async () => {
    const first = readsOf('closing');
    await closeOne(first);
    await first.finish();
    const statements: string[] = [];
    const reads = readsOf('reading');
    await closeMonths(
      {
        query: (statement) => reads.query(statement),
        allowWrites: async () => void statements.push('writes'),
      },
      OURS,
      [MONTH],
      () => undefined,
    );
    await reads.finish();
    expect(statements).toEqual([]);
  });
});
