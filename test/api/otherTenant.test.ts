import { inOrganization } from '../../src/db/transaction.ts';
import { randomUUID } from 'node:crypto';
import { isInputObjectType, getNamedType, type GraphQLField } from 'graphql';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authenticator } from '../../src/access/authenticator.ts';
import type { Principal } from '../../src/shared/permissions.ts';
import { Prisma } from '../../src/db/generated/prisma/client.ts';
import { Role, valuesOf } from '../../src/shared/enums.ts';
import { schema } from '../../src/api/schema.ts';
import { createServer } from '../../src/http/server.ts';
import { NODE_TYPES } from '../../src/shared/globalId.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';
import { idOf, startTestApi, THEIR_SESSION, type Answer, type TestApi } from '../support/api.ts';
import { TRANSPORTS } from '../support/subscriptions.ts';
import { now } from '../support/clock.ts';

/**
 * Runs every field of the schema from one organization with ids of another: nothing is returned or changed. A field
 * that is added to the schema fails here until it has an operation.
 */

interface Organization {
  readonly id: string;
  readonly slug: string;
}

const [ours, theirs] = readDemoOrganizations() as unknown as readonly [Organization, Organization];

/** The other tenant writes this mark everywhere, so that a leak is recognized. */
const MARK = 'OTHERTENANT';
const NOWHERE = '00000000-0000-4000-8000-000000000000';

const authenticate = (organization: Organization, subject: string): Principal => ({
  subject,
  organizationId: organization.id,
  organization: organization.slug,
  roles: valuesOf(Role),
});
const us = authenticate(ours, 'our-someone');
const them = authenticate(theirs, `${MARK}-someone`);

/** Trusts whatever principal the header holds. */
const identity: Authenticator = {
  authenticate: async (header) => (header === undefined ? null : (JSON.parse(header) as Principal)),
};

let api: TestApi;
let app: TestApi['app'];
let url: string;
/** The other tenant's ids, and everything else that an operation could name. */
let their: Record<
  | 'session'
  | 'fingerprint'
  | 'key'
  | 'emergency'
  | 'audit'
  | 'export'
  | 'exportCursor'
  | 'sessionCursor'
  | 'auditCursor'
  | 'emergencyCursor',
  string
>;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  app = await createServer({
    db: api.db,
    store: api.store,
    identity,
    logger: api.app.log,
    introspection: true,
    ...(api.exports && { exports: api.exports }),
    now,
    costPerMinute: 1e9,
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  their = await leaveTraces();
}, 60_000);
afterAll(async () => {
  await app?.close();
  await api?.close();
});

async function execute<Data = Record<string, unknown>>(
  principal: Principal,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query, variables },
    headers: { authorization: JSON.stringify(principal), 'x-request-id': `${principal.subject}-asks` },
  });
  const { extensions: _cost, ...answer } = response.json<Answer<Data> & { extensions?: unknown }>();
  return answer;
}

const record = (key: string) => ({
  idempotencyKey: key,
  input: {
    patientReference: `P-7002-${MARK}`,
    payer: 'medicare',
    dateOfService: '2026-11-03',
    setting: 'OFFICE',
    therapist: `${MARK}-therapist`,
    goals: [`${MARK} goal`],
    diagnoses: ['S52.521D'],
    services: [{ procedureCode: '97530', minutes: 30 }],
  },
});
const RECORD = `mutation ($input: SessionInput!, $idempotencyKey: String!) {
  sessionRecord(input: { session: $input, idempotencyKey: $idempotencyKey }) { session { id version patientReference } userErrors { code } } }`;

