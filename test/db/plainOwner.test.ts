import { randomBytes, randomUUID } from 'node:crypto';
import { ApiKeyVerifier, newKey } from '../../src/access/apiKeys.ts';
import { organizationLookup } from '../../src/access/organizationLookup.ts';
import { recordAudit } from '../../src/audit/record.ts';
import { verifyChains } from '../../src/audit/verify.ts';
import { checkApplicationRole } from '../../src/db/applicationRole.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';
import { now } from '../support/clock.ts';

/**
 * In production the owner of the tables is often an ordinary user, whom row-level security binds as well. What has to
 * find a row before its organization is known must work for it too, and find no more than that row.
 */

const OWNER = `owner_${randomBytes(6).toString('hex')}`;
const ORGANIZATION = '5b7c1a52-9d0e-4a55-8d1c-0b8f2d9f6a01';

let database: TestDatabase;
let admin: Database;
let ownerUrl: string;
let db: Database;
const run = (text: string) => admin.prisma.$executeRaw(Prisma.raw(text));

beforeAll(async () => {
  database = await emptyDatabase();
  admin = openDatabase(database.url);
  await run(`create role ${OWNER} login nosuperuser nobypassrls password 'x'`);
  await run(`grant ot_codebook_app to ${OWNER}`);
  await run(`alter schema public owner to ${OWNER}`);
  await run(
    `do $$ begin execute format('grant create on database %I to ${OWNER}', current_database()); end $$`,
  );
  const url = new URL(database.url);
  url.username = OWNER;
  url.password = 'x';
  ownerUrl = url.href;
  await migrate(ownerUrl, { log: () => undefined });
  db = openDatabase(ownerUrl);
  await inOrganization(db, ORGANIZATION, (tx) =>
    tx.organization.create({ data: { id: ORGANIZATION, slug: 'hill-clinic', name: 'Hill Clinic' } }),
  );
}, 60_000);

afterAll(async () => {
  await db?.close();
  await database.drop();
  await admin.prisma.$disconnect();
  const other = await emptyDatabase();
  const again = openDatabase(other.url);
  await again.prisma.$executeRaw(Prisma.raw(`drop role if exists ${OWNER}`));
  await again.close();
  await admin.close();
  await other.drop();
});

test('the owner sees no tenant rows without an organization', async () => {
  expect(await db.prisma.organization.count()).toBe(0);
  await expect(checkApplicationRole(db)).resolves.toBeUndefined();
});

test('an organization is found by its slug, and only so', async () => {
  await expect(organizationLookup(db)('hill-clinic')).resolves.toBe(ORGANIZATION);
  await expect(organizationLookup(db)('hill')).resolves.toBeNull();
  expect(await db.prisma.organization.count()).toBe(0);
});

test('a key is verified, and its use noted', async () => {
  const { id, prefix, secretHash, text } = newKey();
  await inOrganization(db, ORGANIZATION, (tx) =>
    tx.apiKey.create({
      data: { organizationId: ORGANIZATION, id, name: 'nightly', role: 'BILLER', prefix, secretHash },
    }),
  );
  const verifier = new ApiKeyVerifier(db, now);
  await expect(verifier.verify(text)).resolves.toMatchObject({
    organization: 'hill-clinic',
    roles: ['BILLER'],
  });
  expect(await db.prisma.apiKey.count()).toBe(0);
  const [key] = await inOrganization(db, ORGANIZATION, (tx) => tx.apiKey.findMany());
  expect(key?.lastUsedAt).not.toBeNull();
});

test('audit rows are chained, and verified', async () => {
  for (const requestId of ['one', 'two']) {
    await inOrganization(db, ORGANIZATION, (tx) =>
      recordAudit(tx, {
        organizationId: ORGANIZATION,
        actor: 'OT-01',
        action: 'session.read' as const,
        subjects: ['PatientSession:x'],
        requestId,
      }),
    );
  }
  expect(await verifyChains(db)).toMatchObject([
    { organizationId: ORGANIZATION, head: { sequence: 2 }, chainBreak: null },
  ]);
});

test('sessions that exist are counted once, and a write after it is counted too', async () => {
  const owned = (text: string) => db.prisma.$executeRaw(Prisma.raw(text));
  const record = () =>
    inOrganization(db, ORGANIZATION, (tx) =>
      tx.patientSession.create({
        data: {
          organizationId: ORGANIZATION,
          id: randomUUID(),
          patientReference: 'P-0001',
          payerSlug: 'medicare',
          dateOfService: new Date('2026-03-02'),
          setting: 'OFFICE',
          therapist: 'OT-01',
          status: 'DRAFT',
          version: 1,
          services: { create: { position: 0, code: '97530', minutes: 20, distinct: false } },
        },
      }),
    );
  await owned('drop trigger count_session on patient_session');
  await owned('drop table session_share, session_cell');
  await owned(`delete from _prisma_migrations where migration_name like '%add_session_cells'`);
  await record();
  await migrate(ownerUrl, { log: () => undefined });
  const cells = () => inOrganization(db, ORGANIZATION, (tx) => tx.sessionCell.findMany());
  expect(await cells()).toMatchObject([{ code: '97530', patients: 1, sessions: 1, minutesTotal: 20 }]);
  await record();
  expect(await cells()).toMatchObject([{ code: '97530', patients: 1, sessions: 2, minutesTotal: 40 }]);
});
