import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { openDatabase, SERVING, type Database } from '../../src/db/client.ts';
import { RequestTransaction } from '../../src/db/requestTransaction.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { isStoreUnavailable } from '../../src/db/unavailable.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

/** Clients of one organization that wait for a lock keep nobody of another waiting, and get an error that says so. */

const [OURS, THEIRS] = readDemoOrganizations().map(({ id }) => id) as [string, string];

let database: TestDatabase;
let db: Database;
let owner: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  // No limit of time on the queue: a busy machine may be slow for everybody.
  db = openDatabase(database.servingUrl, {
    ...SERVING,
    queueAgeMs: Infinity,
    acquireTimeoutMs: 30_000,
    lockTimeoutMs: 1_500,
  });
  owner = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await owner.close();
  await database.drop();
});

const write = (organizationId: string) =>
  inOrganization(db, organizationId, (tx) =>
    tx.patientSession.updateMany({ where: { organizationId }, data: { therapist: 'OT-09' } }),
  );

async function read(organizationId: string): Promise<number> {
  // A lock of rows is a write to PostgreSQL.
  const transaction = new RequestTransaction(db, organizationId, { mayWrite: true });
  const rows = await transaction
    .query<{ count: number }>(
      Prisma.sql`select count(*)::int as count from (select from patient_session for share) locked`,
    )
    .finally(() => transaction.commit([]));
  return rows[0]?.count ?? 0;
}

/** While somebody holds every session of an organization. */
async function whileLocked<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
  let unlock: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (unlock = resolve));
  const locked = Promise.withResolvers<void>();
  const locking = owner.prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`select id::text from patient_session where organization_id = ${organizationId}::uuid for update`;
      locked.resolve();
      await held;
    },
    { timeout: 60_000 },
  );
  await locked.promise;
  return work().finally(async () => {
    unlock();
    await locking;
  });
}

test.each([
  ['writes', write],
  ['reads', read],
])(
  '20 %s of one clinic behind a lock: the other clinic goes on, and the 20 get an error to try again',
  async (_what, run) => {
    await whileLocked(OURS, async () => {
      const stuck = Array.from({ length: 20 }, () =>
        run(OURS).then(
          () => null,
          (error: unknown) => error,
        ),
      );
      for (let count = 0; count < 40; count += 1) await expect(run(THEIRS)).resolves.toBeDefined();
      const errors = await Promise.all(stuck);
      expect(errors.every(isStoreUnavailable)).toBe(true);
    });
    await expect(run(OURS)).resolves.toBeDefined();
  },
);
