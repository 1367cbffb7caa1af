import { randomUUID } from 'node:crypto';
import { recordAudit } from '../../src/audit/record.ts';
import { openDatabase, type Database } from '../../src/db/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

const TENANT_TABLES = [
  'api_key',
  'audit_event',
  'audit_head',
  'closed_billing',
  'closed_cell',
  'closed_impact',
  'closed_month',
  'closed_session',
  'contract',
  'contract_rate',
  'emergency_access',
  'export_chunk',
  'export_job',
  'idempotency_key',
  'organization',
  'own_rules_head',
  'patient_session',
  'policy',
  'policy_comment',
  'policy_decision',
  'policy_discard',
  'policy_in_force',
  'policy_note',
  'policy_note_verification',
  'policy_review',
  'policy_source',
  'policy_version',
  'session_billing',
  'session_cell',
  'session_service',
  'session_share',
  'session_span',
  'session_version',
];
const ours = randomUUID();
const theirs = randomUUID();

let database: TestDatabase;
let db: Database;

const session = (organizationId: string) => ({
  organizationId,
  id: randomUUID(),
  patientReference: 'P-0001',
  payerSlug: 'medicare',
  dateOfService: new Date('2026-03-02'),
  setting: 'OFFICE' as const,
  therapist: 'OT-1',
  status: 'DRAFT' as const,
  version: 1,
});

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase(database.url);
  for (const [id, slug] of [
    [ours, 'ours'],
    [theirs, 'theirs'],
  ] as const) {
    await inOrganization(db, id, async (tx) => {
      await tx.organization.create({ data: { id, slug, name: slug } });
      await tx.patientSession.create({ data: session(id) });
      await recordAudit(tx, {
        organizationId: id,
        actor: 'a',
        action: 'session.read',
        subjects: [],
        requestId: 'c',
      });
    });
  }
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

test('an organization sees its own rows and no others', async () => {
  const seen = await inOrganization(db, ours, async (tx) => ({
    sessions: await tx.patientSession.findMany(),
    organizations: await tx.organization.findMany(),
    guessed: await tx.patientSession.count({ where: { organizationId: theirs } }),
  }));
  expect(seen.sessions.map((row) => row.organizationId)).toEqual([ours]);
  expect(seen.organizations.map((row) => row.id)).toEqual([ours]);
  expect(seen.guessed).toBe(0);
});

test('rules of one organization are seen by it alone, shared ones by everybody, and nobody turns one into the other', async () => {
  const policy = (organizationId: string | null, key: string) => ({
    id: randomUUID(),
    key,
    payerSlug: 'cigna',
    organizationId,
    versions: { create: { version: 1, title: key, recordedBy: 'a' } },
  });
  const seenBy = (organizationId: string) =>
    inOrganization(db, organizationId, async (tx) => ({
      policies: await tx.policy.findMany({ where: { key: { startsWith: 'rls-' } }, orderBy: { key: 'asc' } }),
      versions: await tx.policyVersion.findMany({ where: { title: { startsWith: 'rls-' } } }),
    }));
  await inOrganization(db, ours, (tx) => tx.policy.create({ data: policy(ours, 'rls-own') }));
  await inOrganization(db, theirs, (tx) => tx.policy.create({ data: policy(null, 'rls-shared') }));
  const mine = await seenBy(ours);
  expect(mine.policies.map(({ key }) => key)).toEqual(['rls-own', 'rls-shared']);
  expect(mine.versions).toHaveLength(2);
  const other = await seenBy(theirs);
  expect(other.policies.map(({ key }) => key)).toEqual(['rls-shared']);
  expect(other.versions.map(({ title }) => title)).toEqual(['rls-shared']);
  const foreign = inOrganization(db, theirs, (tx) => tx.policy.create({ data: policy(ours, 'rls-forged') }));
  await expect(foreign).rejects.toThrow(/row-level security/);
  const [own] = mine.policies;
  const part = inOrganization(db, theirs, (tx) =>
    tx.policyVersion.create({
      data: { policyId: own?.id ?? '', version: 2, title: 'rls-forged', recordedBy: 'a' },
    }),
  );
  await expect(part).rejects.toThrow(/row-level security/);
  const shared = inOrganization(db, ours, (tx) =>
    tx.policy.updateMany({ where: { key: 'rls-own' }, data: { organizationId: null } }),
  );
  await expect(shared).rejects.toThrow(/permission denied/);
});

test('without an organization there are no rows', async () => {
  const counts = await db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`set local role ot_codebook_app`;
    return [
      await tx.patientSession.count(),
      await tx.auditEvent.count(),
      await tx.organization.count(),
      await tx.policy.count({ where: { organizationId: { not: null } } }),
      await tx.contract.count(),
    ];
  });
  expect(counts).toEqual([0, 0, 0, 0, 0]);
});

