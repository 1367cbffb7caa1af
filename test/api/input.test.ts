import { startTestApi, type Actor, type Answer, type TestApi } from '../support/api.ts';

/** Invalid input is rejected whole, with field, value, valid values and a fix; the database does not change. */

let api: TestApi;
let before: unknown;
beforeAll(async () => {
  api = await startTestApi();
  before = await fingerprints();
}, 60_000);
afterAll(() => api?.close());
afterEach(async () => expect(await fingerprints()).toEqual(before));

interface InvalidInput {
  readonly because: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly field: string;
  readonly value: string;
  readonly as?: Actor;
}

const preview = (services: string, more = '') =>
  `{ billingPreview(input: { dateOfService: "2026-11-02", ${more} services: [${services}] }) { totalTimedUnits } }`;
const PREVIEW = 'query ($input: BillingInput!) { billingPreview(input: $input) { totalTimedUnits } }';
const day = (more: Record<string, unknown>, service: Record<string, unknown> = {}) => ({
  input: {
    dateOfService: '2026-11-02',
    services: [{ procedureCode: '97530', minutes: 15, ...service }],
    ...more,
  },
});
const cursor = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

const invalidInputs: InvalidInput[] = [
  {
    because: 'an unknown code',
    query: preview('{ procedureCode: "99999", minutes: 15 }'),
    field: 'input.services.0.procedureCode',
    value: '99999',
  },
  {
    because: 'a code deleted before the date',
    query: preview('{ procedureCode: "97532", minutes: 15 }'),
    field: 'input.services.0.procedureCode',
    value: '97532',
  },
  {
    because: 'a negative minute',
    query: preview('{ procedureCode: "97530", minutes: -1 }'),
    field: 'input.services.0.minutes',
    value: '-1',
  },
  {
    because: 'a negative minute in a variable',
    query: PREVIEW,
    variables: day({}, { minutes: -1 }),
    field: 'input.services.0.minutes',
    value: '-1',
  },
  {
    because: 'minutes over 24 hours',
    query: preview('{ procedureCode: "97530", minutes: 1441 }'),
    field: 'input.services.0.minutes',
    value: '1441',
  },
  {
    because: 'minutes over 24 hours in all',
    query: preview('{ procedureCode: "97530", minutes: 900 }, { procedureCode: "97110", minutes: 900 }'),
    field: 'input.services',
    value: '1800 minutes in total',
  },
  {
    because: 'an end before the start',
    query: preview('{ procedureCode: "97530", startTime: "10:00", endTime: "09:59" }'),
    field: 'input.services.0.endTime',
    value: '09:59',
  },
  {
    because: 'an end at the start',
    query: preview('{ procedureCode: "97530", startTime: "10:00", endTime: "10:00" }'),
    field: 'input.services.0.endTime',
    value: '10:00',
  },
  {
    because: 'a visit that ends before it starts',
    query: preview('{ procedureCode: "97530", minutes: 15 }', 'startTime: "10:00", endTime: "09:00",'),
    field: 'input.endTime',
    value: '09:00',
  },
  {
    because: 'a session that ends before it starts',
    query: preview('{ procedureCode: "G0129", sessions: [{ startTime: "10:00", endTime: "09:00" }] }'),
    field: 'input.services.0.sessions.0.endTime',
    value: '09:00',
  },
  { because: 'no service', query: preview(''), field: 'input.services', value: '0 services' },
  {
    because: 'the placeholder modifier 00',
    query: preview('{ procedureCode: "97530", minutes: 15, modifiers: ["GO", "00"] }'),
    field: 'input.services.0.modifiers.1',
    value: '00',
  },
  {
    because: 'an unknown payer',
    query:
      '{ billingPreview(payers: ["medicare", "medicaid"], input: { dateOfService: "2026-11-02", services: [{ procedureCode: "97165" }] }) { dateOfService } }',
    field: 'payers.1',
    value: '"medicaid"',
  },
  {
    because: 'an unknown payer of notes',
    query: '{ code(code: "97530") { policyNotes(payers: ["nobody"]) { nodes { id } } } }',
    field: 'payers.0',
    value: '"nobody"',
  },
  {
    because: 'an unknown payer of terms',
    query: '{ code(code: "97530") { payerTerms(payers: ["nobody"]) { state } } }',
    field: 'payers.0',
    value: '"nobody"',
  },
  {
    because: 'an unknown payer of codes',
    query: '{ codes(filter: { payers: ["nobody"] }) { totalCount } }',
    field: 'filter.payers.0',
    value: '"nobody"',
  },
  {
    because: 'an unknown payer of policies',
    query: '{ policies(filter: { payers: ["nobody"] }) { totalCount } }',
    field: 'filter.payers.0',
    value: '"nobody"',
  },
  {
    because: 'an unknown payer of sessions',
    query: '{ sessions(filter: { payers: ["nobody"] }) { totalCount } }',
    field: 'filter.payers.0',
    value: '"nobody"',
    as: 'BILLER',
  },
  {
    because: 'an unknown plan',
    query: preview('{ procedureCode: "97165" }', 'coverage: { plan: "no-such-plan" },'),
    field: 'input.coverage.plan',
    value: '"no-such-plan"',
  },
  {
    because: 'a plan of a payer that is not asked',
    query:
      '{ billingPreview(payers: ["medicare"], input: { dateOfService: "2026-11-02", coverage: { plan: "fep" }, services: [{ procedureCode: "97165" }] }) { dateOfService } }',
    field: 'input.coverage.plan',
    value: '"fep"',
  },
  {
    because: 'an impossible date',
    query: '{ code(code: "97530", asOf: "2026-02-30") { procedureCode } }',
    field: 'asOf',
    value: '"2026-02-30"',
  },
  {
    because: 'an impossible date in a variable',
    query: 'query ($day: Date) { code(code: "97530", asOf: $day) { procedureCode } }',
    variables: { day: '2026-02-30' },
    field: 'asOf',
    value: '"2026-02-30"',
  },
  {
    because: 'an impossible date beside a condition in a fragment',
    query:
      'query ($day: Date) { code(code: "97530", asOf: $day) { ...F } } fragment F on Code { procedureCode @skip(if: false) }',
    variables: { day: '2026-02-30' },
    field: 'asOf',
    value: '"2026-02-30"',
  },
  {
    because: 'a day of the year 0, which no store knows',
    query: '{ sessions(filter: { from: "0000-01-01" }) { totalCount } }',
    field: 'filter.from',
    value: '"0000-01-01"',
    as: 'BILLER',
  },
  {
    because: 'an impossible date of service',
    query:
      '{ billingPreview(input: { dateOfService: "2026-13-01", services: [{ procedureCode: "97165" }] }) { dateOfService } }',
    field: 'input.dateOfService',
    value: '"2026-13-01"',
  },
  {
    because: 'an impossible date of service in a variable',
    query: PREVIEW,
    variables: day({ dateOfService: '2025-02-29' }),
    field: 'input.dateOfService',
    value: '"2025-02-29"',
  },
  {
    because: 'an impossible time in a variable',
    query: PREVIEW,
    variables: day({}, { startTime: '24:00' }),
    field: 'input.services.0.startTime',
    value: '"24:00"',
  },
  {
    because: 'an impossible time',
    query: preview('{ procedureCode: "97165", startTime: "9:00" }'),
    field: 'input.services.0.startTime',
    value: '"9:00"',
  },
  { because: 'an empty page', query: '{ codes(first: 0) { totalCount } }', field: 'first', value: '0' },
  {
    because: 'a page too large',
    query: '{ codes(first: 201) { totalCount } }',
    field: 'first',
    value: '201',
  },
  {
    because: 'a negative page',
    query: '{ policies(first: -1) { totalCount } }',
    field: 'first',
    value: '-1',
  },
  {
    because: 'a page of sessions too large',
    query: '{ sessions(first: 201) { totalCount } }',
    field: 'first',
    value: '201',
    as: 'BILLER',
  },
  {
    because: 'a cursor that is none',
    query: '{ codes(after: "nonsense") { totalCount } }',
    field: 'after',
    value: '"nonsense"',
  },
  { because: 'an empty cursor', query: '{ codes(after: "") { totalCount } }', field: 'after', value: '""' },
  {
    because: 'a cursor of policies for codes',
    query: `{ codes(after: "${cursor('policies', 'aetna', 'aetna-mpr-2013')}") { totalCount } }`,
    field: 'after',
    value: '…',
  },
  {
    because: 'a cursor of codes for policies',
    query: `{ policies(after: "${cursor('codes', 0, '97530')}") { totalCount } }`,
    field: 'after',
    value: '…',
  },
  {
    because: 'a cursor of codes for sessions',
    query: `{ sessions(after: "${cursor('codes', 0, '97530')}") { totalCount } }`,
    field: 'after',
    value: '…',
    as: 'BILLER',
  },
  {
    because: 'a cursor of no day for sessions',
    query: `{ sessions(after: "${cursor('sessions', '-271821-04-20', '08a2c9c4-6a07-4d7b-9dde-ee37d6978057')}") { totalCount } }`,
    field: 'after',
    value: '…',
    as: 'BILLER',
  },
  {
    because: 'an unknown payer of a stored session',
    query: '{ sessions(first: 1) { nodes { billing(payer: "nobody") { dateOfService } } } }',
    field: 'payer',
    value: '"nobody"',
    as: 'BILLER',
  },
];

