import path from 'node:path';
import {
  execute,
  parse,
  specifiedRules,
  validate,
  type ExecutionResult,
  type FormattedExecutionResult,
} from 'graphql';
import { DocumentCache } from '../../src/api/execution/documents.ts';
import { OperationExecutor } from '../../src/api/execution/executor.ts';
import { schema } from '../../src/api/schema.ts';
import { readExamples } from '../../src/http/playground/examples.ts';
import { idOf, OUR_SESSION, startTestApi, type Actor, type TestApi } from '../support/api.ts';
import { readGoldenCases } from '../support/golden.ts';

/** The server runs compiled operations; graphql-js is the reference for their results. */

interface Operation {
  readonly name: string;
  readonly operation: string;
  readonly as: Actor;
  readonly variables?: Record<string, unknown>;
}

const examples = (await readExamples())
  // Each read of the audit trail adds to it.
  .filter(({ name, operation }) => name !== 'AuditTrail' && /^query /m.test(operation))
  .map(({ name, operation, variables, role }) => ({
    name,
    operation,
    as: (role ?? 'BILLER') as Actor,
    variables: JSON.parse(variables ?? '{}') as Record<string, unknown>,
  }));
const golden = readGoldenCases(path.join(import.meta.dirname, 'cases'));

const PREVIEW = `query ($input: BillingInput!, $payers: [String!] = ["medicare"]) {
  billingPreview(input: $input, payers: $payers) { payer { slug } totalTimedUnits lines { units code { procedureCode } } } }`;
const CONDITIONAL = `query ($yes: Boolean!, $no: Boolean = false) {
  code(code: "97530") {
    ...Names @include(if: $yes)
    ... @skip(if: $yes) { kind }
    unitBasis @include(if: $no)
    guide { ...Guide } } }
  fragment Names on Code { procedureCode title @skip(if: $no) description @include(if: $no) }
  fragment Guide on CodeGuide { summary @include(if: $yes) commonNames @skip(if: $yes) }`;
const NODES = `query ($code: ID!, $session: ID!) {
  a: node(id: $code) { __typename id ...Any ... on Node { again: id } }
  b: node(id: $session) { ...Any ... on PatientSession { patientReference payer { ...Any slug } } } }
  fragment Any on Node { __typename id ... on Code { procedureCode } ... on Payer { name } ... on PatientSession { status } }`;
const IDS = { code: idOf('Code', '97530'), session: idOf('PatientSession', OUR_SESSION) };

