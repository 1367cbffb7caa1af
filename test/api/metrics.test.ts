import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { DemoIdentity } from '../../src/access/demo.ts';
import { operationHash } from '../../src/api/execution/documents.ts';
import type { OperationManifest } from '../../src/api/execution/operationLimiter.ts';
import { listenRevisions } from '../../src/db/listen.ts';
import type { WorkHandler } from '../../src/db/queue.ts';
import { ExportWorker, FAILED_QUEUE } from '../../src/exports/worker.ts';
import { Metrics } from '../../src/http/metrics.ts';
import { createMetricsServer } from '../../src/http/metricsServer.ts';
import { createServer } from '../../src/http/server.ts';
import { parseGlobalId } from '../../src/shared/globalId.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { now } from '../support/clock.ts';
import { standBefore } from '../support/databaseProxy.ts';
import { ourFiles, read, tableOf } from '../support/houseRules.ts';
import { TRANSPORTS } from '../support/subscriptions.ts';
import { CLINIC, start } from './exports/exportJobs.ts';

/** What an operator sees: each metric moves when the thing it counts happens, and one line is logged for each request. */

let api: TestApi;
let url: string;
beforeAll(async () => {
  api = await startTestApi({ exports: true });
  await api.exports?.worker.start(api.exports.queue);
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(() => api?.close());

/** The sum of all series of a metric whose labels contain `labels`; of a histogram, its count. */
async function valueOf(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const { values } = (await api.metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
  // A histogram has a series for each bucket beside its sum and its count.
  const isCounted = (each: object) => !('metricName' in each) || each.metricName === `${name}_count`;
  return values
    .filter(isCounted)
    .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await isSo()); waited += 20) {
    if (waited > 15_000) throw new Error('it did not come to pass');
    await sleep(20);
  }
}

const request = () => api.execute('{ code(code: "97530") { title } }');

/** Statements that hold connections of the API for a moment. */
async function holding<T>(connections: number, work: () => Promise<T>): Promise<T> {
  const { prisma } = api.servingDb;
  const held = Array.from({ length: connections }, () =>
    // Prisma sends it when somebody waits for it.
    prisma.$queryRaw`select pg_sleep(0.7)::text`.then(() => undefined),
  );
  await sleep(150);
  return work().finally(() => Promise.all(held));
}

async function exportOne(): Promise<{ readonly id: string }> {
  const done = () => valueOf('ot_codebook_export_attempts_total', { outcome: 'done' });
  const before = await done();
  const { job } = await start(api, { dataset: 'CODES', codes: ['97530'] });
  if (!job) throw new Error('the export was not started');
  await until(async () => (await done()) > before);
  return job;
}

/** An export whose attempts all failed, as its queue reports it. */
async function failExport(): Promise<void> {
  const { db, store, metrics } = api;
  const key = parseGlobalId((await exportOne()).id)?.key ?? '';
  await db.prisma.$executeRaw`update export_job set status = 'RUNNING' where id = ${key}::uuid`;
  const handlers = new Map<string, WorkHandler>();
  const worker = new ExportWorker({ db, store, now, counts: metrics, onFailure: () => undefined });
  await worker.start({ work: async (queue, handler) => void handlers.set(queue, handler) });
  await handlers.get(FAILED_QUEUE)?.({ organizationId: CLINIC, id: key }, new AbortController().signal);
}

async function subscribe(watch: () => Promise<void>): Promise<void> {
  const { id } = await exportOne();
  const authorization = await api.authorizationOf('ANALYST');
  const [[, listen]] = TRANSPORTS;
  const { received, ended } = listen(url, `subscription { exportProgress(id: "${id}") { status } }`, {
    authorization,
  });
  await watch();
  await ended;
  expect(received).toHaveLength(1);
}

/** Another server over the same database. */
async function anotherServer(
  parts: Partial<Parameters<typeof createServer>[0]>,
): ReturnType<typeof createServer> {
  const { db, store, metrics } = api;
  return createServer({
    db,
    store,
    identity: await DemoIdentity.create(),
    logger: pino({ level: 'silent' }),
    metrics,
    introspection: false,
    costPerMinute: 1_000_000,
    now,
    ...parts,
  });
}

async function exceedLimit(): Promise<void> {
  const limited = await anotherServer({ costPerMinute: 1 });
  const send = () =>
    limited.inject({ method: 'POST', url: '/graphql', payload: { query: '{ reference { revision } }' } });
  expect((await send()).statusCode).toBe(200);
  expect((await send()).statusCode).toBe(429);
  await limited.close();
}

/** Makes one metric move; `during` is called while it has moved, where it moves back. */
const MOVES: Readonly<Record<string, (during: () => Promise<void>) => Promise<unknown>>> = {
  ot_codebook_requests_total: request,
  ot_codebook_request_duration_seconds: request,
  ot_codebook_errors_total: () => api.execute('{ sessions { totalCount } }'),
  ot_codebook_rate_limit_cost_total: request,
  ot_codebook_rate_limit_rejected_total: exceedLimit,
  ot_codebook_subscription_events_total: () => subscribe(async () => undefined),
  ot_codebook_export_attempts_total: exportOne,
  ot_codebook_export_failed_total: failExport,
  ot_codebook_export_running: async (during) => {
    api.metrics.beginJob();
    await during();
    api.metrics.endJob('done');
  },
  ot_codebook_listen_connected: async (during) => {
    const onState = (isConnected: boolean) => api.metrics.setListening(isConnected);
    let isCut = false;
    const proxy = await standBefore(api.databaseUrl, () => ({ fromClient: () => !isCut }));
    const listener = await listenRevisions(proxy.url, () => undefined, { onState, heartbeatEveryMs: 50 });
    await during();
    isCut = true;
    await until(async () => (await valueOf('ot_codebook_listen_connected')) === 0);
    isCut = false;
    await until(async () => (await valueOf('ot_codebook_listen_connected')) === 1);
    await listener.stop();
    await proxy.close();
    api.metrics.setListening(false);
  },
  ot_codebook_pool_in_use_connections: (during) => holding(3, during),
  ot_codebook_pool_idle_connections: (during) => holding(4, during),
  ot_codebook_audit_group_rows: () => api.execute('{ sessions { totalCount } }', { as: 'BILLER' }),
  ot_codebook_audit_waiting_rows: async (during) => {
    const request = () => api.execute('{ sessions { totalCount } }', { as: 'BILLER' });
    const locked = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const locking = api.db.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select pg_advisory_xact_lock(7129131, hashtext(id::text))::text from organization`;
      locked.resolve();
      await done.promise;
    });
    await locked.promise;
    const requests = [request(), request(), request()];
    // The first may be alone in its group, which is not waiting but being committed.
    const more = sleep(300).then(() => Promise.all([request(), request()]));
    await until(async () => (await valueOf('ot_codebook_audit_waiting_rows')) > 0);
    await during();
    done.resolve();
    await Promise.all([locking, more, ...requests]);
  },
  ot_codebook_pool_waiting: (during) => holding(14, during),
  ot_codebook_reference_revision: async () => {
    await api.db.prisma.$executeRaw`update reference_state set revision = revision + 1`;
    await api.store.compare();
  },
  ot_codebook_reference_age_seconds: () => sleep(20),
  ot_codebook_subscription_connections: async (during) => {
    const [[, listen]] = TRANSPORTS;
    const feed = listen(url, 'subscription { policyChanged { id } }');
    await until(async () => (await valueOf('ot_codebook_subscription_connections')) > 0);
    await during();
    feed.stop();
    await feed.ended;
  },
};

const OWN = () =>
  api.metrics.registry.getMetricsAsArray().filter(({ name }) => name.startsWith('ot_codebook_'));

test('every metric of ours has a way to move it', () => {
  expect(
    OWN()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(Object.keys(MOVES).toSorted());
});

test.each(Object.entries(MOVES))('%s moves', async (name, move) => {
  const before = await valueOf(name);
  let hasMoved = false;
  await move(async () => void (hasMoved = (await valueOf(name)) !== before));
  expect(hasMoved || (await valueOf(name)) !== before).toBe(true);
});

test('the guide lists every metric of ours with what it counts', () => {
  const listed = tableOf(read('docs/guides/observing.md'), 'metric').map((row) => [
    row['metric'],
    row['meaning'],
  ]);
  const existing = OWN().map(({ name, help }) => [`\`${name}\``, help]);
  expect(listed.toSorted()).toEqual(existing.toSorted());
  expect(ourFiles()).toContain('docs/guides/observing.md');
});

