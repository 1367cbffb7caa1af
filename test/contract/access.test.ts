import path from 'node:path';
import { generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { DemoIdentity } from '../../src/access/demo.ts';
import { schema } from '../../src/api/schema.ts';
import {
  ACTORS,
  idOf,
  OUR_SESSION,
  recordStatements,
  startTestApi,
  THEIR_SESSION,
  type Actor,
  type Answer,
  type TestApi,
} from '../support/api.ts';
import { expectGoldenText } from '../support/golden.ts';
import { insertDraft } from '../support/impact.ts';

const OURS = idOf('PatientSession', OUR_SESSION);
const THEIRS = idOf('PatientSession', THEIR_SESSION);
const MATRIX = path.join(import.meta.dirname, 'access.golden.md');

const EMPTY_RECORD =
  '{ patientReference: "P-0001", payer: "medicare", dateOfService: "2026-11-02", setting: OFFICE, therapist: "OT-01", services: [] }';

/** A query for each root field of the matrix. Add a new field here; its row shows up in the diff. */
const queriesOver = (draftId: string): Readonly<Record<string, string>> => ({
  activities: 'activities { name }',
  apiKeys: 'apiKeys { nodes { id } }',
  auditEvents: 'auditEvents(first: 1) { nodes { sequence } }',
  billingPreview:
    'billingPreview(input: { dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }) { dateOfService }',
  billingPreviews:
    'billingPreviews(inputs: [{ dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }]) { index }',
  code: 'code(code: "97530") { procedureCode }',
  codebookEdits: 'codebookEdits(first: 1) { nodes { revision } }',
  codes: 'codes(first: 1) { totalCount }',
  contracts: 'contracts(first: 1) { nodes { reason } }',
  emergencyAccesses: 'emergencyAccesses { nodes { id } }',
  exportJob: 'exportJob(id: "bm9uZQ") { id }',
  exportJobs: 'exportJobs(first: 1) { nodes { id } }',
  modifier: 'modifier(code: "GO") { code }',
  modifiers: 'modifiers { code }',
  node: 'node(id: "Q29kZTo5NzUzMA") { id }',
  nodes: 'nodes(ids: ["Q29kZTo5NzUzMA"]) { id }',
  payer: 'payer(slug: "medicare") { slug }',
  payerComparison: 'payerComparison(codes: ["97530"]) { revision }',
  payers: 'payers { slug }',
  policies: 'policies(first: 1) { totalCount }',
  policy: 'policy(id: "bm9uZQ") { id }',
  policyChanges: 'policyChanges(first: 1) { nodes { id } }',
  policyImpact: `policyImpact(draftId: "${draftId}") { sessionsExamined }`,
  reference: 'reference { revision }',
  session: `session(id: "${OURS}") { id }`,
  sessionStatistics: 'sessionStatistics(from: "2026-01-01", to: "2026-12-31") { sessions }',
  sessions: 'sessions(first: 1) { totalCount }',
  viewer: 'viewer { subject }',
});

/** Each mutation, with invalid input: an actor with the permission gets user errors, and nothing is written. */
const MUTATIONS: Readonly<Record<string, string>> = {
  catalogImport: 'catalogImport(input: { files: [], reason: "r" }) { userErrors { code } }',
  catalogUpdate:
    'catalogUpdate(input: { facts: { checkedOn: "2026-11-01", programValues: [{ key: "NONE", unit: "u", value: "1", effectiveFrom: "2027-01-01", citation: { source: "s", confidence: VERIFIED } }] }, reason: "r" }) { userErrors { code } }',
  contractRatesImport:
    'contractRatesImport(input: { payer: "nobody", csv: "", reason: "r" }) { userErrors { code } }',
  contractRatesRemove: 'contractRatesRemove(input: { payer: "nobody", reason: "r" }) { userErrors { code } }',
  payerUpsert: 'payerUpsert(input: { slug: "No Slug", name: "N", kind: COMMERCIAL }) { userErrors { code } }',
  planCreate: 'planCreate(input: { payer: "nobody", slug: "No Slug", name: "N" }) { userErrors { code } }',
  planUpdate: 'planUpdate(input: { slug: "no-plan", name: "N" }) { userErrors { code } }',
  policyDraft: 'policyDraft(input: { payer: "nobody", title: "T", notes: [] }) { userErrors { code } }',
  policyCommentAdd: 'policyCommentAdd(input: { id: "bm9uZQ", version: 1, text: "" }) { userErrors { code } }',
  policyDraftApprove:
    'policyDraftApprove(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r" }) { userErrors { code } }',
  policyDraftReturn:
    'policyDraftReturn(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r" }) { userErrors { code } }',
  policyDraftSubmit:
    'policyDraftSubmit(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r" }) { userErrors { code } }',
  policyDraftDiscard:
    'policyDraftDiscard(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r" }) { userErrors { code } }',
  policyNoteAdd:
    'policyNoteAdd(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r", note: { topic: OTHER, codes: [], text: "", source: { title: "" } } }) { userErrors { code } }',
  policyNoteRemove:
    'policyNoteRemove(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r" }) { userErrors { code } }',
  policyNoteUpdate:
    'policyNoteUpdate(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r", changes: { text: "" } }) { userErrors { code } }',
  policyNoteVerify:
    'policyNoteVerify(input: { ids: [], verifiedOn: "2026-11-01", reason: "r" }) { userErrors { code } }',
  policyPublish:
    'policyPublish(input: { id: "bm9uZQ", expectedVersion: 1, kind: CHANGE, reason: "r" }) { userErrors { code } }',
  policyRestore:
    'policyRestore(input: { id: "bm9uZQ", version: 1, expectedVersion: 1, reason: "r" }) { userErrors { code } }',
  policyRevise:
    'policyRevise(input: { id: "bm9uZQ", expectedVersion: 1,  reason: "r"  }) { userErrors { code } }',
  policyWithdraw:
    'policyWithdraw(input: { id: "bm9uZQ", expectedVersion: 1, effectiveTo: "2027-01-01", reason: "r" }) { userErrors { code } }',
  apiKeyCreate: 'apiKeyCreate(input: { name: "", role: VIEWER }) { userErrors { code } }',
  apiKeyRevoke: 'apiKeyRevoke(input: { id: "bm9uZQ" }) { userErrors { code } }',
  apiKeyRevokeAll: 'apiKeyRevokeAll(input: { createdBy: "nobody" }) { userErrors { code } }',
  emergencyAccessBegin: 'emergencyAccessBegin(input: { reason: "" }) { userErrors { code } }',
  exportCancel: 'exportCancel(input: { id: "bm9uZQ" }) { userErrors { code } }',
  exportStart: 'exportStart(input: { dataset: CODES, format: CSV, codes: [] }) { userErrors { code } }',
  sessionAmend: `sessionAmend(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r", session: ${EMPTY_RECORD} }) { userErrors { code } }`,
  sessionBill:
    'sessionBill(input: { id: "bm9uZQ", expectedVersion: 1, payer: "medicare", idempotencyKey: "k" }) { userErrors { code } }',
  sessionRecord: `sessionRecord(input: { idempotencyKey: "k", session: ${EMPTY_RECORD} }) { userErrors { code } }`,
  sessionSign: 'sessionSign(input: { id: "bm9uZQ", expectedVersion: 1 }) { userErrors { code } }',
  sessionVoid:
    'sessionVoid(input: { id: "bm9uZQ", expectedVersion: 1, reason: "r" }) { userErrors { code } }',
};

let api: TestApi;
const statements = recordStatements();
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

test('each actor may use the root fields that the matrix lists', async () => {
  const { id: draftId } = await insertDraft(api, { payer: 'cigna', notes: [] });
  const queries = queriesOver(draftId);
  const rows = [
    ['field', ...ACTORS],
    ['-', ...ACTORS.map(() => '-')],
  ];
  const addRow = async (name: string, operation: string, permitted: (data: object) => string) =>
    rows.push([name, ...(await Promise.all(ACTORS.map((actor) => outcome(actor, operation, permitted))))]);
  for (const field of rootFields('Query')) {
    if (!queries[field]) throw new Error(`Add a query of \`${field}\` to queriesOver.`);
    await addRow(field, `{ ${queries[field]} }`, () => 'yes');
  }
  for (const field of rootFields('Mutation')) {
    if (!MUTATIONS[field]) throw new Error(`Add a call of \`${field}\` to MUTATIONS.`);
    await addRow(field, `mutation { ${MUTATIONS[field]} }`, withUserErrors);
  }
  await addRow(
    'drafts of policies',
    '{ policies(filter: { statuses: [DRAFT] }) { totalCount } }',
    () => 'yes',
  );
  await addRow('node of a session', `{ node(id: "${OURS}") { id } }`, (data) =>
    'node' in data && data.node === null ? 'null' : 'yes',
  );
  expectGoldenText(MATRIX, table(rows));
});

test('a root field that is denied disappears alone, and so does one with a wrong argument', async () => {
  const { id: draftId } = await insertDraft(api, { payer: 'cigna', notes: [] });
  let denied = 0;
  for (const [field, query] of Object.entries(queriesOver(draftId))) {
    const { data, errors } = await api.execute<Record<string, unknown>>(
      `{ code(code: "97530") { title } other: ${query} }`,
    );
    expect(data?.['code']).toEqual({ title: 'Therapeutic activities' });
    if (data?.['other'] != null || field === 'node') continue;
    if (errors === undefined) continue;
    denied += 1;
    expect(errors).toMatchObject([{ path: ['other'], extensions: { code: 'UNAUTHENTICATED' } }]);
  }
  expect(denied).toBe(11);
  const { data, errors } = await api.execute(
    '{ code(code: "97530") { title policyNotes(first: 1, after: "nonsense") { nodes { id } } } }',
  );
  expect(data).toEqual({ code: { title: 'Therapeutic activities', policyNotes: null } });
  expect(errors).toMatchObject([{ path: ['code', 'policyNotes'], extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('the matrix refuses an operation that fails for another reason than a missing permission', async () => {
  const yes = () => 'yes';
  await expect(outcome('ADMIN', 'payers { slug }', yes)).rejects.toThrow('GRAPHQL_PARSE_FAILED');
  await expect(outcome('ADMIN', '{ payer }', yes)).rejects.toThrow('GRAPHQL_VALIDATION_FAILED');
  const unknownDraft = '{ policyImpact(draftId: "bm9uZQ") { sessionsExamined } }';
  await expect(outcome('ADMIN', unknownDraft, yes)).rejects.toThrow('BAD_USER_INPUT');
});

function rootFields(type: 'Query' | 'Mutation'): string[] {
  const object = type === 'Query' ? schema.getQueryType() : schema.getMutationType();
  return Object.keys(object?.getFields() ?? {}).sort();
}

/** A cell of the matrix. Throws for any other error than a missing permission: the operation would be wrong. */
async function outcome(as: Actor, operation: string, permitted: (data: object) => string): Promise<string> {
  const { data, errors } = await api.execute<object>(operation, { as });
  const code = errors?.[0]?.extensions?.code;
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return code;
  if (errors || !data) throw new Error(`${operation} fails with ${code}: ${errors?.[0]?.message}`);
  return permitted(data);
}

/** Invalid input must come back as user errors, or the matrix would write to the database. */
function withUserErrors(data: object): string {
  const [payload] = Object.values(data) as { readonly userErrors: readonly unknown[] }[];
  if (!payload?.userErrors.length) throw new Error(`no user error: ${JSON.stringify(data)}`);
  return 'yes';
}

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row.map((cell, column) => cell.padEnd(widths[column] ?? 0, cell === '-' ? '-' : ' ')).join(' | '),
    )
    .map((line) => `| ${line} |\n`)
    .join('');
}

interface Sessions {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
}

const PAGE =
  'query ($after: String) { sessions(first: 200, after: $after) { totalCount edges { cursor node { id } } } }';

describe('patient sessions', () => {
  const query = `{ session(id: "${OURS}") { patientReference } sessions { nodes { patientReference } } }`;

  test.each(['anonymous', 'VIEWER', 'ANALYST', 'AUDITOR'] as const)(
    '%s may not read them, and no statement is sent',
    async (as) => {
      statements.take();
      const answer = await api.execute(query, { as });
      expect(statements.take()).toEqual([]);
      expect(codes(answer)).toContain(as === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      expect(JSON.stringify(answer)).not.toContain('P-0');
      expect(answer.errors?.[0]?.message).toContain('CLINICIAN or BILLER');
    },
  );

  test('a forbidden nullable field is null; the rest is returned', async () => {
    const { data } = await api.execute(`{ session(id: "${OURS}") { id } payers { slug } }`, { as: 'VIEWER' });
    expect(data).toMatchObject({ session: null, payers: [{ slug: 'medicare' }, {}, {}, {}, {}] });
  });

  test.each(['BILLER', 'CLINICIAN'] as const)('a %s of the organization reads them', async (as) => {
    expect((await api.execute(query, { as })).data).toMatchObject({
      session: { patientReference: 'P-0001' },
    });
  });

  test('a session of another organization looks like one that does not exist', async () => {
    const nowhere = idOf('PatientSession', '00000000-0000-4000-8000-000000000000');
    const execute = (id: string) =>
      api.execute(`query ($id: ID!) { session(id: $id) { id } node(id: $id) { id } }`, {
        as: 'BILLER',
        variables: { id },
      });
    expect(await execute(THEIRS)).toEqual(await execute(nowhere));
    expect(await execute(THEIRS)).toEqual({ data: { session: null, node: null } });
  });

  test('the other tenant reads its own sessions and none of ours, with any cursor', async () => {
    const page = async (as: Actor, after: string | null) => {
      const answer = await api.execute<{ sessions: Sessions }>(PAGE, { as, variables: { after } });
      if (!answer.data) throw new Error(JSON.stringify(answer.errors));
      return answer.data.sessions;
    };
    const ours = await page('BILLER', null);
    const theirs = await page('other-tenant-biller', null);
    expect(theirs.edges).toHaveLength(2);
    const ourIds = ours.edges.map(({ node }) => node.id);
    expect(theirs.edges.filter(({ node }) => ourIds.includes(node.id))).toEqual([]);
    // With our newest cursor they still get only their own rows.
    const after = await page('other-tenant-biller', ours.edges[0]?.cursor ?? '');
    expect(after).toEqual(theirs);
  });

  test('an id of another type finds nothing', async () => {
    const answer = await api.execute(`{ session(id: "${idOf('Policy', OUR_SESSION)}") { id } }`, {
      as: 'BILLER',
    });
    expect(answer).toEqual({ data: { session: null } });
  });
});

describe('an invalid credential', () => {
  const principal = {
    sub: 'demo-biller',
    organization: 'demo-clinic',
    roles: ['BILLER'],
    organizationId: '76a22f6a-e65f-4f85-af8d-dd089a30984b',
  };

  async function signed(
    key: Parameters<SignJWT['sign']>[0],
    alg: string,
    expires: string,
    claims: Record<string, unknown> = principal,
  ) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg })
      .setIssuer('ot-codebook-demo')
      .setAudience('ot-codebook')
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);
  }

  test('gets the same 401 whatever is wrong with it, for public fields too', async () => {
    const otherKey = (await generateKeyPair('EdDSA', { crv: 'Ed25519' })).privateKey;
    const good = (await api.authorizationOf('BILLER')) ?? '';
    const [head, body, signature] = good.slice('Bearer '.length).split('.');
    const admin = Buffer.from(JSON.stringify({ ...principal, roles: ['ADMIN'] })).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const invalid = [
      'garbage',
      'Bearer',
      'Bearer ',
      'Bearer garbage',
      `Basic ${body}`,
      `Bearer ${body}`,
      ' ',
      `Bearer ${head}.${admin}.${signature}`,
      `Bearer ${unsigned}.${body}.`,
      `Bearer ${await signed(otherKey, 'EdDSA', '1h')}`,
      `Bearer ${await signed(new TextEncoder().encode('x'.repeat(32)), 'HS256', '1h')}`,
      await new DemoIdentity().authorizationFor({ ...principal, subject: principal.sub, roles: ['BILLER'] }),
      `${good}x`,
    ];
    const answers = await Promise.all(
      invalid.map((authorization) => api.send({ query: '{ payers { slug } }' }, { authorization })),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(invalid.map(() => 401));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(answers[0]?.headers['www-authenticate']).toBe('Bearer');
  });

  test('is rejected when it has expired or holds invalid claims', async () => {
    const identity = new DemoIdentity();
    const key = (identity as unknown as { privateKey: CryptoKey }).privateKey;
    const invalid = [
      await signed(key, 'EdDSA', '-1s'),
      await signed(key, 'EdDSA', '1h', { ...principal, roles: ['EMPEROR'] }),
      await signed(key, 'EdDSA', '1h', { ...principal, organizationId: 'clinic' }),
      await signed(key, 'EdDSA', '1h', { ...principal, sub: undefined }),
    ];
    for (const token of invalid) await expect(identity.authenticate(`Bearer ${token}`)).rejects.toThrow();
    const fine = await signed(key, 'EdDSA', '1h');
    await expect(identity.authenticate(`Bearer ${fine}`)).resolves.toMatchObject({ subject: 'demo-biller' });
  });
});

function codes({ errors }: Answer): (string | undefined)[] {
  return (errors ?? []).map(({ extensions }) => extensions?.code);
}
