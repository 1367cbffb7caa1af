import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../servers.ts';
import { get, post, recordSession, REFERENCE, SESSIONS, type Reply } from './clients.ts';
import type { Failure } from './failure.ts';

const OUTAGE_SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 600);
const READY_AGAIN_MS = 2_000;
const GROWTH_MB = 100;
/** From when on a response says how old the reference is. */
const AGE_FROM_SECONDS = 31;

/** PostgreSQL is stopped for ten minutes: the reference is served throughout, and the server is ready when it is back. */
export const outage: Failure = async ({ cluster, port, biller }) => {
  const server = await startServer(port, cluster.servingUrl);
  const missed = new Set<string>();
  const expect = (what: string, isTrue: boolean) => {
    if (!isTrue) missed.add(what);
  };
  await post(server.url, SESSIONS, biller);
  await cluster.halt();
  const before = await memoryMb(server.pid);
  const started = performance.now();
  let [answers, slowest] = [0, 0];
  for (;;) {
    const seconds = (performance.now() - started) / 1_000;
    if (seconds > OUTAGE_SECONDS) break;
    const reference = await post(server.url, REFERENCE);
    expect('the reference is answered', reference.status === 200 && reference.body.data?.['code'] != null);
    if (seconds > AGE_FROM_SECONDS) {
      expect('its age is in the extensions', Number(reference.body.extensions?.reference?.ageSeconds) > 25);
      expect('its age is in a header', Number(reference.headers['x-reference-age-seconds']) > 25);
    }
    const read = await post(server.url, SESSIONS, biller);
    const write = await post(server.url, recordSession('outage', 'P-0009'), biller);
    expect('protected reads get 503 in the documented shape', isUnavailable(read));
    expect('writes get 503 in the documented shape', isUnavailable(write));
    const ready = await get(`${server.url}/health/ready`);
    expect('readiness of the reference stays 200', ready.status === 200);
    const ofAll = await get(`${server.url}/health/ready/protected`);
    expect('readiness of protected data is 503', ofAll.status === 503);
    answers += 5;
    slowest = Math.max(slowest, reference.ms);
    await sleep(500);
  }
  const growth = (await memoryMb(server.pid)) - before;
  await cluster.revive();
  const back = performance.now();
  let ready = await get(`${server.url}/health/ready/protected`);
  let read = await post(server.url, SESSIONS, biller);
  while ((ready.status !== 200 || read.status !== 200) && performance.now() - back < 60_000) {
    await sleep(20);
    ready = await get(`${server.url}/health/ready/protected`);
    read = await post(server.url, SESSIONS, biller);
  }
  const readyMs = performance.now() - back;
  expect(`ready within ${READY_AGAIN_MS} ms of its return`, readyMs < READY_AGAIN_MS);
  expect(`memory grows by less than ${GROWTH_MB} MB`, growth < GROWTH_MB);
  await server.stop();
  return {
    figures: `${OUTAGE_SECONDS} s away, ${answers} requests, slowest of the reference ${slowest.toFixed(0)} ms, memory ${growth >= 0 ? '+' : ''}${growth.toFixed(0)} MB, ready ${readyMs.toFixed(0)} ms after its return`,
    missed: [...missed],
  };
};

function isUnavailable({ status, headers, body }: Reply): boolean {
  return (
    status === 503 &&
    Number(headers['retry-after']) > 0 &&
    body.errors?.[0]?.extensions?.code === 'SERVICE_UNAVAILABLE'
  );
}

async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