test('requests are counted by root field, outcome and role', async () => {
  const count = (labels: Record<string, string>) => valueOf('ot_codebook_requests_total', labels);
  const cases: readonly [labels: Record<string, string>, request: () => Promise<unknown>][] = [
    [{ operation: 'code', outcome: 'ok', role: 'anonymous' }, request],
    [
      { operation: 'sessions', outcome: 'ok', role: 'BILLER' },
      () => api.execute('{ sessions(first: 1) { totalCount } }', { as: 'BILLER' }),
    ],
    [
      { operation: 'sessions', outcome: 'UNAUTHENTICATED', role: 'anonymous' },
      () => api.execute('{ sessions { totalCount } }'),
    ],
    [
      { operation: 'query of several', outcome: 'ok', role: 'several' },
      () =>
        api.execute('{ payers { slug } ...f } fragment f on Query { reference { revision } }', {
          as: 'ADMIN+BILLER',
        }),
    ],
    [
      { operation: 'query', outcome: 'GRAPHQL_VALIDATION_FAILED' },
      () => api.execute('{ jane_doe_born_1950 }'),
    ],
    [{ operation: 'none', outcome: 'GRAPHQL_PARSE_FAILED' }, () => api.execute('{')],
    [{ operation: 'none', outcome: 'BAD_REQUEST' }, () => api.send('not json')],
    [{ operation: 'none', outcome: 'UNAUTHENTICATED' }, () => api.send('{}', { authorization: 'Bearer x' })],
  ];
  for (const [labels, request] of cases) {
    const before = await count(labels);
    await request();
    expect([labels, (await count(labels)) - before]).toEqual([labels, 1]);
  }
});

