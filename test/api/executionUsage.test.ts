import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from '../../src/access/authenticator.ts';
import { DocumentCache } from '../../src/api/execution/documents.ts';
import { OperationExecutor, type OperationResult } from '../../src/api/execution/executor.ts';
import { LIMITS } from '../../src/api/execution/limits.ts';
import { ExecutionUsage, RESPONSE_LIMITS } from '../../src/api/kit/executionUsage.ts';
import type { RequestContext } from '../../src/api/kit/context.ts';
import { eventMeter, RateLimiter } from '../../src/http/rateLimiter.ts';
import { createServer } from '../../src/http/server.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';

/** Whatever an operation was estimated to cost, its execution ends at a bound and shares the event loop. */

let api: TestApi;
let anonymous: RequestContext;
beforeAll(async () => {
  api = await startTestApi();
  anonymous = await api.contextOf('anonymous');
}, 60_000);
afterAll(() => api?.close());

const documents = new DocumentCache(true);

/** Notes and their codes: far more objects than a response may have. The cost limit is not asked here. */
const ENDLESS =
  '{ codes(first: 200) { nodes { policyNotes { nodes { codes { nodes { procedureCode title policyNotes { nodes { text } } } } } } } } }';
/** graphql-js runs an operation with a condition on a fragment. */
const ENDLESS_INTERPRETED =
  'query ($yes: Boolean = true) { codes(first: 200) { nodes { ...C @include(if: $yes) } } } fragment C on Code { policyNotes { nodes { codes { nodes { procedureCode title policyNotes { nodes { text } } } } } } }';

function run(
  query: string,
  timeLimitMs: number = LIMITS.operationMs,
  variables: Record<string, unknown> = {},
) {
  const executor = new OperationExecutor({
    onInternalError: (error) => {
      throw error;
    },
    timeLimitMs,
  });
  const context = { ...anonymous, usage: new ExecutionUsage() };
  const operation = { document: documents.parse(query), operationName: null, variables };
  return { context, result: executor.execute(operation, context) };
}

test.each([
  ['compiled', ENDLESS],
  ['interpreted', ENDLESS_INTERPRETED],
])('a response of too many objects is not returned, %s', async (_how, query) => {
  const { errors, data } = await run(query).result;
  expect(errors).toEqual([
    {
      message:
        'The response has more than 100,000 objects. Request fewer items with `first`, or fewer fields of each.',
      extensions: { code: 'QUERY_TOO_COMPLEX' },
    },
  ]);
  expect(data).toBeUndefined();
});

test('other work runs while a long operation does', async () => {
  let turns = 0;
  let isOver = false;
  const count = async () => {
    for (; !isOver; turns += 1) await sleep(1);
  };
  const counting = count();
  const { context, result } = run(ENDLESS);
  await result;
  isOver = true;
  await counting;
  expect(context.usage.busyMs).toBeGreaterThan(20);
  expect(turns).toBeGreaterThan(3);
});

test('the time limit of an operation is reached while it computes, and ends it', async () => {
  const { context, result } = run(ENDLESS, 5);
  const { errors, data } = await result;
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(data).toBeUndefined();
  expect(context.usage.failure?.code).toBe('SERVICE_UNAVAILABLE');
});

test('other work runs between the fields of a long operation that compute', async () => {
  const services = Array.from({ length: 25 }, () => ({ procedureCode: '97530', minutes: 15 }));
  const input = { dateOfService: '2026-11-02', services };
  const preview = 'billingPreview(input: $input) { verdict }';
  // On any machine these take many times as long as a slice does.
  const aliases = Array.from({ length: 60 }, (_, index) => `a${index}: ${preview}`);
  let turns = 0;
  let isOver = false;
  const count = async () => {
    for (; !isOver; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const counting = count();
  const { context, result } = run(
    `query ($input: BillingInput!) { ${aliases.join(' ')} }`,
    LIMITS.operationMs,
    { input },
  );
  expect((await result).errors).toBeUndefined();
  isOver = true;
  await counting;
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(context.usage.busyMs).toBeGreaterThan(0);
});

describe('both sides of each limit', () => {
  test('objects', () => {
    const usage = new ExecutionUsage();
    usage.addObjects(RESPONSE_LIMITS.objects);
    expect(usage.failure).toBeNull();
    usage.addObjects(1);
    expect(usage.failure?.message).toContain('more than 100,000 objects');
  });

  test('bytes of text', () => {
    const usage = new ExecutionUsage();
    usage.addText('x'.repeat(RESPONSE_LIMITS.bytes));
    expect(usage.failure).toBeNull();
    usage.addText('x');
    expect(usage.failure?.message).toContain('more than 16,777,216 bytes of text');
  });
});

function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + charactersOf(part), 0);
}

