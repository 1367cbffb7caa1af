import { generatedFiles } from '../../packages/client/generate.ts';
import {
  allNodes,
  authorizedFetch,
  CodeSearchDocument,
  dayOf,
  decimal,
  IdempotencyKeys,
  instant,
  localTime,
  plainDate,
  request,
  RequestError,
  retryAfterMs,
  retryingFetch,
  SessionListDocument,
} from '../../packages/client/src/index.ts';
import { readFileSync } from 'node:fs';
import { serveTestApi, type ServedApi } from './support/servedApi.ts';

/** The helpers of the package, without a cache. */

let served: ServedApi;
beforeAll(async () => void (served = await serveTestApi()), 60_000);
afterAll(() => served?.close());

test('the generated files are those of the schema', async () => {
  for (const [file, text] of await generatedFiles()) expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a document is sent and its data is typed; what is denied is a RequestError', async () => {
  const { data, errors } = await request({ url: served.url }, CodeSearchDocument, { search: '97530' });
  expect(data.codes?.nodes[0]?.procedureCode).toBe('97530');
  expect(errors).toEqual([]);
  await expect(
    request(
      { url: served.url, fetch: () => Promise.resolve(new Response('<html>', { status: 502 })) },
      CodeSearchDocument,
      {
        search: '97530',
      },
    ),
  ).rejects.toEqual(new RequestError(502, []));
});

test('allNodes reads every page, and only those that are used', async () => {
  let requests = 0;
  const codes = allNodes(async (after) => {
    requests += 1;
    const variables = { search: 'therapy', first: 3, after: after ?? null };
    return (await request({ url: served.url }, CodeSearchDocument, variables)).data.codes;
  });
  const read: string[] = [];
  for await (const { procedureCode } of codes) {
    read.push(procedureCode);
    if (read.length === 7) break;
  }
  expect(new Set(read).size).toBe(7);
  expect(requests).toBe(3);
});

test('allNodes ends with the last page, reads nothing of null, and stops at a cursor that repeats', async () => {
  const end = { hasNextPage: false, endCursor: 'b' };
  const next = { hasNextPage: true, endCursor: 'a' };
  const read = async (pages: AsyncGenerator<number>) => {
    const items: number[] = [];
    for await (const item of pages) items.push(item);
    return items;
  };
  const two = allNodes((after) =>
    Promise.resolve(after === 'a' ? { nodes: [3], pageInfo: end } : { nodes: [1, 2], pageInfo: next }),
  );
  expect(await read(two)).toEqual([1, 2, 3]);
  expect(await read(allNodes(() => Promise.resolve(null)))).toEqual([]);
  await expect(read(allNodes(() => Promise.resolve({ nodes: [1], pageInfo: next })))).rejects.toThrow(
    'cursor',
  );
});

function answers(...statuses: readonly [number, Record<string, string>?][]) {
  const sent: (RequestInit | undefined)[] = [];
  const send: typeof fetch = (_input, init) => {
    const [status, headers] = statuses[sent.push(init) - 1] ?? [200];
    return Promise.resolve(new Response('{}', { status, ...(headers && { headers }) }));
  };
  return { sent, send };
}

test('retryingFetch waits as long as Retry-After states, and sends again only what was not executed', async () => {
  const busy = answers([429, { 'retry-after': '0' }], [503], [200]);
  expect((await retryingFetch({ fetch: busy.send, firstWaitMs: 1 })('http://x')).status).toBe(200);
  expect(busy.sent).toHaveLength(3);
  const failed = answers([500], [200]);
  expect((await retryingFetch({ fetch: failed.send })('http://x')).status).toBe(500);
  const long = answers([429, { 'retry-after': '3600' }], [200]);
  expect((await retryingFetch({ fetch: long.send })('http://x')).status).toBe(429);
  const always = answers([429, { 'retry-after': '0' }], [429, { 'retry-after': '0' }], [200]);
  expect((await retryingFetch({ fetch: always.send, attempts: 2 })('http://x')).status).toBe(429);
  const aborted = answers([429, { 'retry-after': '5' }], [200]);
  await expect(
    retryingFetch({ fetch: aborted.send })('http://x', { signal: AbortSignal.timeout(5) }),
  ).rejects.toThrow();
  expect(aborted.sent).toHaveLength(1);
});

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-11-02T10:00:00Z');
  expect([
    retryAfterMs('7', now),
    retryAfterMs('Mon, 02 Nov 2026 10:00:05 GMT', now),
    retryAfterMs('Mon, 02 Nov 2026 09:00:00 GMT', now),
    retryAfterMs('soon', now),
    retryAfterMs(null, now),
  ]).toEqual([7000, 5000, 0, undefined, undefined]);
});

test('authorizedFetch sends the token, and renews it once for all requests that met a 401', async () => {
  const bearer = (init: RequestInit | undefined) => new Headers(init?.headers).get('authorization');
  let renewals = 0;
  const sent: (string | null)[] = [];
  const send = authorizedFetch({
    token: () => 'old',
    renew: () => Promise.resolve(`new ${(renewals += 1)}`),
    fetch: (_input, init) => {
      sent.push(bearer(init));
      return Promise.resolve(new Response('{}', { status: bearer(init) === 'Bearer old' ? 401 : 200 }));
    },
  });
  const both = await Promise.all([send('http://x'), send('http://x')]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(sent).toEqual(['Bearer old', 'Bearer old', 'Bearer new 1', 'Bearer new 1']);
  const anonymous = authorizedFetch({ token: () => null, fetch: served.fetchAs('anonymous') });
  const { data } = await request({ url: served.url, fetch: anonymous }, CodeSearchDocument, { search: 'GO' });
  expect(data.codes).toBeDefined();
});

test('a biller reads sessions with the token', async () => {
  const token = (await served.api.authorizationOf('BILLER'))?.replace('Bearer ', '');
  const { data } = await request(
    { url: served.url, fetch: authorizedFetch({ token: () => token }) },
    SessionListDocument,
    { first: 2 },
  );
  expect(data.sessions?.nodes).toHaveLength(2);
});

test('an input has one idempotency key until it was answered', () => {
  const keys = new IdempotencyKeys();
  const first = keys.keyOf({ patient: 'P-0007' });
  expect(keys.keyOf({ patient: 'P-0007' })).toBe(first);
  expect(keys.keyOf({ patient: 'P-0008' })).not.toBe(first);
  keys.answered({ patient: 'P-0007' });
  expect(keys.keyOf({ patient: 'P-0007' })).not.toBe(first);
});

test('scalars accept what the API accepts', () => {
  expect([plainDate('2024-02-29'), decimal('-0.5'), localTime('23:59')]).toEqual([
    '2024-02-29',
    '-0.5',
    '23:59',
  ]);
  expect(instant(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  expect(dayOf(new Date(2026, 10, 2, 23, 59))).toBe('2026-11-02');
  for (const invalid of [
    () => plainDate('2026-02-30'),
    () => plainDate('2026-2-3'),
    () => decimal('1e3'),
    () => decimal('1,5'),
    () => localTime('24:00'),
    () => instant(new Date(Number.NaN)),
  ]) {
    expect(invalid).toThrow(TypeError);
  }
});
