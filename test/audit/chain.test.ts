import { recordAudit } from '../../src/audit/record.ts';
import { verifyChains, type Verification } from '../../src/audit/verify.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

const [ours, theirs] = readDemoOrganizations().map(({ id }) => id) as [string, string];

let database: TestDatabase;
let db: Database;
beforeEach(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url, { max: 20, acquireTimeoutMs: 60_000 });
}, 60_000);
afterEach(async () => {
  await db.close();
  await database.drop();
});

/** Writes that many events in one transaction, as one request does. */
async function write(organizationId: string, count: number, actor = 'OT-01'): Promise<void> {
  await inOrganization(
    db,
    organizationId,
    async (tx) => {
      for (let index = 0; index < count; index += 1) {
        const subjects = [`PatientSession:${actor}-${index}`, 'PatientSession:żółć 🙂'].slice(index % 3);
        await recordAudit(tx, { organizationId, actor, action: 'session.read', subjects, requestId: 'r' });
      }
    },
    { timeoutMs: 60_000 },
  );
}

async function verified(
  organizationId: string,
  known?: Parameters<typeof verifyChains>[1],
): Promise<Verification> {
  const results = await verifyChains(db, known);
  const result = results.find((each) => each.organizationId === organizationId);
  if (!result) throw new Error('the organization has no chain');
  return result;
}

test('50 concurrent writers of 1,000 events each leave one chain without a gap', async () => {
  const writers = Array.from({ length: 50 }, (_, index) => `OT-${index}`);
  await Promise.all(
    writers.map(async (actor) => {
      for (let request = 0; request < 10; request += 1) {
        await db.prisma.$transaction(
          async (tx) => {
            await tx.$queryRaw`
              select set_config('role', 'ot_codebook_app', true), set_config('app.organization', ${ours}, true)`;
            await tx.$executeRaw`
              insert into audit_event (organization_id, id, actor, action, subjects, request_id)
              select ${ours}::uuid, gen_random_uuid(), ${actor}, 'session.read', array['PatientSession:' || n], 'r'
              from generate_series(1, 100) n`;
          },
          { timeout: 60_000, maxWait: 60_000 },
        );
      }
    }),
  );
  expect(await verified(ours)).toMatchObject({ head: { sequence: 50_000 }, chainBreak: null });
  const counts = await inOrganization(
    db,
    ours,
    (tx) =>
      tx.$queryRaw`select count(*)::int as rows, count(distinct sequence)::int as numbers,
      count(distinct previous_hash)::int as links, count(distinct actor)::int as actors from audit_event`,
  );
  expect(counts).toEqual([{ rows: 50_000, numbers: 50_000, links: 50_000, actors: 50 }]);
}, 180_000);

test('the database and the verification compute the same hash, whatever the text', async () => {
  await write(ours, 5, 'żółć 🙂 "quoted" 1:2');
  expect(await verified(ours)).toMatchObject({ head: { sequence: 5 }, chainBreak: null });
});

test('organizations have separate chains', async () => {
  await Promise.all([write(ours, 3), write(theirs, 2)]);
  expect((await verified(ours)).head.sequence).toBe(3);
  expect((await verified(theirs)).head.sequence).toBe(2);
});

test('a failed transaction leaves no gap', async () => {
  await write(ours, 1);
  const failing = inOrganization(db, ours, async (tx) => {
    await recordAudit(tx, {
      organizationId: ours,
      actor: 'a',
      action: 'session.read',
      subjects: [],
      requestId: 'c',
    });
    throw new Error('changed its mind');
  });
  await expect(failing).rejects.toThrow('changed its mind');
  await write(ours, 1);
  expect(await verified(ours)).toMatchObject({ head: { sequence: 2 }, chainBreak: null });
});