test.each(invalidInputs)('rejects $because', async ({ query, variables, as, field, value }) => {
  const answer = await api.execute(query, { ...(as && { as }), ...(variables && { variables }) });
  expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
  const [issue] = answer.errors?.[0]?.extensions?.issues ?? [];
  expect(issue?.path.join('.').replace(/^payer\.0$/, 'payer')).toBe(field);
  if (value !== '…') expect(issue?.value).toBe(value);
  expect([issue?.allowed, issue?.fix].every((text) => text && text.length > 5)).toBe(true);
  expect(answer.errors?.[0]?.message).toContain(issue?.fix);
  expect(shown(answer)).toBe(false);
});

test.each(['\ud800', '\'; drop table "Code"; --', '%%%', 'P'.repeat(200)])(
  'text that no row can hold finds nothing: %j',
  async (text) => {
    const { data, errors } = await api.execute(TEXTS, { as: 'BILLER', variables: { text, list: [text] } });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ ...NO_SESSION, code: null, policies: { totalCount: 0 } });
  },
);

const NO_SESSION = { byPatient: { totalCount: 0 }, byCode: { totalCount: 0 } };
const TEXTS = `query ($text: String!, $list: [String!]) {
  byPatient: sessions(filter: { patientReference: $text }) { totalCount }
  byCode: sessions(filter: { codes: $list }) { totalCount }
  codes(search: $text) { totalCount } code(code: $text) { procedureCode }
  policies(filter: { search: $text }) { totalCount } }`;

