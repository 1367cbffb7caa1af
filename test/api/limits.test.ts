import { SEARCH_LIMITS } from '../../src/codes/search.ts';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { PolicyTopic, valuesOf } from '../../src/shared/enums.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** Both sides of each limit: the largest accepted value, and one more with its error code. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

/** `__type { ofType { … name } }` with exactly that many nested fields, none of them a list. */
function nested(depth: number): string {
  const inner = depth - 2;
  return `{ __type(name: "Code") { ${'ofType { '.repeat(inner)} name ${'} '.repeat(inner)} } }`;
}

describe('depth', () => {
  test('accepts the deepest operation', async () => {
    const { errors, data } = await api.execute(nested(LIMITS.depth));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ __type: { ofType: null } });
  });

  test('rejects one level more', async () => {
    const { errors, data } = await api.execute(nested(LIMITS.depth + 1));
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(errors?.[0]?.message).toContain(`at most ${LIMITS.depth}`);
    expect(data).toBeUndefined();
  });

  test('fragments hide no levels', async () => {
    const inFragments = (levels: number) => {
      const parts = Array.from(
        { length: levels - 2 },
        (_, i) => `fragment F${i} on __Type { ofType { ...F${i + 1} } }`,
      );
      return `{ __type(name: "Code") { ...F0 } } ${parts.join(' ')} fragment F${levels - 2} on __Type { ... on __Type { ... { name } } }`;
    };
    expect((await api.execute(inFragments(LIMITS.depth))).errors).toBeUndefined();
    expect((await api.execute(inFragments(LIMITS.depth + 1))).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ]);
  });

  test('rejects a fragment cycle by name, without hanging', async () => {
    const { errors } = await api.execute(
      '{ code(code: "97530") { ...A } } fragment A on Code { similarCodes { ...B } } fragment B on Code { similarCodes { ...A } }',
    );
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('accepts the introspection query of playgrounds and code generators', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { errors, data } = await api.execute<{ __schema: { types: unknown[] } }>(
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }),
    );
    expect(errors).toBeUndefined();
    expect(data?.__schema.types.length).toBeGreaterThan(50);
  });
});

/** An operation of exactly that many tokens: 19 around the list, and one for each value. */
function ofTokens(count: number): string {
  return `{ codes(filter: { payers: [${'"medicare" '.repeat(count - 19)}] }, first: 1) { totalCount } }`;
}

describe('tokens', () => {
  test('accepts the longest operation and rejects one token more', async () => {
    expect((await api.execute(ofTokens(LIMITS.tokens))).errors).toBeUndefined();
    const { errors, data } = await api.execute(ofTokens(LIMITS.tokens + 1));
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_PARSE_FAILED');
    expect(errors?.[0]?.message).toContain('more than 4,000 tokens');
    expect(data).toBeUndefined();
  });
});