describe('tampering by the database owner', () => {
  beforeEach(() => write(ours, 6));

  test.each([
    ['an altered actor', `update audit_event set actor = 'OT-99' where sequence = 3`, 'row 3 was altered'],
    [
      'an altered subject',
      `update audit_event set subjects = array['PatientSession:x'] where sequence = 3`,
      'row 3 was altered',
    ],
    [
      'an altered time',
      `update audit_event set at = at + interval '1 microsecond' where sequence = 3`,
      'row 3 was altered',
    ],
    ['a deleted row', 'delete from audit_event where sequence = 3', 'row 3 is missing'],
    ['a deleted first row', 'delete from audit_event where sequence = 1', 'row 1 is missing'],
    ['a deleted last row', 'delete from audit_event where sequence = 6', 'row 6 is missing'],
    [
      'two rows with their numbers swapped',
      `update audit_event set sequence = -sequence + 100 where sequence in (3, 4);
       update audit_event set sequence = case sequence when 97 then 4 else 3 end where sequence > 90`,
      'row 3 was altered',
    ],
    [
      'the content of two rows swapped',
      `update audit_event a set id = gen_random_uuid(), subjects = b.subjects, hash = b.hash,
         previous_hash = b.previous_hash, at = b.at
       from audit_event b where a.sequence in (3, 4) and b.sequence = 7 - a.sequence
         and a.organization_id = b.organization_id`,
      'row 3 was altered',
    ],
    [
      'an altered row with a recomputed hash',
      `update audit_event set actor = 'OT-99' where sequence = 3;
       update audit_event a set hash = audit_hash(a) where sequence = 3`,
      'row 4 does not continue row 3',
    ],
    [
      'an altered last row with a recomputed hash',
      `update audit_event set actor = 'OT-99' where sequence = 6;
       update audit_event a set hash = audit_hash(a) where sequence = 6`,
      'row 6 does not have the hash of the head',
    ],
  ])('detects and locates %s', async (_what, change, reason) => {
    await db.prisma.$executeRaw`alter table audit_event drop constraint audit_event_sequence`;
    for (const statement of change.split(';')) await db.prisma.$executeRaw(Prisma.raw(statement));
    expect((await verified(ours)).chainBreak).toContain(reason);
  });

  test('detects a truncated end with its head against a head stored elsewhere', async () => {
    const { head } = await verified(ours);
    const written = new Map([[ours, [head]]]);
    await db.prisma.$executeRaw`delete from audit_event where sequence > 4`;
    await db.prisma.$executeRaw`
      update audit_head h set sequence = 4, hash = e.hash from audit_event e
      where e.sequence = 4 and h.organization_id = e.organization_id`;
    expect((await verified(ours)).chainBreak).toBeNull();
    expect((await verified(ours, written)).chainBreak).toContain('row 5 is missing: the chain had 6 rows');
    await write(ours, 2);
    expect((await verified(ours, written)).chainBreak).toContain(
      'row 6 does not have the hash of an earlier run',
    );
  });
});

describe('the application role', () => {
  const attempts = {
    'choose the number of a row': `insert into audit_event (organization_id, id, sequence, actor, action, subjects, request_id) values ('${ours}', gen_random_uuid(), 1, 'a', 'b', '{}', 'c')`,
    'choose its time': `insert into audit_event (organization_id, id, at, actor, action, subjects, request_id) values ('${ours}', gen_random_uuid(), now(), 'a', 'b', '{}', 'c')`,
    'change a row': `update audit_event set actor = 'x'`,
    'remove a row': 'delete from audit_event',
    'empty the trail': 'truncate audit_event',
    'read the heads': 'select * from audit_head',
    'change a head': 'update audit_head set sequence = 0',
    'disable the trigger': 'alter table audit_event disable trigger chain',
    'call the trigger': 'select chain_audit_event()',
  };

  test(`may not ${Object.keys(attempts).join(', ')}`, async () => {
    await write(ours, 1);
    for (const statement of Object.values(attempts)) {
      const attempt = inOrganization(db, ours, (tx) => tx.$executeRaw(Prisma.raw(statement)));
      await expect(attempt).rejects.toThrow(/permission denied|must be owner|trigger functions can only/);
    }
  });

  test('cannot write into the trail of another organization', async () => {
    const attempt = inOrganization(db, ours, (tx) =>
      recordAudit(tx, {
        organizationId: theirs,
        actor: 'a',
        action: 'session.read',
        subjects: [],
        requestId: 'c',
      }),
    );
    await expect(attempt).rejects.toThrow(/row-level security/);
  });
});