test.each([
  ['filter.patientReference', '{ patientReference: "P\\u0000" }'],
  ['filter.codes.1', '{ codes: ["97530", "\\u0000"] }'],
])('rejects a character that the database cannot store in %s', async (field, filter) => {
  const { errors } = await api.execute(`{ sessions(filter: ${filter}) { totalCount } }`, { as: 'BILLER' });
  expect(errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', issues: [{ path: field.split('.') }] } },
  ]);
});

test.each(['0001-01-01', '9999-12-31'])('accepts the outermost day %s', async (day) => {
  const { data, errors } = await api.execute(
    'query ($day: Date) { from: sessions(filter: { from: $day, to: $day }) { totalCount } code(code: "97530", asOf: $day) { active } }',
    { as: 'BILLER', variables: { day } },
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ from: { totalCount: 0 }, code: { active: true } });
});

test('invalid ids find nothing', async () => {
  const odd = [
    '',
    '=',
    'PatientSession:1',
    '\u0000',
    '🙂',
    Buffer.from('PatientSession:\u0000').toString('base64url'),
  ];
  odd.push(
    ...['PatientSession:', 'Code:', ':', 'Policy:not-a-uuid', 'Payer:__proto__'].map((text) =>
      Buffer.from(text).toString('base64url'),
    ),
  );
  for (const id of odd) {
    const { data, errors } = await api.execute(
      'query ($id: ID!) { node(id: $id) { id } session(id: $id) { id } policy(id: $id) { id } }',
      { as: 'BILLER', variables: { id } },
    );
    expect({ id, data, errors }).toEqual({
      id,
      data: { node: null, session: null, policy: null },
      errors: undefined,
    });
  }
});

/** Whether an answer shows anything of the field with the wrong argument. */
function shown({ data, errors }: Answer): boolean {
  const [error] = errors ?? [];
  let value: unknown = data ?? null;
  for (const key of error?.path ?? []) value = (value as Record<string, unknown> | null)?.[key] ?? null;
  return value !== null;
}

/** A rejected query of protected data is still audited. */
const AUDIT_TABLES = ['audit_event', 'audit_head'];

/** Row counts of every table and the newest writing transaction; a rejected query may change neither. */
async function fingerprints(): Promise<unknown> {
  const tables = await api.db.prisma.$queryRaw<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const counted = tables
    .filter(({ name }) => !AUDIT_TABLES.includes(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*)::int as rows, max(xmin::text::bigint)::text as newest from "${name}"`,
    );
  const { Prisma } = await import('../../src/db/generated/prisma/client.ts');
  return api.db.prisma.$queryRaw(Prisma.raw(counted.join(' union all ') + ' order by 1'));
}