describe('body', () => {
  const ofBytes = (bytes: number) => {
    const body = (filler: string) =>
      JSON.stringify({ query: '{ payers { slug } }', operationName: null, extensions: { filler } });
    return body('x'.repeat(bytes - Buffer.byteLength(body(''))));
  };

  test('accepts the largest body', async () => {
    const response = await api.send(ofBytes(LIMITS.bodyBytes));
    expect(response.statusCode).toBe(200);
  });

  test('rejects one byte more with the usual error shape', async () => {
    const response = await api.send(ofBytes(LIMITS.bodyBytes + 1));
    expect(response.statusCode).toBe(413);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(response.body).toContain(String(LIMITS.bodyBytes));
  });

  test('rejects a body that is not JSON with the usual error shape', async () => {
    const response = await api.send('{ not json');
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test.each([
    ['[]'],
    ['{}'],
    ['{"query": 3}'],
    ['null'],
    ['{"query":"{ payers { slug } }","variables":3}'],
    ['[{"query":"{ payers { slug } }"}]'],
  ])('rejects a body without an operation: %s', async (body) => {
    const response = await api.send(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      errors: [{ extensions: { code: expect.any(String) as string } }],
    });
    expect(response.body).not.toMatch(/node_modules|stack|src\//);
  });
});

describe('aliases, directives and repetitions', () => {
  const aliased = (count: number) =>
    `{ ${Array.from({ length: count }, (_, index) => `a${index}: payers { slug }`).join(' ')} }`;
  const directed = (count: number) => `{ payers { ${'... @include(if: true) { slug } '.repeat(count)} } }`;
  const directedOnce = (count: number) => `{ payers { slug ${'@nothing '.repeat(count)} } }`;
  const repeated = (times: number) => `{ payers { ${'slug '.repeat(times + 1)} } }`;
  const spread = (times: number) =>
    `{ payers { ${'...F '.repeat(times + 1)} } } fragment F on Payer { slug }`;

  test.each([
    ['aliases', aliased, LIMITS.aliases],
    ['directives', directed, LIMITS.directives],
    ['repetitions of a field', repeated, LIMITS.repetitions],
    ['repetitions of a fragment', spread, LIMITS.repetitions],
  ])('accepts the most %s and rejects one more', async (_what, operation, most) => {
    expect((await api.execute(operation(most))).errors).toBeUndefined();
    const { errors, data } = await api.execute(operation(most + 1));
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(errors?.[0]?.message).toContain(`at most ${most}`);
    expect(data).toBeUndefined();
  });

  test('directives on one field', async () => {
    const codeOf = async (count: number) =>
      (await api.execute(directedOnce(count))).errors?.[0]?.extensions?.code;
    expect(await codeOf(LIMITS.directivesPerField)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await codeOf(LIMITS.directivesPerField + 1)).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('cost', () => {
  /** Five payers are seeded; a list of codes costs 500 before its items. */
  const PAYERS = 5;
  const CODES = 501;
  const TOPICS = valuesOf(PolicyTopic).length;
  const costsOf = () => ({ sizes: api.store.current().listSizes });
  const cost = async (query: string, variables: object = {}) => {
    const response = await api.send({ query, variables });
    return response.json<{ extensions?: { cost: { cost: number; left: number } } }>().extensions?.cost.cost;
  };

  test.each([
    ['a field', '{ reference { revision } }', 2],
    ['a list without pages', '{ payers { slug name } }', 1 + PAYERS * 2],
    ['a page', '{ codes(first: 10) { nodes { procedureCode } totalCount } }', CODES + (1 + 10) + 1],
    ['a page of the usual size', '{ codes { nodes { procedureCode } } }', CODES + 1 + 25],
    [
      'edges',
      '{ codes(first: 10) { edges { cursor node { procedureCode title } } } }',
      CODES + 1 + 10 * (1 + 1 + 2),
    ],
    [
      'a page in named fragments',
      '{ codes(first: 10) { ...A } } fragment A on CodeConnection { ...B } fragment B on CodeConnection { nodes { ...C } } fragment C on Code { procedureCode title }',
      CODES + 1 + 10 * 2,
    ],
    ['a fragment used twice', '{ payers { ...A ...A } } fragment A on Payer { slug }', 1 + PAYERS * 2],
    ['an inline fragment', '{ payers { ... { slug } ... on Payer { name } } }', 1 + PAYERS * 2],
    [
      'a timestamp',
      '{ code(code: "97530", knownAt: "2026-11-21T00:00:00Z") { title } }',
      LIMITS.knownAtCost + 2,
    ],
    ['no timestamp', '{ code(code: "97530", knownAt: null) { title } }', 2],
    [
      'payers that are named',
      '{ code(code: "97530") { payerTerms(payers: ["aetna", "aetna"]) { state } } }',
      1 + 1_001 + 1,
    ],
  ])('of %s', async (_what, query, expected) => expect(await cost(query)).toBe(expected));

  test('of a list in a page follows the longest lists of the snapshot', async () => {
    const { sizes } = costsOf();
    const modifiers = sizes.modifiersOfCode.mean(16);
    expect(modifiers).toBeGreaterThan(10);
    const query = '{ codes(first: 10) { nodes { modifiers { required } } } }';
    expect(await cost(query)).toBe(CODES + 1 + 10 * (1 + Math.ceil(modifiers)));
  });

  test('of nested lists is that of each list times the one around it', async () => {
    const { sizes } = costsOf();
    const query = '{ code(code: "97530") { policyNotes { nodes { codes { nodes { procedureCode } } } } } }';
    const notes = Math.min(25, sizes.notesOfCode.mean(1));
    const inside = Math.min(25, sizes.codesOfNote.mean(32));
    expect(await cost(query)).toBe(1 + 1 + 1 + Math.ceil(notes * (1 + 1 + Math.ceil(inside))));
  });

  test('of a comparison is that of its cells, and duplicates are none', async () => {
    const query = 'query ($c: [String!]!) { payerComparison(codes: $c) { rows { cells { state } } } }';
    const rows = 2 * TOPICS;
    const expected = 1 + rows * PAYERS + 1 + rows * (1 + PAYERS);
    expect(await cost(query, { c: ['97530', '97110'] })).toBe(expected);
    expect(await cost(query, { c: ['97530', '97110', '97530'] })).toBe(expected);
    const two = query.replace('codes: $c', 'codes: $c, payers: ["aetna", "cigna"], topics: [UNIT_LIMIT]');
    expect(await cost(two, { c: ['97530', '97110'] })).toBe(1 + 2 * 2 + 1 + 2 * (1 + 2));
  });

  test('of a preview grows with services and with payers that exist', async () => {
    const query = `query ($i: BillingInput!, $p: [String!]) { billingPreview(input: $i, payers: $p) { verdict } }`;
    const of = (services: number, payers: readonly string[]) =>
      cost(query, {
        i: {
          dateOfService: '2026-11-02',
          services: Array.from({ length: services }, () => ({ procedureCode: '97530', minutes: 15 })),
        },
        p: payers,
      });
    const ten = await of(10, ['medicare']);
    expect(await of(50, ['medicare'])).toBeGreaterThan(2 * (ten ?? 0));
    expect(await of(10, ['medicare', 'aetna'])).toBeGreaterThan(ten ?? 0);
    expect(
      await of(
        10,
        Array.from({ length: 9_999 }, () => 'medicare'),
      ),
    ).toBe(ten);
  });

  test("counts a page's variable and its default", async () => {
    const query = 'query ($n: Int = 3) { codes(first: $n) { nodes { procedureCode } } }';
    expect(await cost(query, { n: 100 })).toBe(CODES + 1 + 100);
    expect(await cost(query)).toBe(CODES + 1 + 3);
    expect(await cost(query, { n: null })).toBe(CODES + 1 + 25);
  });

  test.each([
    '{code(code:"97530"){policyNotes{nodes{codes{nodes{policyNotes{nodes{codes{nodes{policyNotes{nodes{id}}}}}}}}}}}}',
    '{ codes(first: 200) { nodes { policyNotes(first: 50) { nodes { codes(first: 200) { nodes { procedureCode } } } } } } }',
    '{ codes(first: 200) { nodes { ptpEdits(first: 200) { nodes { setting } } } } }',
    '{ modifiers { codes(first: 200) { nodes { modifiers { modifier { codes(first: 200) { nodes { procedureCode } } } } } } } }',
  ])('runs nothing over the limit: %s', async (query) => {
    const { errors, data } = await api.execute(query);
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(errors?.[0]?.message).toContain('cost points');
    expect(data).toBeUndefined();
  });

  test('measures fragments that double each other quickly', async () => {
    const parts = Array.from(
      { length: 14 },
      (_, i) => `fragment F${i} on Code { ...F${i + 1} ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ code(code: "97530") { ...F0 } } ${parts.join(' ')} fragment F14 on Code { ${'a'
      .repeat(9)
      .split('')
      .map((_, i) => `a${i}: code`)
      .join(' ')} }`;
    const { errors } = await api.execute(query);
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
  });
});

describe('fragments written out', () => {
  const codeOf = async (query: string) => (await api.execute(query)).errors?.[0]?.extensions?.code;

  test('accepts the most fields and rejects one more, before any of them is validated', async () => {
    // 99 fields of 49 each and themselves, the 49 of the fragment, and the rest.
    const ofFields = (count: number) => {
      const names = (prefix: string, many: number) =>
        Array.from({ length: many }, (_, index) => `${prefix}${index}`);
      const wholes = names('whole', 99).map((name) => `${name} { ...F }`);
      const rest = names('rest', count - 99 * 50 - 49);
      return `{ ${[...wholes, ...rest].join(' ')} } fragment F on Code { ${names('part', 49).join(' ')} }`;
    };
    expect(await codeOf(ofFields(LIMITS.expandedFields))).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await codeOf(ofFields(LIMITS.expandedFields + 1))).toBe('QUERY_TOO_COMPLEX');
  });

  test('accepts the most pairs of fields with one response key and rejects more', async () => {
    const ofFragments = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `F${index}`);
      const spreads = names.map((name) => `...${name}`).join(' ');
      return `{ payers { ${spreads} } } ${names.map((name) => `fragment ${name} on Payer { slug }`).join(' ')}`;
    };
    const pairs = (count: number) => (count * (count - 1)) / 2;
    expect(pairs(245)).toBeLessThanOrEqual(LIMITS.comparedFields);
    expect(pairs(246)).toBeGreaterThan(LIMITS.comparedFields);
    expect(await codeOf(ofFragments(245))).toBeUndefined();
    expect(await codeOf(ofFragments(246))).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('lists, objects and texts among the variables', () => {
  const codeWith = async (variables: Record<string, unknown>) =>
    (await api.execute('{ payers { slug } }', { variables })).errors?.[0]?.extensions?.code;

  test('accepts the most fields of an object and rejects one more', async () => {
    const ofFields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, index]));
    expect(await codeWith(ofFields(LIMITS.objectFields))).toBeUndefined();
    expect(await codeWith(ofFields(LIMITS.objectFields + 1))).toBe('QUERY_TOO_COMPLEX');
  });

  test('accepts the most values and rejects one more', async () => {
    const ofValues = (count: number) => ({ list: Array.from({ length: count - 1 }, () => ({})) });
    expect(await codeWith(ofValues(LIMITS.variableValues))).toBeUndefined();
    expect(await codeWith(ofValues(LIMITS.variableValues + 1))).toBe('QUERY_TOO_COMPLEX');
  });

  test('accepts the deepest body and rejects one level more, whatever its texts hold', async () => {
    const ofDepth = (levels: number) =>
      `{"query":"{ payers { slug } }","variables":{"text":"[[{\\"[[","x":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`;
    expect((await api.send(ofDepth(LIMITS.bodyDepth))).statusCode).toBe(200);
    const response = await api.send(ofDepth(LIMITS.bodyDepth + 1));
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(response.body).toContain(`more than ${LIMITS.bodyDepth} lists and objects`);
  });

  test('accepts the most values in a body and rejects one more, whatever its texts hold', async () => {
    // Besides the items: the body, its query, its variables and five lists.
    const ofValues = (count: number) => {
      const lists = [0, 1, 2, 3, 4].map((list) => {
        const items = list < 4 ? 9_999 : count - 4 * 9_999 - 8;
        return `"v${list}":["[{,"${',1'.repeat(items - 1)}]`;
      });
      return `{"query":"{ payers { slug } }","variables":{${lists.join(',')}}}`;
    };
    expect((await api.send(ofValues(LIMITS.bodyValues))).statusCode).toBe(200);
    const response = await api.send(ofValues(LIMITS.bodyValues + 1));
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain('more than 50,000 values');
  });

  test('an error does not repeat a value as long as a body', async () => {
    const query = 'query ($i: BillingInput!) { billingPreview(input: $i) { verdict } }';
    const { errors } = await api.execute(query, { variables: { i: { setting: 'x'.repeat(500_000) } } });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toMatch(/^Variable "\$i" got invalid value .+ … .+$/s);
    expect(errors?.[0]?.message.length).toBeLessThan(700);
  });

  test('accepts the longest list and rejects one item more at any depth', async () => {
    const query = 'query ($f: CodeFilter) { codes(filter: $f, first: 1) { totalCount } }';
    const execute = async (items: number) =>
      (
        await api.execute(query, {
          variables: { f: { payers: Array.from({ length: items }, () => 'cigna') } },
        })
      ).errors;
    expect(await execute(LIMITS.listItems)).toBeUndefined();
    expect(await execute(LIMITS.listItems + 1)).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ]);
  });

  const search = async (text: string) => {
    const query = 'query ($s: String!) { codes(search: $s, first: 1) { totalCount } }';
    return (await api.execute(query, { variables: { s: text } })).errors?.[0]?.extensions;
  };

  test('accepts the longest search and rejects a longer one', async () => {
    expect(await search('x'.repeat(SEARCH_LIMITS.maxCharacters))).toBeUndefined();
    expect(await search('x '.repeat(SEARCH_LIMITS.maxWords))).toBeUndefined();
    for (const text of [
      'x'.repeat(SEARCH_LIMITS.maxCharacters + 1),
      'x '.repeat(SEARCH_LIMITS.maxWords + 1),
    ]) {
      expect(await search(text)).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'search' }] });
    }
  });

  test('rejects a search as long as a body at once', async () => {
    const before = performance.now();
    expect(await search('therapy '.repeat(100_000))).toMatchObject({ code: 'BAD_USER_INPUT' });
    // Running it would exhaust memory.
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

test('a connection outlives the longest operation, which can still be answered', () => {
  expect(api.app.server.timeout).toBe(LIMITS.idleConnectionMs);
  expect(LIMITS.idleConnectionMs).toBeGreaterThan(LIMITS.operationMs + 5_000);
});
