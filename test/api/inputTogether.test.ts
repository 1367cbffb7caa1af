import { createAuthenticator } from '../../src/access/authenticator.ts';
import { UserErrorCode } from '../../src/shared/userErrorCodes.ts';
import { createServer } from '../../src/http/server.ts';
import { startTestApi, type Actor, type Answer, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';

/** All that is wrong with one request comes in one answer: in its text, in its variables and in what they mean. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

type Issue = NonNullable<NonNullable<NonNullable<Answer['errors']>[0]['extensions']>['issues']>[0];
const issuesOf = ({ errors = [] }: Answer): Issue[] =>
  errors.flatMap(({ extensions }) => extensions?.issues ?? []);
const briefly = (issues: readonly Issue[]) =>
  issues.map(({ code, path, value }) => `${code} ${path.join('.')} ${value}`).toSorted();

/** An input with a wrong enum, a missing field, a wrong code and negative minutes, as JSON. */
const INPUT = {
  dateOfService: '2026-11-02',
  setting: 'OFICE',
  services: [{ procedureCode: '97531', minutes: -5 }, { minutes: 15 }],
};
const LITERAL =
  '{ dateOfService: "2026-11-02", setting: OFICE, services: [{ procedureCode: "97531", minutes: -5 }, { minutes: 15 }] }';
const expectedAt = (input: string) => [
  `INVALID_VALUE ${input}.services.0.minutes -5`,
  `REQUIRED ${input}.services.1.procedureCode left out`,
  `UNKNOWN_CODE ${input}.services.0.procedureCode 97531`,
];

interface Together {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly payer: string;
  readonly as?: Actor;
}

const RECORD = 'sessionRecord(input: { idempotencyKey: "k", session: ';
const recorded = { patientReference: 'P-0007', therapist: 'OT-1', payer: 'cigma' };
const cases: Record<string, Together> = {
  'a query in literals': {
    query: `{ billingPreview(payers: ["cigma"], input: ${LITERAL}) { verdict } }`,
    payer: 'payers.0',
  },
  'a query in variables': {
    query:
      'query ($input: BillingInput!, $payers: [String!]) { billingPreview(payers: $payers, input: $input) { verdict } }',
    variables: { input: INPUT, payers: ['cigma'] },
    payer: 'payers.0',
  },
  'a query in both': {
    query: `query ($services: [ServiceInput!]!) { billingPreview(payers: ["cigma"], input: { dateOfService: "2026-11-02", setting: OFICE, services: $services }) { verdict } }`,
    variables: { services: INPUT.services },
    payer: 'payers.0',
  },
  'a query in a fragment with an alias': {
    query: `{ ...F } fragment F on Query { mine: billingPreview(payers: ["cigma"], input: ${LITERAL}) { verdict } }`,
    payer: 'payers.0',
  },
  'a mutation in literals': {
    query: `mutation { ${RECORD}${LITERAL.replace('{', '{ patientReference: "P-0007", therapist: "OT-1", payer: "cigma",')} }) { userErrors { code } } }`,
    payer: 'input.session.payer',
    as: 'BILLER',
  },
  'a mutation in variables': {
    query: `mutation ($input: SessionInput!) { ${RECORD}$input }) { userErrors { code } } }`,
    variables: { input: { ...recorded, ...INPUT } },
    payer: 'input.session.payer',
    as: 'BILLER',
  },
};

test.each(Object.entries(cases))(
  'a wrong payer, code, minute and enum and a missing field come together in %s',
  async (_where, { query, variables, payer, as }) => {
    const answer = await api.execute(query, { ...(as && { as }), ...(variables && { variables }) });
    expect(answer.data ?? null).toBeNull();
    expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
    const issues = issuesOf(answer);
    const input = query.startsWith('mutation') ? 'input.session' : 'input';
    const setting = query.includes('OFICE') ? 'OFICE' : '"OFICE"';
    expect(briefly(issues)).toEqual(
      [
        ...expectedAt(input),
        `UNKNOWN_ENUM_VALUE ${input}.setting ${setting}`,
        `UNKNOWN_PAYER ${payer} "cigma"`,
      ].toSorted(),
    );
    for (const { code, allowed, fix, message } of issues) {
      expect(Object.keys(UserErrorCode)).toContain(code);
      expect([allowed.length > 5, fix.endsWith('.'), message.endsWith(fix)]).toEqual([true, true, true]);
    }
    const fixOf = (code: string) => issues.find((issue) => issue.code === code)?.fix;
    expect(fixOf('UNKNOWN_PAYER')).toContain('Did you mean cigna?');
    expect(fixOf('UNKNOWN_ENUM_VALUE')).toContain('Did you mean OFFICE?');
    expect(fixOf('UNKNOWN_CODE')).toContain('97530');
    expect(answer.errors?.[0]?.message).not.toMatch(/Variable "|got invalid value|Expected (type|value)/);
  },
);

test('only what they mean is wrong: a mutation has it in userErrors, in the same form', async () => {
  const input = {
    ...recorded,
    dateOfService: '2026-11-02',
    setting: 'OFFICE',
    services: [{ procedureCode: '97531', minutes: -5 }],
  };
  const { data, errors } = await api.execute<{ sessionRecord: { userErrors: Issue[] } }>(
    `mutation ($input: SessionInput!) { ${RECORD}$input }) { userErrors { code path value allowed fix message } } }`,
    { as: 'BILLER', variables: { input } },
  );
  expect(errors).toBeUndefined();
  const { userErrors = [] } = data?.sessionRecord ?? {};
  expect(briefly(userErrors)).toEqual([
    'INVALID_VALUE input.session.services.0.minutes -5',
    'UNKNOWN_CODE input.session.services.0.procedureCode 97531',
    'UNKNOWN_PAYER input.session.payer "cigma"',
  ]);
  const preview = await api.execute(
    'query ($input: BillingInput!) { billingPreview(payers: ["cigma"], input: $input) { verdict } }',
    { variables: { input: { dateOfService: '2026-11-02', services: input.services } } },
  );
  const [ofPreview] = issuesOf(preview).filter(({ code }) => code === 'INVALID_VALUE');
  const {
    message: _sentence,
    path: _path,
    ...ofRecord
  } = userErrors.find(({ code }) => code === 'INVALID_VALUE') ?? ({} as Issue);
  expect(ofPreview).toMatchObject(ofRecord);
  expect(briefly(issuesOf(preview))).toEqual([
    'INVALID_VALUE input.services.0.minutes -5',
    'UNKNOWN_CODE input.services.0.procedureCode 97531',
    'UNKNOWN_PAYER payers.0 "cigma"',
  ]);
});

test('an impossible date hides nothing, and is not held against what depends on it', async () => {
  const answer = await api.execute(
    '{ billingPreview(input: { dateOfService: "2026-02-30", submittedOn: "2020-01-01", services: [{ procedureCode: "97532", minutes: -1 }, { procedureCode: "97165", startTime: "9:00", endTime: "10:00" }] }) { verdict } }',
  );
  expect(briefly(issuesOf(answer))).toEqual([
    'INVALID_VALUE input.dateOfService "2026-02-30"',
    'INVALID_VALUE input.services.0.minutes -1',
    'INVALID_VALUE input.services.1.startTime "9:00"',
  ]);
});

test('wrong names of the schema and wrong values come together, each of its field', async () => {
  const answer = await api.execute(
    `query ($topics: [PolicyTopic!]) {
      code(code: "97530") { titel payerTerms(payers: ["cigma"]) { state } policyNotes(topics: $topics, frist: 3) { nodes { id } } }
      codes(first: 500, filter: { payers: ["nobody"], kind: 5 }) { totalCount }
    }`,
    { variables: { topics: ['UNIT_LIMITS', 7] } },
  );
  expect(answer.errors?.map(({ extensions, path }) => [extensions?.code, path?.join('.')])).toEqual([
    ['GRAPHQL_VALIDATION_FAILED', undefined],
    ['BAD_USER_INPUT', 'code.payerTerms'],
    ['BAD_USER_INPUT', 'code.policyNotes'],
    ['BAD_USER_INPUT', 'codes'],
  ]);
  expect(briefly(issuesOf(answer))).toEqual([
    'OUT_OF_RANGE first 500',
    'UNKNOWN_ENUM_VALUE topics.0 "UNIT_LIMITS"',
    'UNKNOWN_FIELD filter.kind a name that the schema does not have',
    'UNKNOWN_FIELD frist a name that the schema does not have',
    'UNKNOWN_PAYER filter.payers.0 "nobody"',
    'UNKNOWN_PAYER payers.0 "cigma"',
    'WRONG_TYPE topics.1 7',
  ]);
});

test.each([
  [
    'a missing variable',
    'query ($code: String!) { code(code: $code) { title } }',
    {},
    'REQUIRED code left out',
  ],
  [
    'a null variable',
    'query ($code: String!) { code(code: $code) { title } }',
    { code: null },
    'REQUIRED code null',
  ],
  ['a missing argument', '{ code { title } }', {}, 'REQUIRED code left out'],
  ['a null argument', '{ code(code: null) { title } }', {}, 'REQUIRED code null'],
  ['a number for a text', '{ code(code: 97530) { title } }', {}, 'WRONG_TYPE code 97530'],
  [
    'a text for an enum',
    '{ code(code: "97530") { policyNotes(topics: ["BILLING"]) { nodes { id } } } }',
    {},
    'UNKNOWN_ENUM_VALUE topics.0 "BILLING"',
  ],
  [
    'a list for an object',
    'query ($f: CodeFilter) { codes(filter: $f) { totalCount } }',
    { f: [1] },
    'WRONG_TYPE filter a list of 1',
  ],
  [
    'a variable of a directive',
    'query ($is: Boolean!) { code(code: "97530") { title @include(if: $is) } }',
    { is: 'yes' },
    'WRONG_TYPE if "yes"',
  ],
  [
    'a variable in two places once',
    'query ($d: Date) { a: code(code: "97530", asOf: $d) { title } b: code(code: "97110", asOf: $d) { title } }',
    { d: '2026-02-30' },
    'INVALID_VALUE asOf "2026-02-30"',
  ],
  [
    'an unknown ZIP code',
    '{ code(code: "97530", asOf: "2026-08-01") { fee(zip: "00000") { value { amount } } } }',
    {},
    'UNKNOWN_ZIP zip "00000"',
  ],
  [
    'a text that is no ZIP code',
    '{ code(code: "97530") { fee(zip: "nope") { value { amount } } } }',
    {},
    'UNKNOWN_ZIP zip "nope"',
  ],
  [
    'an unknown locality',
    '{ code(code: "97530", asOf: "2026-08-01") { fee(locality: "77") { value { amount } } } }',
    {},
    'UNKNOWN_LOCALITY locality "77"',
  ],
  [
    'an unknown code of edits',
    '{ code(code: "97530") { ptpEditsWith(codes: ["97110", "nope"]) { state } } }',
    {},
    'UNKNOWN_CODE codes.1 "nope"',
  ],
  [
    'an unknown code of modifiers',
    '{ modifiers(filter: { codes: ["nope"] }) { code } }',
    {},
    'UNKNOWN_CODE filter.codes.0 "nope"',
  ],
])('%s is one issue with the path of its argument', async (_what, query, variables, expected) => {
  const answer = await api.execute(query, { variables });
  expect(briefly(issuesOf(answer))).toEqual([expected]);
  expect(answer.errors?.[0]?.message).not.toMatch(/Variable "|\$/);
});

test('a wrong argument of a nested field leaves the rest of the answer', async () => {
  const { data, errors } = await api.execute(
    '{ code(code: "97530") { title fee(zip: "nope") { value { amount } } } }',
  );
  expect(data).toEqual({ code: { title: 'Therapeutic activities', fee: null } });
  expect(errors).toMatchObject([{ path: ['code', 'fee'], extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('hundreds of wrong values are answered with fifty issues, and soon', async () => {
  const services = Array.from({ length: 200 }, () => ({ minutes: 'x', kode: '97530' }));
  const startedAt = performance.now();
  const answer = await api.execute('query ($i: BillingInput!) { billingPreview(input: $i) { verdict } }', {
    variables: { i: { dateOfService: '2026-11-02', services } },
  });
  expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  expect(issuesOf(answer)).toHaveLength(50);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('without introspection, issues name nothing of the schema that the client did not', async () => {
  const { db, store } = api;
  const server = await createServer({
    db,
    store,
    identity: createAuthenticator([]),
    logger: api.app.log,
    introspection: false,
    now,
    costPerMinute: 1e9,
  });
  const query =
    '{ billingPreview(input: { dateOfServic: "2026-11-02", setting: OFICE, services: [] }) { verdict } }';
  const response = await server.inject({ method: 'POST', url: '/graphql', payload: { query } });
  await server.close();
  expect(response.body).not.toMatch(/OFFICE|HOME|plannedHours|Did you mean/);
  expect(briefly(issuesOf(response.json<Answer>()))).toContain('UNKNOWN_ENUM_VALUE input.setting OFICE');
});

test('the schema lists the code of every user error', async () => {
  const { data } = await api.execute<{ __type: { enumValues: { name: string }[] } }>(
    '{ __type(name: "UserErrorCode") { enumValues { name } } }',
  );
  expect(data?.__type.enumValues.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(UserErrorCode).toSorted(),
  );
});