test('no label and no log line holds what a client chose', async () => {
  const secret = 'P-SECRET-0815';
  const authorization = (await api.authorizationOf('BILLER')) ?? '';
  const from = api.log.length;
  await api.send(
    {
      query: `query Jane_Doe($ref: String) { secret_alias: sessions(filter: { patientReference: $ref }) { totalCount } }`,
      variables: { ref: secret },
    },
    { authorization, 'x-request-id': 'request-of-a-test' },
  );
  const lines = api.log.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toEqual([
    {
      level: 30,
      time: expect.any(Number),
      pid: expect.any(Number),
      hostname: expect.any(String),
      requestId: 'request-of-a-test',
      operation: expect.stringMatching(/^#[0-9a-f]{8}$/),
      kind: 'query',
      fields: ['sessions'],
      organization: 'demo-clinic',
      roles: ['BILLER'],
      cost: expect.any(Number),
      status: 200,
      ms: expect.any(Number),
      bytes: expect.any(Number),
      msg: 'request',
    },
  ]);
  const everything = (await api.metrics.registry.metrics()) + api.log.join('');
  expect(everything).not.toMatch(/P-SECRET-0815|secret_alias|jane_doe/i);
  expect(await api.metrics.registry.metrics()).not.toContain('demo-clinic');
});

test('the log has names of listed operations, and a mark in place of others', async () => {
  const named = 'query CodePage { code(code: "97530") { title } }';
  const unnamed = '{ code(code: "97530") { title } }';
  const operationsOf = async (manifest: OperationManifest) => {
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const server = await anotherServer({ logger, manifest });
    for (const query of [named, named, named.replace('CodePage', 'Jane_Doe'), unnamed])
      await server.inject({ method: 'POST', url: '/graphql', payload: { query } });
    await server.close();
    return lines.map((line) => (JSON.parse(line) as Line)['operation']);
  };
  const listed = new Map([named, unnamed].map((query) => [operationHash(query), query]));
  expect(await operationsOf(listed)).toEqual(['CodePage', 'CodePage', undefined, null]);
  const [first, second, third, last] = await operationsOf(null);
  const mark = /^#[0-9a-f]{8}$/;
  expect([first, third, last]).toEqual([expect.stringMatching(mark), expect.stringMatching(mark), null]);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect((await operationsOf(null))[0]).not.toBe(first);
});

test('a failure is logged without the name that a client chose', async () => {
  const spy = jest.spyOn(api.store, 'knownAt').mockImplementation(() => {
    throw new Error('no such past');
  });
  const query = `query Jane_Doe { code(code: "97530", knownAt: "${now().toISOString()}") { title } }`;
  await api.send({ query, operationName: 'Jane_Doe' }).finally(() => spy.mockRestore());
  const failures = api.log.filter((line) => line.includes('no such past'));
  expect(failures).toHaveLength(1);
  expect(failures.join('')).not.toContain('Jane_Doe');
});

test('a failure before an operation runs is logged, and its line has the code', async () => {
  const spy = jest.spyOn(api.store, 'current').mockImplementation(() => {
    throw new Error('no snapshot');
  });
  const requestId = 'request-without-a-snapshot';
  const sent = api.send({ query: '{ payers { slug } }' }, { 'x-request-id': requestId });
  const response = await sent.finally(() => spy.mockRestore());
  expect(response.statusCode).toBe(500);
  const failures = api.log.map((line) => JSON.parse(line) as Line).filter(({ level }) => level === 50);
  expect(failures).toContainEqual(
    expect.objectContaining({ requestId, error: expect.objectContaining({ message: 'no snapshot' }) }),
  );
  expect(await lineOf(requestId)).toMatchObject({ status: 500, codes: ['INTERNAL_SERVER_ERROR'] });
});

type Line = Readonly<Record<string, unknown>>;

async function lineOf(requestId: string): Promise<Line> {
  const found = () =>
    api.log
      .map((line) => JSON.parse(line) as Line)
      .find((line) => line['requestId'] === requestId && line['msg'] === 'request');
  await until(async () => found() !== undefined);
  return found() ?? {};
}

test('a request whose client gives up is counted and logged', async () => {
  const aborted = () => valueOf('ot_codebook_requests_total', { operation: 'sessions', outcome: 'aborted' });
  const before = await aborted();
  const authorization = (await api.authorizationOf('BILLER')) ?? '';
  const requestId = 'request-without-a-client';
  const locked = Promise.withResolvers<undefined>();
  const sent = Promise.withResolvers<undefined>();
  const lock = api.db.prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`lock table patient_session`;
      locked.resolve(undefined);
      await sent.promise;
    },
    { timeout: 20_000 },
  );
  await locked.promise;
  const client = new AbortController();
  const response = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, 'x-request-id': requestId },
    body: JSON.stringify({ query: '{ sessions(first: 1) { totalCount } }' }),
    signal: client.signal,
  }).catch((error: unknown) => error);
  await waitingForLock();
  client.abort();
  await response;
  expect(await lineOf(requestId)).toMatchObject({ fields: ['sessions'], status: 499, aborted: true });
  expect((await aborted()) - before).toBe(1);
  sent.resolve(undefined);
  await lock;
});