test('the organization of one transaction is forgotten by the next on the same connection', async () => {
  const single = openDatabase(database.url, { max: 1 });
  try {
    await inOrganization(single, ours, (tx) => tx.patientSession.count());
    const [after] = await single.prisma.$queryRaw<{ role: string; organization: string | null }[]>`
      select current_user::text as role, nullif(current_setting('app.organization', true), '') as organization`;
    expect(after).toEqual({ role: 'postgres', organization: null });
  } finally {
    await single.close();
  }
});

test('a row for another organization is refused', async () => {
  const insert = inOrganization(db, ours, (tx) => tx.patientSession.create({ data: session(theirs) }));
  await expect(insert).rejects.toThrow(/row-level security/);
  const move = inOrganization(db, ours, (tx) =>
    tx.patientSession.updateMany({ data: { organizationId: theirs } }),
  );
  await expect(move).rejects.toThrow(/row-level security/);
});

test('an organization that is no UUID makes the query fail instead of opening everything', async () => {
  await expect(inOrganization(db, "' or true --", (tx) => tx.patientSession.count())).rejects.toThrow(/uuid/);
});

test('what was audited cannot be changed or removed', async () => {
  const change = inOrganization(db, ours, (tx) => tx.auditEvent.updateMany({ data: { actor: 'x' } }));
  await expect(change).rejects.toThrow(/permission denied/);
  const removal = inOrganization(db, ours, (tx) => tx.auditEvent.deleteMany());
  await expect(removal).rejects.toThrow(/permission denied/);
});

const WRITABLE: Readonly<Record<string, string>> = {
  api_key: 'INSERT, UPDATE of last_used_at revoked_at',
  audit_event: 'INSERT of action actor id organization_id request_id subjects',
  audit_head: '',
  contract: 'INSERT, UPDATE of replaced_at',
  contract_rate: 'INSERT',
  emergency_access: 'INSERT',
  idempotency_key: 'DELETE, INSERT',
  organization: 'INSERT, UPDATE of name',
  own_rules_head: 'INSERT, UPDATE of changed_revision',
  policy: 'INSERT, UPDATE of changed_revision general plan_slug',
  policy_version: 'INSERT',
  session_billing: 'INSERT',
  session_cell: '',
  session_service: 'DELETE, INSERT',
  session_share: '',
  session_span: 'DELETE, INSERT',
  session_version: 'INSERT',
};

test.each(Object.entries(WRITABLE))('of %s the application may write: %s', async (table, writable) => {
  const [granted] = await db.prisma.$queryRaw<{ writable: string }[]>`
    with whole as (
      select privilege_type::text as what from information_schema.role_table_grants
      where grantee = 'ot_codebook_app' and table_name = ${table} and privilege_type <> 'SELECT'
    ), part as (
      select privilege_type || ' of ' || string_agg(column_name, ' ' order by column_name) as what
      from information_schema.column_privileges
      where grantee = 'ot_codebook_app' and table_name = ${table} and privilege_type <> 'SELECT'
        and privilege_type::text not in (select what from whole)
      group by privilege_type
    )
    select coalesce(string_agg(what, ', ' order by what), '') as writable
    from (select what from whole union all select what from part) as every`;
  expect(granted?.writable).toBe(writable);
});

test('a key that was revoked stays revoked', async () => {
  const key = { organizationId: ours, id: randomUUID() };
  await inOrganization(db, ours, (tx) =>
    tx.apiKey.create({
      data: {
        ...key,
        name: 'k',
        role: 'BILLER',
        prefix: 'eeeeeeeeeeee',
        secretHash: '0'.repeat(64),
        revokedAt: new Date(),
      },
    }),
  );
  const revive = inOrganization(
    db,
    ours,
    (tx) => tx.$executeRaw`update api_key set revoked_at = null where id = ${key.id}::uuid`,
  );
  await expect(revive).rejects.toThrow(/stays revoked/);
});

test('facts of releases can be read in the same transaction, but not changed', async () => {
  await expect(inOrganization(db, ours, (tx) => tx.referenceState.count())).resolves.toBe(1);
  const change = inOrganization(db, ours, (tx) => tx.unitLimit.updateMany({ data: { units: 99 } }));
  await expect(change).rejects.toThrow(/permission denied/);
});

test('the role is one that policies bind, and every tenant table has a forced policy', async () => {
  const roles = await db.prisma.$queryRaw`
    select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = 'ot_codebook_app'`;
  expect(roles).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
  const owned = await db.prisma.$queryRaw`
    select relname::text from pg_class where relowner = 'ot_codebook_app'::regrole`;
  expect(owned).toEqual([]);
  const forced = await db.prisma.$queryRaw<{ relname: string }[]>`
    select relname::text from pg_class where relrowsecurity and relforcerowsecurity order by 1`;
  expect(forced.map((row) => row.relname)).toEqual(TENANT_TABLES);
});

test('every table with an organization is guarded', async () => {
  const unguarded = await db.prisma.$queryRaw`
    select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
    where a.attname = 'organization_id' and c.relkind = 'r' and not c.relforcerowsecurity`;
  expect(unguarded).toEqual([]);
});
