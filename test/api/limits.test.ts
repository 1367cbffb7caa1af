import { LIMITS } from '../../src/graphql/limits.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

/** Both sides of each limit: what just fits is answered, one more is refused with a code. */

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()), 60_000);
afterAll(() => api?.close());

/** `code { similarCodes { … code } }`, nesting exactly so many fields. */
function nested(depth: number): string {
  const inner = depth - 2;
  return `{ code(code: "97530") { ${'similarCodes { '.repeat(inner)} code ${'} '.repeat(inner)} } }`;
}

describe('depth', () => {
  test('the deepest allowed operation is answered', async () => {
    const { errors, data } = await api.ask(nested(LIMITS.depth));
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ code: {} });
  });

  test('one level more is refused', async () => {
    const { errors, data } = await api.ask(nested(LIMITS.depth + 1));
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect(errors?.[0]?.message).toContain(`at most ${LIMITS.depth}`);
    expect(data).toBeUndefined();
  });

  test('fragments do not hide levels', async () => {
    const inFragments = (levels: number) => {
      const parts = Array.from(
        { length: levels - 2 },
        (_, i) => `fragment F${i} on Code { similarCodes { ...F${i + 1} } }`,
      );
      return `{ code(code: "97530") { ...F0 } } ${parts.join(' ')} fragment F${levels - 2} on Code { ... on Node { ... on Code { code } } }`;
    };
    expect((await api.ask(inFragments(LIMITS.depth))).errors).toBeUndefined();
    expect((await api.ask(inFragments(LIMITS.depth + 1))).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ]);
  });

  test('a fragment within itself is told as what it is, and does not hang', async () => {
    const { errors } = await api.ask(
      '{ code(code: "97530") { ...A } } fragment A on Code { similarCodes { ...B } } fragment B on Code { similarCodes { ...A } }',
    );
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('the introspection that playgrounds and code generators send fits', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { errors, data } = await api.ask<{ __schema: { types: unknown[] } }>(
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }),
    );
    expect(errors).toBeUndefined();
    expect(data?.__schema.types.length).toBeGreaterThan(50);
  });
});

/** An operation of exactly so many tokens: five of the frame, three of each field, and fields of one token for the rest. */
function ofTokens(count: number): string {
  const rest = count - 5;
  const fields = Array.from({ length: Math.floor(rest / 3) }, (_, index) => `a${index}: slug`);
  return `{ payers { ${[...fields, ...Array.from({ length: rest % 3 }, () => 'slug')].join(' ')} } }`;
}

describe('tokens', () => {
  test('the longest allowed operation is answered, and one token more is refused', async () => {
    expect((await api.ask(ofTokens(LIMITS.tokens))).errors).toBeUndefined();
    const { errors, data } = await api.ask(ofTokens(LIMITS.tokens + 1));
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_PARSE_FAILED');
    expect(errors?.[0]?.message).toContain(String(LIMITS.tokens));
    expect(data).toBeUndefined();
  });
});

describe('body', () => {
  const ofBytes = (bytes: number) => {
    const body = (filler: string) =>
      JSON.stringify({ query: '{ payers { slug } }', operationName: null, extensions: { filler } });
    return body('x'.repeat(bytes - Buffer.byteLength(body(''))));
  };

  test('the largest allowed body is answered', async () => {
    const response = await api.send(ofBytes(LIMITS.bodyBytes));
    expect(response.statusCode).toBe(200);
  });

  test('one byte more is refused with a code, in the shape of every other error', async () => {
    const response = await api.send(ofBytes(LIMITS.bodyBytes + 1));
    expect(response.statusCode).toBe(413);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(response.body).toContain(String(LIMITS.bodyBytes));
  });

  test('a body that is no JSON is refused with a code, in the shape of every other error', async () => {
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
  ])('a body that asks nothing is refused with a code: %s', async (body) => {
    const response = await api.send(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      errors: [{ extensions: { code: expect.any(String) as string } }],
    });
    expect(response.body).not.toMatch(/node_modules|stack|src\//);
  });
});