/** They record, sign and bill a session, create a key, take emergency access and read their audit trail. */
async function leaveTraces(): Promise<typeof their> {
  interface Traces {
    readonly sessionRecord: { readonly session: { readonly id: string } };
    readonly apiKeyCreate: { readonly apiKey: { readonly id: string } };
    readonly exportStart: { readonly job: { readonly id: string } };
    readonly exportJobs: { readonly pageInfo: { readonly endCursor: string } };
    readonly emergencyAccessBegin: { readonly access: { readonly id: string } };
    readonly sessions: {
      readonly nodes: readonly { readonly frozenBillings: readonly { readonly fingerprint: string }[] }[];
      readonly pageInfo: { readonly endCursor: string };
    };
    readonly emergencyAccesses: { readonly pageInfo: { readonly endCursor: string } };
    readonly auditEvents: {
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: { readonly endCursor: string };
    };
  }
  const dataOf = async (query: string, variables: object = {}) => {
    const { data, errors } = await execute<Traces>(them, query, variables);
    if (!data) throw new Error(JSON.stringify(errors));
    return data;
  };
  await dataOf(
    `mutation { contractRatesImport(input: { payer: "cigna", csv: "code,modifier,amount,percent,from,to\\n97530,,77.77,,2020-01-01,", reason: "${MARK} contract" }) { revision } }`,
  );
  const { sessionRecord } = await dataOf(RECORD, record('shared-key'));
  const session = sessionRecord.session.id;
  const operation = `mutation { sessionSign(input: { id: "${session}", expectedVersion: 1, reason: "for the tenant test" }) { userErrors { code } }
    sessionBill(input: { id: "${session}", payer: "medicare", expectedVersion: 2, idempotencyKey: "shared-bill" }) { userErrors { code } }
    apiKeyCreate(input: { name: "${MARK} key", role: BILLER }) { apiKey { id } }
    exportStart(input: { dataset: CODES, format: CSV }) { job { id } userErrors { code } }
    emergencyAccessBegin(input: { reason: "${MARK} emergency" }) { access { id } } }`;
  const made = await dataOf(operation);
  const seen =
    await dataOf(`{ sessions(first: 1) { nodes { frozenBillings { fingerprint } } pageInfo { endCursor } }
    emergencyAccesses(first: 1) { pageInfo { endCursor } } exportJobs(first: 1) { pageInfo { endCursor } }
    auditEvents(first: 1) { nodes { id } pageInfo { endCursor } } }`);
  await inOrganization(api.db, theirs.id, (tx) =>
    tx.exportJob.updateMany({ where: { organizationId: theirs.id }, data: { checksum: THEIR_CHECKSUM } }),
  );
  return {
    session,
    fingerprint: seen.sessions.nodes[0]?.frozenBillings[0]?.fingerprint ?? '',
    key: made.apiKeyCreate.apiKey.id,
    emergency: made.emergencyAccessBegin.access.id,
    audit: seen.auditEvents.nodes[0]?.id ?? '',
    sessionCursor: seen.sessions.pageInfo.endCursor,
    export: made.exportStart.job.id,
    exportCursor: seen.exportJobs.pageInfo.endCursor,
    auditCursor: seen.auditEvents.pageInfo.endCursor,
    emergencyCursor: seen.emergencyAccesses.pageInfo.endCursor,
  };
}

/** Of the file of their export. */
const THEIR_CHECKSUM = 'c0ffee00'.repeat(8);

const SESSION = `id patientReference therapist goals diagnoses versions { recordedBy reason } frozenBillings { verdict }`;
const RECORDED = `{ patientReference: "P-7001", payer: "medicare", dateOfService: "2026-11-02", setting: OFFICE, therapist: "us", services: [{ procedureCode: "97530", minutes: 30 }] }`;

