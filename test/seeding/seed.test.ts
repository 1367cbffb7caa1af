import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { seedReleases } from '../../src/seeding/releases.ts';
import { demoOrganization, seed } from '../../src/seeding/seed.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';

/** An empty store with migrated tables. */
async function freshStore(): Promise<{ database: TestDatabase; db: Database }> {
  const database = await emptyDatabase();
  await migrate(database.url, { log: () => undefined });
  return { database, db: openDatabase(database.url) };
}

describe('seeding an empty store', () => {
  let database: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    ({ database, db } = await freshStore());
    await seed(db, { demo: true });
  }, 60_000);

  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  test('writes the codes, modifiers, payers, policies and notes', async () => {
    expect({
      codes: await db.prisma.code.count(),
      modifiers: await db.prisma.modifier.count(),
      payers: await db.prisma.payer.count(),
      policies: await db.prisma.policy.count(),
      published: await db.prisma.policyInForce.count({ where: { version: 1, replacedAt: null } }),
      notes: await db.prisma.policyNote.count(),
    }).toEqual({ codes: 163, modifiers: 60, payers: 5, policies: 154, published: 154, notes: 425 });
  });

  test('stores the verification day only for verified facts', async () => {
    const unread = { confidence: 'UNVERIFIED', verifiedOn: { not: null } } as const;
    const read = { confidence: { not: 'UNVERIFIED' }, verifiedOn: null } as const;
    expect(await db.prisma.policyNote.count({ where: { OR: [unread, read] } })).toBe(0);
    expect(await db.prisma.codeSource.count({ where: { OR: [unread, read] } })).toBe(0);
    expect(await db.prisma.codeModifier.count({ where: { OR: [unread, read] } })).toBe(0);
  });

  test('records the catalog as a release with its rows and checksum', async () => {
    const releases = await db.prisma.release.findMany({ where: { family: 'ot-codebook-seed' } });
    expect(releases).toHaveLength(1);
    expect(releases[0]).toMatchObject({ period: '2026-11' });
    expect(releases[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
    expect(releases[0]?.rows).toBeGreaterThan(2000);
  });

  test('has the factor of each release, and the bilateral indicator of each code', async () => {
    const values = await db.prisma.relativeValue.findMany({
      where: { code: { in: ['29125', '97530'] } },
      orderBy: [{ release: { effectiveFrom: 'asc' } }, { code: 'asc' }],
      include: { release: true },
    });
    expect(
      values.map(({ release, code, conversionFactor, bilateralSurgery }) =>
        [release.period, code, conversionFactor.toString(), bilateralSurgery].join(' '),
      ),
    ).toEqual([
      'RVU24A 29125 32.7442 1',
      'RVU24A 97530 32.7442 0',
      'RVU24AR 29125 33.2875 1',
      'RVU24AR 97530 33.2875 0',
      'RVU24B 29125 33.2875 1',
      'RVU24B 97530 33.2875 0',
      'RVU24C 29125 33.2875 1',
      'RVU24C 97530 33.2875 0',
      'RVU25D 29125 32.3465 1',
      'RVU25D 97530 32.3465 0',
      'RVU26C 29125 33.4009 1',
      'RVU26C 97530 33.4009 0',
    ]);
  });

  test('imports the shipped official releases, each with its rows', async () => {
    const families = await db.prisma.release.groupBy({
      by: ['family'],
      _sum: { rows: true },
      orderBy: { family: 'asc' },
    });
    expect(Object.fromEntries(families.map(({ family, _sum }) => [family, _sum.rows]))).toMatchObject({
      'adjustment-codes': 410,
      'hcpcs-admin': 8033,
      'hcpcs-codes': 8623,
      'hcpcs-modifiers': 383,
      'icd-10-cm': 74719 + 74879,
      'ncci-add-on-codes': 7465,
      'ncci-mue-outpatient-hospital': 14628 + 105,
      'ncci-mue-practitioner': 14677 + 15_095 + 10,
      'ncci-ptp-outpatient-hospital': 31570 + 1122,
      'ncci-ptp-practitioner': 35719 + 230,
      'pfs-localities': 109 + 109,
      'pfs-relative-values': 4 * 283 + 165 + 169,
      'place-of-service': 52,
      'remark-codes': 1171,
      'zip-localities': 42956,
    });
  });

  test('raises the revision once', async () => {
    expect((await db.prisma.referenceState.findUniqueOrThrow({ where: { id: 1 } })).revision).toBe(1);
  });

  test('a second run changes nothing and reports so', async () => {
    const before = await db.prisma.code.findMany({ orderBy: { code: 'asc' } });
    const lines: string[] = [];
    expect(await seed(db, { demo: true, log: (line) => lines.push(line) })).toEqual({ seeded: false });
    expect(lines).toEqual(['The database already has data; the seed was not loaded.']);
    expect(await db.prisma.code.findMany({ orderBy: { code: 'asc' } })).toEqual(before);
    expect((await db.prisma.referenceState.findUniqueOrThrow({ where: { id: 1 } })).revision).toBe(1);
  });

  test('a demo session belongs to its organization and has a history that ends in its status', async () => {
    const { id } = await demoOrganization();
    const sessions = await inOrganization(db, id, (tx) =>
      tx.patientSession.findMany({ include: { versions: { orderBy: { version: 'asc' } } } }),
    );
    expect(sessions.length).toBeGreaterThanOrEqual(24);
    for (const session of sessions) {
      expect(session.organizationId).toBe(id);
      expect(session.versions.map(({ version }) => version)).toEqual(
        Array.from({ length: session.version }, (_, index) => index + 1),
      );
      expect(session.versions.at(-1)?.status).toBe(session.status);
    }
  });

  test('a G0129 day has its sessions with their times', async () => {
    const { id } = await demoOrganization();
    const spans = await inOrganization(db, id, (tx) =>
      tx.sessionSpan.findMany({
        where: {
          sessionService: { session: { patientReference: 'P-0001', dateOfService: new Date('2026-03-02') } },
        },
        orderBy: { position: 'asc' },
      }),
    );
    expect(spans.map(({ startTime, endTime }) => `${startTime}-${endTime}`)).toEqual([
      '09:00-09:50',
      '10:15-10:59',
      '13:00-13:46',
    ]);
  });
});

test('two processes that seed at once seed once', async () => {
  const { database, db } = await freshStore();
  const other = openDatabase(database.url);
  try {
    const results = await Promise.all([seed(db, { demo: true }), seed(other, { demo: true })]);
    expect(results.map(({ seeded }) => seeded).sort()).toEqual([false, true]);
    expect(await db.prisma.release.count({ where: { family: 'ot-codebook-seed' } })).toBe(1);
    expect(await db.prisma.release.count({ where: { family: 'hcpcs-codes' } })).toBe(1);
  } finally {
    await db.close();
    await other.close();
    await database.drop();
  }
});

test('completes a seeding that was interrupted between the releases and the catalog; without the demo it writes no organization', async () => {
  const { database, db } = await freshStore();
  try {
    await seedReleases(db);
    const before = await db.prisma.release.findMany({ orderBy: { id: 'asc' } });
    expect(await seed(db, { demo: false })).toMatchObject({ seeded: true, sessions: 0 });
    const { id } = await demoOrganization();
    expect(await inOrganization(db, id, (tx) => tx.organization.count())).toBe(0);
    expect(await db.prisma.code.count()).toBe(163);
    const imported = await db.prisma.release.findMany({
      where: { family: { not: 'ot-codebook-seed' } },
      orderBy: { id: 'asc' },
    });
    expect(imported).toEqual(before);
  } finally {
    await db.close();
    await database.drop();
  }
});