const tricky: Operation[] = (
  [
    ['conditions in fragments, true', CONDITIONAL, { yes: true }],
    ['conditions in fragments, false', CONDITIONAL, { yes: false, no: true }],
    ['a condition on a field', 'query ($a: Boolean!) { payers { slug @skip(if: $a) name } }', { a: true }],
    [
      'a condition on a root field',
      'query ($a: Boolean!) { payers @include(if: $a) { slug } viewer { subject } }',
      { a: false },
    ],
    ['a condition that is a literal', '{ payers { slug @include(if: false) name @skip(if: false) } }'],
    [
      'a default of a variable',
      PREVIEW,
      { input: { dateOfService: '2026-11-02', services: [{ procedureCode: '97530', minutes: 30 }] } },
    ],
    [
      'a default that is overridden by null',
      PREVIEW,
      {
        payers: null,
        input: { dateOfService: '2026-11-02', services: [{ procedureCode: '97530', minutes: 30 }] },
      },
    ],
    [
      'a single value for a list',
      PREVIEW,
      {
        payers: 'cigna',
        input: { dateOfService: '2026-11-02', services: { procedureCode: '97530', minutes: 30 } },
      },
    ],
    [
      'enums as literals',
      '{ codes(filter: { kinds: [EVALUATION], systems: CPT }, first: 3) { nodes { procedureCode kind } } }',
    ],
    [
      'enums as variables',
      'query ($f: CodeFilter) { codes(filter: $f, first: 3) { nodes { procedureCode kind } } }',
      { f: { kinds: ['EVALUATION'], systems: 'CPT' } },
    ],
    [
      'an enum variable inside a literal',
      'query ($k: CodeKind!) { codes(filter: { kinds: [$k] }, first: 3) { nodes { procedureCode } } }',
      { k: 'GROUP' },
    ],
    ['a date as a literal', '{ code(code: "97129", asOf: "2019-12-31") { active effectiveFrom } }'],
    [
      'a date as a variable',
      'query ($on: Date) { code(code: "97129", asOf: $on) { active effectiveFrom } }',
      { on: '2019-12-31' },
    ],
    [
      'a date variable that is null',
      'query ($on: Date) { code(code: "97129", asOf: $on) { active } }',
      { on: null },
    ],
    [
      'aliases of one field with other arguments',
      '{ a: code(code: "97530") { procedureCode } b: code(code: "97110") { procedureCode x: procedureCode } c: code(code: "nothing") { procedureCode } }',
    ],
    [
      'the same field asked twice',
      '{ code(code: "97530") { guide { summary } guide { commonNames } ...F } } fragment F on Code { guide { sections { topic } } }',
    ],
    ['fragments on an interface', NODES, IDS],
    ['one of several operations', 'query A { viewer { subject } } query B { payers { slug } }'],
    [
      'an error in a field of an object',
      '{ code(code: "97530") { procedureCode payerTerms(payers: ["nobody"]) { state } } viewer { subject } }',
    ],
    [
      'an error in a field of a list',
      '{ codes(first: 2) { nodes { procedureCode payerTerms(payers: ["nobody"]) { state } } } }',
    ],
    ['an error of a root field', '{ codes(first: 0) { totalCount } }'],
    ['a forbidden field beside a permitted one', `{ session(id: "${IDS.session}") { id } payers { slug } }`],
    [
      'an impossible date in a variable',
      'query ($on: Date) { code(code: "97530", asOf: $on) { procedureCode } }',
      { on: '2026-02-30' },
    ],
    [
      'an impossible date beside a condition in a fragment',
      'query ($on: Date) { code(code: "97530", asOf: $on) { ...F } } fragment F on Code { procedureCode @skip(if: false) }',
      { on: '2026-02-30' },
    ],
    ['a variable that is missing', 'query ($code: String!) { code(code: $code) { procedureCode } }', {}],
    [
      'a variable of another type',
      'query ($first: Int) { codes(first: $first) { totalCount } }',
      { first: 'three' },
    ],
    [
      'an unknown field of an input',
      PREVIEW,
      { input: { dateOfService: '2026-11-02', services: [], patient: 'x' } },
    ],
    [
      'introspection',
      '{ __schema { queryType { name fields { name args { name defaultValue } } } } __type(name: "Code") { kind } }',
    ],
  ] as const
).map(([name, operation, variables]) => ({
  name,
  operation,
  as: name.startsWith('a forbidden') ? ('VIEWER' as const) : ('BILLER' as const),
  ...(variables && { variables }),
}));

let api: TestApi;
const documents = new DocumentCache(true);
const executor = new OperationExecutor({ onInternalError: () => undefined });
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

describe.each([
  ['golden case', golden],
  ['playground example', examples],
  ['tricky operation', tricky],
] as [string, Operation[]][])('%s', (_kind, operations) => {
  test.each(operations)('$name', async ({ operation, as, variables = {} }) => {
    const document = parse(operation);
    expect(validate(schema, document, specifiedRules)).toEqual([]);
    const operationName = operation.startsWith('query A') ? 'B' : null;
    const prepared = { document: documents.parse(operation), operationName, variables };
    const contextValue = await api.contextOf(as);
    const expected = resultOf(
      await execute({ schema, document, operationName, variableValues: variables, contextValue }),
    );
    await contextValue.protectedReads.finish();
    // The second run takes the operation from the cache.
    expect(resultOf(await executor.execute(prepared, await api.contextOf(as)))).toEqual(expected);
    expect(resultOf(await executor.execute(prepared, await api.contextOf(as)))).toEqual(expected);
  });
});

test('an operation over the time limit gets an error and no data', async () => {
  const limited = new OperationExecutor({ onInternalError: () => undefined, timeLimitMs: 50 });
  const operation = '{ viewer { subject } session(id: "UGF0aWVudFNlc3Npb246OA") { id } }';
  const context = await api.contextOf('CLINICIAN');
  const stuck = Object.assign(Object.create(context.sessions) as typeof context.sessions, {
    find: () => new Promise<never>(() => undefined),
  });
  const { data, errors } = await limited.execute(
    { document: documents.parse(operation), operationName: null, variables: {} },
    { ...context, sessions: stuck },
  );
  expect(data).toBeUndefined();
  expect(errors?.map(({ message, extensions }) => [extensions?.['code'], message])).toEqual([
    [
      'SERVICE_UNAVAILABLE',
      'The operation took longer than 50 milliseconds. Request less at once, or try again later.',
    ],
  ]);
});

/** What a client sees. Of an operation that did not run only that is compared: our executor lists its issues. */
function resultOf({ data, errors }: ExecutionResult | FormattedExecutionResult) {
  return JSON.parse(
    JSON.stringify({
      data: data ?? null,
      errors:
        data === undefined
          ? 'rejected before it ran'
          : (errors ?? []).map(({ message, path: at }) => ({ message, path: at })),
    }),
  ) as unknown;
}