/** Operations that name nothing of an organization: public facts, and the viewer. */
const PUBLIC: Readonly<Record<string, string>> = {
  'Query.activities': `activities(skillArea: FINE_MOTOR) { name }`,
  'Query.billingPreview':
    'billingPreview(input: { dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }, payers: ["medicare"], knownAt: "2026-11-21T00:00:00Z") { verdict }',
  'Query.billingPreviews':
    'billingPreviews(inputs: [{ dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }], payers: ["medicare"], knownAt: "2026-11-21T00:00:00Z") { index billings { verdict } userErrors { message } }',
  'Query.code': 'code(code: "97530", asOf: "2026-11-02", knownAt: "2026-11-21T00:00:00Z") { title }',
  'Query.codebookEdits': 'codebookEdits(first: 200, after: null) { nodes { actor organization subjects } }',
  'Query.codes': `codes(first: 200, after: null, codes: null, orderBy: CODE, filter: {}, asOf: "2026-11-02", search: "${MARK}") { nodes { title } }`,
  'Query.contracts':
    'contracts(first: 200, after: null) { nodes { reason rates { nodes { procedureCode } } } }',
  'Query.modifier': 'modifier(code: "GO", asOf: "2026-11-02") { code }',
  'Query.modifiers': 'modifiers(filter: {}, asOf: "2026-11-02") { code }',
  'Query.payer': 'payer(slug: "medicare", asOf: "2026-11-02", knownAt: "2026-11-21T00:00:00Z") { name }',
  'Query.payerComparison':
    'payerComparison(codes: ["97530"], payers: ["cigna"], topics: [UNIT_LIMIT], asOf: "2026-11-02", knownAt: "2026-11-21T00:00:00Z", coverage: { state: "NJ" }, setting: OFFICE, everyCode: true) { revision }',
  'Query.payers': 'payers(asOf: "2026-11-02", knownAt: "2026-11-21T00:00:00Z") { name }',
  'Query.policies':
    'policies(first: 200, after: null, filter: {}, asOf: "2026-11-02", knownAt: "2026-11-21T00:00:00Z") { nodes { versions { nodes { recordedBy reason } } } }',
  'Query.policy': `policy(id: "THEIR_SESSION", asOf: "2026-11-02", knownAt: "2026-11-21T00:00:00Z") { id }`,
  'Query.policyChanges': `policyChanges(first: 200, after: null, filter: {}) { nodes { id } }`,
  'Query.reference': 'reference { revision }',
  'Query.viewer': 'viewer { subject organization }',
};