test('every text of a response counts', async () => {
  const { context, result } = run(
    '{ payers { slug name } code(code: "97530") { title guide { commonNames } } }',
  );
  const texts = charactersOf((await result).data);
  context.usage.addText('x'.repeat(RESPONSE_LIMITS.bytes - texts));
  expect(context.usage.failure).toBeNull();
  context.usage.addText('x');
  expect(context.usage.failure).not.toBeNull();
});

describe('time on the event loop', () => {
  let app: FastifyInstance;
  const left = async () => {
    const payload = { query: '{ payers { slug } }' };
    const response = await app.inject({ method: 'POST', url: '/graphql', payload });
    return response.json<{ extensions: { cost: { left: number } } }>().extensions.cost.left;
  };
  beforeAll(async () => {
    const { db, store } = api;
    app = await createServer({
      db,
      store,
      identity: createAuthenticator([]),
      logger: api.app.log,
      now,
      introspection: true,
      costPerMinute: 1e9,
      rateLimitSeconds: 3_600,
    });
  });
  afterAll(() => app?.close());

  test('is charged afterwards where it is more than the cost', async () => {
    const leftAfter = async (query: string) => {
      const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query } });
      return response.json<{ extensions: { cost: { cost: number; left: number } } }>().extensions.cost;
    };
    const before = await leftAfter('{ payers { slug } }');
    const long = await leftAfter(
      '{ codes(first: 100) { nodes { policyNotes { nodes { text } } documentationRequirements { text } } } }',
    );
    expect(before.left - long.left).toBeGreaterThanOrEqual(long.cost);
    expect(long.left).toBeGreaterThan(before.left - LIMITS.costPerMs * 60_000);
  });

  test('of reading an operation that is rejected is charged too', async () => {
    const { db, store } = api;
    const limited = await createServer({
      db,
      store,
      identity: createAuthenticator([]),
      logger: api.app.log,
      now,
      introspection: true,
      // Less than a tenth of a millisecond.
      costPerMinute: 90,
      rateLimitSeconds: 3_600,
    });
    const send = (query: string) => limited.inject({ method: 'POST', url: '/graphql', payload: { query } });
    const aliases = Array.from({ length: 600 }, (_, index) => `a${index}: __typename`);
    const rejected = await send(`{ ${aliases.join(' ')} }`);
    expect(rejected.json<OperationResult>().errors?.[0]?.extensions?.['code']).toBe('QUERY_TOO_COMPLEX');
    expect((await send('{ __typename }')).statusCode).toBe(429);
    await limited.close();
  });

  test('of writing the answer is charged with the next request', async () => {
    const before = await left();
    const stringify = JSON.stringify;
    const spy = jest.spyOn(JSON, 'stringify').mockImplementation((...args: Parameters<typeof stringify>) => {
      const until = performance.now() + 100;
      if ((args[0] as { data?: unknown } | undefined)?.data) while (performance.now() < until);
      return stringify(...args);
    });
    await left().finally(() => spy.mockRestore());
    expect(before - (await left())).toBeGreaterThanOrEqual(100 * LIMITS.costPerMs);
  });
});

test('each event of a subscription pays, and the one over the rate limit ends it', async () => {
  const executor = new OperationExecutor({ onInternalError: () => undefined });
  const limiter = new RateLimiter(7, 3_600, 0);
  const context = await api.contextOf('anonymous');
  async function* changes() {
    for (let version = 1; ; version += 1) yield { policyId: 'any', position: 0, version };
  }
  const live = { subscribe: changes } as unknown as RequestContext['live'];
  const opened = await executor.subscribe(
    {
      document: documents.parse('subscription { policyChanged { version } }'),
      operationName: null,
      variables: {},
    },
    'test',
    {
      makeContext: async () => ({ ...context, usage: new ExecutionUsage(), live }),
      ...eventMeter(limiter, () => 'anyone', 2),
    },
  );
  if (!('next' in opened)) throw new Error('the subscription was not opened');
  const results: OperationResult[] = [];
  for await (const result of opened) results.push(result);
  expect(results.map(({ data }) => data ?? null)).toEqual([
    ...[1, 2, 3].map((version) => ({ policyChanged: { version } })),
    null,
  ]);
  expect(results.at(-1)?.errors?.[0]).toMatchObject({
    message: expect.stringMatching(/Try again in \d+ seconds/) as string,
    extensions: { code: 'RATE_LIMITED' },
  });
});