async function waitingForLock(): Promise<void> {
  await until(async () => {
    const [{ count } = { count: 0 }] = await api.db.prisma.$queryRaw<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    return count > 0;
  });
}

test('an event stream that its client closes is counted and logged', async () => {
  const ok = () => valueOf('ot_codebook_requests_total', { operation: 'policyChanged', outcome: 'ok' });
  const before = await ok();
  const requestId = 'stream-of-a-test';
  const client = new AbortController();
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'x-request-id': requestId },
    body: JSON.stringify({ query: 'subscription { policyChanged { id } }' }),
    signal: client.signal,
  });
  expect(response.status).toBe(200);
  client.abort();
  expect(await lineOf(requestId)).toMatchObject({ kind: 'subscription', status: 200, aborted: true });
  expect((await ok()) - before).toBe(1);
});

test('metrics and health have a port of their own, and the API serves no metrics', async () => {
  const { db, store, metrics } = api;
  const app = createMetricsServer({ db, store, metrics });
  const at = await app.listen({ port: 0, host: '127.0.0.1' });
  try {
    const scraped = await fetch(`${at}/metrics`);
    expect(scraped.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await scraped.text()).toMatch(/^ot_codebook_requests_total\{.*\} \d+$/m);
    expect((await fetch(`${at}/health/ready`)).status).toBe(200);
    expect((await fetch(`${at}/graphql`)).status).toBe(404);
  } finally {
    await app.close();
  }
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

test('process metrics of the event loop and memory are there', async () => {
  const { registry } = new Metrics(api);
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['nodejs_eventloop_lag_max_seconds', 'nodejs_heap_size_used_bytes']),
  );
});

test('the delay of the event loop shows what kept it once', async () => {
  // All gauges of the delay are set by a scrape, which begins the next measurement.
  const longest = async () => {
    await api.metrics.registry.metrics();
    return valueOf('nodejs_eventloop_lag_max_seconds');
  };
  await longest();
  await sleep(50);
  const end = performance.now() + 400;
  while (performance.now() < end);
  await sleep(50);
  expect(await longest()).toBeGreaterThan(0.2);
});

test('each error of a response is counted by its code', async () => {
  const counted = async () => [
    await valueOf('ot_codebook_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' }),
    await valueOf('ot_codebook_errors_total', { code: 'FORBIDDEN' }),
  ];
  const before = await counted();
  await api.execute('{ one two }');
  await api.execute('{ auditEvents(first: 1) { nodes { id } } }', { as: 'BILLER' });
  const after = await counted();
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([2, 1]);
});