/** Everything else, with the other tenant's values wherever an argument takes one. */
const PROTECTED: Readonly<Record<string, readonly string[]>> = {
  'Query.apiKeys': [
    'apiKeys(first: 200, after: null) { nodes { id name prefix createdBy } }',
    'apiKeys(createdBy: "THEIR_SUBJECT") { nodes { id name prefix } }',
  ],
  'Query.auditEvents': [
    'auditEvents(first: 200) { nodes { actor subjects requestId } }',
    'auditEvents(first: 200, after: "AUDIT_CURSOR") { nodes { actor subjects requestId } }',
    `auditEvents(first: 200, filter: { actor: "${MARK}-someone" }) { nodes { id } }`,
    'auditEvents(first: 200, filter: { subject: "THEIR_SESSION", action: "session.read" }) { nodes { id } }',
    'auditEvents(first: 200, filter: { action: "session.bill", from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z" }) { nodes { actor subjects } }',
  ],
  'Query.exportJob': ['exportJob(id: "THEIR_EXPORT") { id status }'],
  'Query.exportJobs': [
    'exportJobs(first: 200) { nodes { id } }',
    'exportJobs(first: 200, after: "EXPORT_CURSOR") { nodes { id } }',
    `exportJobs(checksum: "${THEIR_CHECKSUM}") { nodes { id } }`,
  ],
  'Query.emergencyAccesses': [
    'emergencyAccesses(first: 200) { nodes { id actor reason } }',
    'emergencyAccesses(first: 200, after: "EMERGENCY_CURSOR") { nodes { id actor reason } }',
  ],
  'Query.node': [
    ...['THEIR_SESSION', 'THEIR_KEY', 'THEIR_EMERGENCY', 'THEIR_AUDIT', 'THEIR_EXPORT'].map(
      (id) =>
        `node(id: "${id}") { __typename ... on PatientSession { ${SESSION} } ... on AuditEvent { actor subjects } ... on ApiKey { name } }`,
    ),
    // Their keys as ids of every other type.
    ...NODE_TYPES.flatMap((type) =>
      [THEIR_SESSION, theirs.id].map((key) => `node(id: "${idOf(type, key)}") { __typename id }`),
    ),
  ],
  'Query.nodes': [
    'nodes(ids: ["THEIR_SESSION", "THEIR_KEY", "THEIR_EMERGENCY", "THEIR_AUDIT", "THEIR_EXPORT"]) { __typename id }',
  ],
  'Query.policyImpact': [
    'policyImpact(draftId: "THEIR_SESSION", from: "2026-01-01", to: "2026-12-31", sample: 10000, ignorePeriod: true) { sessionsExamined }',
  ],
  'Query.session': [`session(id: "THEIR_SESSION") { ${SESSION} }`],
  'Query.sessionStatistics': [
    'sessionStatistics(from: "2026-11-01", to: "2026-11-30") { month sessions code { procedureCode } }',
  ],
  'Query.sessions': [
    `sessions(first: 200) { totalCount nodes { ${SESSION} } }`,
    `sessions(first: 200, after: "SESSION_CURSOR") { nodes { ${SESSION} } }`,
    `sessions(filter: { patientReference: "P-7002-${MARK}" }) { totalCount nodes { ${SESSION} } }`,
    `sessions(filter: { fingerprint: "THEIR_FINGERPRINT" }) { totalCount nodes { ${SESSION} } }`,
    `sessions(filter: { payers: ["medicare"], codes: ["97530"], statuses: [BILLED], from: "2026-11-03", to: "2026-11-03" }) { totalCount nodes { id } }`,
  ],
  'Mutation.apiKeyCreate': [`apiKeyCreate(input: { name: "ours", role: VIEWER }) { apiKey { name } }`],
  'Mutation.apiKeyRevoke': [
    'apiKeyRevoke(input: { id: "THEIR_KEY" }) { apiKey { name } userErrors { code } }',
  ],
  'Mutation.apiKeyRevokeAll': [
    'apiKeyRevokeAll(input: { createdBy: "THEIR_SUBJECT" }) { apiKeys { name } userErrors { code } }',
  ],
  'Mutation.emergencyAccessBegin': [
    'emergencyAccessBegin(input: { reason: "an emergency of ours", minutes: 5 }) { access { actor } }',
  ],
  'Mutation.exportCancel': ['exportCancel(input: { id: "THEIR_EXPORT" }) { job { id } userErrors { code } }'],
  'Mutation.exportStart': [
    'exportStart(input: { dataset: CODES, format: CSV }) { job { status } userErrors { code } }',
  ],
  'Mutation.planCreate': [
    'planCreate(input: { payer: "medicare", slug: "No Slug", name: "N" }) { userErrors { code } }',
  ],
  'Mutation.planUpdate': ['planUpdate(input: { slug: "no-plan", name: "N" }) { userErrors { code } }'],
  'Mutation.catalogImport': [
    'catalogImport(input: { files: [{ name: "f", content: "requirements: []" }], remove: ["guides:THEIR_SESSION"], dryRun: true, expectedRevision: 1, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.catalogUpdate': [
    'catalogUpdate(input: { facts: { checkedOn: "2026-11-01" }, remove: ["guides:THEIR_SESSION"], dryRun: true, expectedRevision: 1, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.contractRatesImport': [
    'contractRatesImport(input: { payer: "cigna", plan: "THEIR_SESSION", csv: "THEIR_SESSION", dryRun: true, reason: "r" }) { contract { reason } userErrors { code } }',
  ],
  'Mutation.contractRatesRemove': [
    'contractRatesRemove(input: { payer: "cigna", plan: "THEIR_SESSION", reason: "r" }) { contract { reason } userErrors { code } }',
  ],
  'Mutation.payerUpsert': [
    'payerUpsert(input: { slug: "medicare", name: "Medicare", kind: GOVERNMENT }) { userErrors { code } }',
  ],
  'Mutation.policyDraft': [
    'policyDraft(input: { payer: "demo-practice", title: "T", notes: [] }) { userErrors { code } }',
  ],
  'Mutation.policyCommentAdd': [
    'policyCommentAdd(input: { id: "THEIR_SESSION", version: 1, noteId: "THEIR_SESSION", text: "T" }) { comment { id } userErrors { code } }',
  ],
  'Mutation.policyDraftApprove': [
    'policyDraftApprove(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.policyDraftReturn': [
    'policyDraftReturn(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.policyDraftSubmit': [
    'policyDraftSubmit(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.policyDraftDiscard': [
    'policyDraftDiscard(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.policyNoteAdd': [
    'policyNoteAdd(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r", note: { topic: OTHER, codes: ["97530"], text: "T", source: { title: "T" } } }) { userErrors { code } }',
  ],
  'Mutation.policyNoteRemove': [
    'policyNoteRemove(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.policyNoteUpdate': [
    'policyNoteUpdate(input: { id: "THEIR_SESSION", expectedVersion: 2, reason: "r", changes: { text: "T" } }) { userErrors { code } }',
  ],
  'Mutation.policyNoteVerify': [
    'policyNoteVerify(input: { ids: ["THEIR_SESSION"], verifiedOn: "2026-11-01", reason: "r" }) { policies { id } userErrors { code } }',
  ],
  'Mutation.policyPublish': [
    'policyPublish(input: { id: "THEIR_SESSION", expectedVersion: 2, kind: CHANGE, reason: "r", allowOverlap: true }) { userErrors { code } }',
  ],
  'Mutation.policyRestore': [
    'policyRestore(input: { id: "THEIR_SESSION", version: 1, expectedVersion: 2, effectiveFrom: "2026-01-01", reason: "r", allowOverlap: true }) { userErrors { code } }',
  ],
  'Mutation.policyRevise': [
    'policyRevise(input: { id: "THEIR_SESSION", expectedVersion: 2,  reason: "r"  }) { userErrors { code } }',
  ],
  'Mutation.policyWithdraw': [
    'policyWithdraw(input: { id: "THEIR_SESSION", expectedVersion: 2, version: 1, effectiveTo: "2027-01-01", reason: "r" }) { userErrors { code } }',
  ],
  'Mutation.sessionAmend': [
    `sessionAmend(input: { id: "THEIR_SESSION", expectedVersion: 3, reason: "because it is theirs", session: ${RECORDED} }) { session { ${SESSION} } userErrors { code message } }`,
  ],
  'Mutation.sessionBill': [
    `sessionBill(input: { id: "THEIR_SESSION", payer: "medicare", expectedVersion: 2, idempotencyKey: "shared-bill" }) { session { ${SESSION} } userErrors { code message } }`,
  ],
  'Mutation.sessionRecord': [
    `sessionRecord(input: { idempotencyKey: "shared-key", session: ${RECORDED} }) { session { ${SESSION} } userErrors { code message } }`,
  ],
  'Mutation.sessionSign': [
    `sessionSign(input: { id: "THEIR_SESSION", expectedVersion: 1, reason: "because it is theirs" }) { session { ${SESSION} } userErrors { code message } }`,
  ],
  'Mutation.sessionVoid': [
    `sessionVoid(input: { id: "THEIR_SESSION", expectedVersion: 3, reason: "because it is theirs" }) { session { ${SESSION} } userErrors { code message } }`,
  ],
};

/**
 * Subscriptions and their outcome: public ones stay open and carry nothing of the other tenant; its exports and
 * foreign cursors are rejected.
 */
const SUBSCRIPTIONS: Readonly<Record<string, Readonly<Record<string, 'SILENT' | 'REFUSED'>>>> = {
  'Subscription.exportProgress': {
    'exportProgress(id: "THEIR_EXPORT") { id status }': 'REFUSED',
  },
  'Subscription.policyChanged': {
    'policyChanged(payers: ["cigna"], codes: ["97530"]) { id policy { versions { nodes { recordedBy reason } } } }':
      'SILENT',
    'policyChanged(payers: ["demo-practice"]) { id }': 'REFUSED',
    'policyChanged(after: "SESSION_CURSOR") { id }': 'REFUSED',
    'policyChanged(after: "AUDIT_CURSOR") { id }': 'REFUSED',
    'policyChanged(after: "THEIR_SESSION") { id }': 'REFUSED',
  },
};

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(PUBLIC).map(([field, question]) => [field, [question]])),
  ...PROTECTED,
  ...Object.fromEntries(
    Object.entries(SUBSCRIPTIONS).map(([field, operation]) => [field, Object.keys(operation)]),
  ),
};

function filledIn(question: string): string {
  const { session, key, emergency, audit, sessionCursor, auditCursor, emergencyCursor } = their;
  const values = {
    THEIR_SESSION: session,
    THEIR_KEY: key,
    THEIR_EMERGENCY: emergency,
    THEIR_AUDIT: audit,
    THEIR_EXPORT: their.export,
    THEIR_SUBJECT: them.subject,
  };
  const cursors = {
    SESSION_CURSOR: sessionCursor,
    EXPORT_CURSOR: their.exportCursor,
    THEIR_FINGERPRINT: their.fingerprint,
    AUDIT_CURSOR: auditCursor,
    EMERGENCY_CURSOR: emergencyCursor,
  };
  return Object.entries({ ...values, ...cursors }).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    question,
  );
}

const ROOTS = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const FIELDS: readonly (readonly [string, GraphQLField<unknown, unknown>])[] = ROOTS.flatMap((root) =>
  Object.entries(root?.getFields() ?? {}).map(([name, field]) => [`${root?.name}.${name}`, field] as const),
);

describe('the list of operations', () => {
  test('has every query, mutation and subscription, and no other', () =>
    expect(Object.keys(OPERATIONS).sort()).toEqual(FIELDS.map(([name]) => name).sort()));

  test.each(FIELDS)('uses every argument of %s and of its filter', (name, field) => {
    const text = (OPERATIONS[name] ?? []).join('\n');
    const names = field.args.flatMap((argument) => {
      const type = getNamedType(argument.type);
      // Filters of public facts name nothing of an organization.
      const isFilter = argument.name === 'filter' && isInputObjectType(type) && name in PROTECTED;
      return [argument.name, ...(isFilter ? Object.keys(type.getFields()) : [])];
    });
    expect(names.filter((each) => !new RegExp(`\\b${each}:`).test(text))).toEqual([]);
  });

  test('has a node of every type that belongs to an organization', () => {
    const known = new Set([their.session, their.key, their.emergency, their.audit, their.export].map(typeOf));
    const isPublic = new Set([
      'Code',
      'Modifier',
      'Payer',
      'Plan',
      'Release',
      'Rule',
      'Policy',
      'PolicyNote',
      'PolicyChange',
    ]);
    expect([...known].sort()).toEqual(NODE_TYPES.filter((type) => !isPublic.has(type)).sort());
  });
});

function typeOf(id: string): string {
  return Buffer.from(id, 'base64url').toString('utf8').split(':')[0] ?? '';
}

/** Rows of the other tenant, by table: the count and a hash of the content. */
async function theirRows(): Promise<Record<string, string>> {
  const { prisma } = api.db;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and a.attname = 'organization_id' and not a.attisdropped order by 1`;
  const rows = tables.map(async ({ name }) => {
    const [row] = await prisma.$queryRaw<{ text: string }[]>(Prisma.sql`
      select count(*) || ' ' || md5(coalesce(string_agg(to_jsonb(t)::text, ' ' order by to_jsonb(t)::text), '')) as text
      from ${Prisma.raw(name)} t where organization_id = ${theirs.id}::uuid`);
    return [name, row?.text ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** Their values that the operation did not contain; messages may repeat ids and cursors. */
function expectNothingOfTheirs(answer: unknown, question: string): void {
  const text = JSON.stringify(answer);
  const raw = Object.values(their).map(
    (id) => Buffer.from(id, 'base64url').toString('utf8').split(':')[1] ?? id,
  );
  const marks = [
    MARK,
    THEIR_SESSION,
    theirs.id,
    ...Object.values(their),
    ...raw.filter((id) => id.length > 30),
  ];
  expect(marks.filter((mark) => text.includes(mark) && !question.includes(mark))).toEqual([]);
}

test('the other tenant can read its data, so there is something to find', async () => {
  const { data } = await execute(them, filledIn(`{ session(id: "THEIR_SESSION") { ${SESSION} } }`));
  expect(data).toMatchObject({ session: { patientReference: `P-7002-${MARK}`, frozenBillings: [{}] } });
  expect((await theirRows())['session_billing']).toMatch(/^1 /);
});

test.each(Object.entries(OPERATIONS).filter(([name]) => !name.startsWith('Subscription.')))(
  '%s returns and changes nothing of theirs, in any role',
  async (name, questions) => {
    const before = await theirRows();
    const kind = name.startsWith('Mutation.') ? 'mutation' : 'query';
    for (const question of questions.map(filledIn)) {
      for (const roles of [us.roles, ...us.roles.map((role) => [role])]) {
        const answer = await execute({ ...us, roles }, `${kind} { ${question} }`);
        expectNothingOfTheirs(answer, question);
        const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.code);
        expect(codes.filter((code) => !['FORBIDDEN', 'BAD_USER_INPUT'].includes(code ?? ''))).toEqual([]);
      }
    }
    expect(await theirRows()).toEqual(before);
  },
);

const NOBODYS: Readonly<Record<string, string>> = {
  THEIR_FINGERPRINT: '0'.repeat(64),
  THEIR_SESSION: idOf('PatientSession', NOWHERE),
  THEIR_KEY: idOf('ApiKey', NOWHERE),
  THEIR_EMERGENCY: idOf('EmergencyAccess', NOWHERE),
  THEIR_AUDIT: idOf('AuditEvent', NOWHERE),
  THEIR_EXPORT: idOf('ExportJob', NOWHERE),
  THEIR_SUBJECT: 'nobody',
};

/** A message quotes the start of an id. */
const withoutIds = (answer: unknown) =>
  JSON.stringify(answer).replaceAll(/(UGF0|QXBp|RW1l|QXVk|RXhw)[\w-]*/g, 'ID');

const WITH_IDS = Object.entries(PROTECTED).flatMap(([name, questions]) =>
  questions
    .filter((question) => question.includes('THEIR_'))
    .map((question) => [`${name.startsWith('Mutation.') ? 'mutation' : 'query'} { ${question} }`]),
);

test.each(WITH_IDS)('their ids answer like unknown ids: %s', async (question) => {
  const nobodys = question.replaceAll(/THEIR_\w+/g, (name) => NOBODYS[name] ?? name);
  expect(withoutIds(await execute(us, filledIn(question)))).toBe(withoutIds(await execute(us, nobodys)));
});

describe.each(TRANSPORTS)('subscriptions over %s', (_name, listen) => {
  test.each(Object.entries(SUBSCRIPTIONS))('%s carries nothing of theirs', async (_field, questions) => {
    const subscriptions = Object.entries(questions).map(([question, outcome]) => {
      const operation = filledIn(question);
      const subscription = listen(url, `subscription { ${operation} }`, {
        authorization: JSON.stringify(us),
      });
      return { ...subscription, operation, outcome };
    });
    for (const { ended, outcome } of subscriptions) if (outcome === 'REFUSED') await ended;
    // The other tenant keeps working meanwhile.
    const { data } = await execute(them, RECORD, record(randomUUID()));
    expect(data).toMatchObject({ sessionRecord: { userErrors: [] } });
    await sleep(200);
    for (const { received, operation, outcome, stop } of subscriptions) {
      expectNothingOfTheirs(received, operation);
      expect(received.map((each) => each.data ?? null)).toEqual(received.map(() => null));
      const codes = received.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions?.code));
      expect([operation, codes]).toEqual([operation, outcome === 'REFUSED' ? ['BAD_USER_INPUT'] : []]);
      stop();
    }
  });

  test('their exports answer like unknown exports', async () => {
    const [theirExport, nobodysExport] = [their.export, NOBODYS['THEIR_EXPORT']].map((id) =>
      listen(url, `subscription { exportProgress(id: "${id}") { id status } }`, {
        authorization: JSON.stringify(us),
      }),
    );
    await Promise.all([theirExport?.ended, nobodysExport?.ended]);
    expect(theirExport?.received).toHaveLength(1);
    expect(withoutIds(theirExport?.received)).toBe(withoutIds(nobodysExport?.received));
  });
});
