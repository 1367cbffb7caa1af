import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { newKey } from '../src/access/apiKeys.ts';
import { openDatabase, type Database } from '../src/db/client.ts';
import { prepareDatabase } from '../src/db/addresses.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { inOrganization } from '../src/db/transaction.ts';
import { EXPORT_QUEUES } from '../src/exports/worker.ts';
import { fillDatabase } from '../src/seeding/fill.ts';
import type { Config } from '../src/shared/config.ts';
import type { Role } from '../src/shared/enums.ts';
import { ATTACKS, type Answers, type Outcomes, type Target } from './attackShapes.ts';
import { runBench } from './command.ts';
import { GENERATED, generateSessions } from './millionSessions.ts';
import { freePort, startServer, type ServerProcess } from './servers.ts';

/**
 * Attacks a server in production that runs as a process of its own. For each attack: the longest time that the server's
 * event loop was kept, by how much its memory grew, and how long its liveness took meanwhile. Ends with exit code 1 when a
 * target is missed. Other work on the machine adds to every time: on a noisy one, set NOISE to a factor such as 2. The
 * argument is part of the names of the attacks to run; without it, all run.
 */

const NOISE = Number(process.env['NOISE'] ?? 1);
const TARGETS = { stallMs: 200 * NOISE, growthMb: 200, healthMs: 100 * NOISE } as const;
const HEALTH_EVERY_MS = 5;
const SESSIONS = 60_000;
const ROLES = ['ADMIN', 'ANALYST', 'BILLER'] as const satisfies readonly Role[];

/** A server in production, with no limit on the rate: each attack must be harmless by itself. */
const SETTINGS = {
  NODE_ENV: 'production',
  OIDC_ISSUER: 'https://127.0.0.1:1',
  OIDC_AUDIENCE: 'ot-codebook',
  COST_PER_MINUTE: '999999999',
  SHUTDOWN_GRACE_SECONDS: '0',
};

interface Measured {
  readonly stallMs: number;
  readonly growthMb: number;
  /** Largest memory of the process so far. */
  readonly mostMb: number;
  readonly healthMs: number;
}

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    const { databaseUrl, ownerUrl, stop } = await addressesOf(config, log);
    try {
      await prepareDatabase({ databaseUrl, ownerUrl }, { environment: 'production', log });
      await fillDatabase(ownerUrl, { queues: EXPORT_QUEUES, demo: true, log });
      await generateSessions(ownerUrl, SESSIONS, log);
      const db = openDatabase(ownerUrl);
      const metricsPort = await freePort();
      const server = await startServer(await freePort(), databaseUrl, {
        ...SETTINGS,
        METRICS_PORT: String(metricsPort),
      });
      try {
        await attack(await targetOf(server.url, db), `http://127.0.0.1:${metricsPort}`, server, log);
      } finally {
        await server.stop();
        await db.close();
      }
    } finally {
      await stop();
    }
  });
}

/** The logins of an owner and of a server in production. */
async function addressesOf({ databaseUrl, databaseOwnerUrl, dataDir }: Config, log: (line: string) => void) {
  if (databaseUrl !== undefined && databaseOwnerUrl !== undefined)
    return { databaseUrl, ownerUrl: databaseOwnerUrl, stop: async () => undefined };
  const embedded = await startEmbedded({ dataDir, log });
  return { databaseUrl: embedded.servingUrl, ownerUrl: embedded.url, stop: () => embedded.stop() };
}

async function attack(
  target: Target,
  metricsUrl: string,
  server: ServerProcess,
  log: (line: string) => void,
): Promise<void> {
  const chosen = process.argv[2] ?? '';
  let missed = 0;
  for (const [name, run] of Object.entries(ATTACKS).filter(([each]) => each.includes(chosen))) {
    const { outcomes, measured } = await measure(() => run(target), metricsUrl, server);
    const isMissed = Object.entries(TARGETS).some(([what, most]) => measured[what as keyof Measured] > most);
    if (isMissed) missed += 1;
    log(
      `${isMissed ? 'MISSED' : 'ok    '} ${name}: event loop ${measured.stallMs.toFixed(0)} ms, ` +
        `memory +${measured.growthMb.toFixed(0)} MB to ${measured.mostMb.toFixed(0)} MB, health ${measured.healthMs.toFixed(0)} ms; ${report(outcomes)}`,
    );
    await sleep(500);
  }
  const targets = `${TARGETS.stallMs} ms of event loop, ${TARGETS.growthMb} MB, ${TARGETS.healthMs} ms of health`;
  log(`${missed} attacks missed a target (${targets})`);
  if (missed > 0) process.exitCode = 1;
}

function report(outcomes: Outcomes): string {
  return [...outcomes]
    .map(([outcome, count]) => (count === 1 ? outcome : `${count} × ${outcome}`))
    .join(', ');
}

async function measure(
  run: () => Answers,
  metricsUrl: string,
  { pid }: ServerProcess,
): Promise<{ readonly outcomes: Outcomes; readonly measured: Measured }> {
  // Each scrape begins a new measurement.
  await longestStallMs(metricsUrl);
  const before = await memoryMb(pid);
  let [most, healthMs] = [before, 0];
  const stopping = new AbortController();
  const watch = async (everyMs: number, look: () => Promise<void>) => {
    for (; !stopping.signal.aborted; await sleep(everyMs)) await look();
  };
  const watching = [
    watch(20, async () => void (most = Math.max(most, await memoryMb(pid)))),
    watch(HEALTH_EVERY_MS, async () => void (healthMs = Math.max(healthMs, await healthTime(metricsUrl)))),
  ];
  const outcomes = await run();
  await sleep(100);
  stopping.abort();
  await Promise.all(watching);
  return {
    outcomes,
    measured: { stallMs: await longestStallMs(metricsUrl), growthMb: most - before, mostMb: most, healthMs },
  };
}

async function longestStallMs(metricsUrl: string): Promise<number> {
  const { text } = await send(`${metricsUrl}/metrics`, null, {});
  return 1_000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1]);
}

async function healthTime(metricsUrl: string): Promise<number> {
  const started = performance.now();
  await send(`${metricsUrl}/health/live`, null, {});
  return performance.now() - started;
}

/** Memory of a process that is resident now. */
async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

async function targetOf(url: string, db: Database): Promise<Target> {
  const keys = new Map<Role, string>();
  for (const role of ROLES) keys.set(role, await makeKey(db, role));
  const authorization = (role: Role | undefined) => {
    const key = role && keys.get(role);
    return key === undefined ? {} : { authorization: key };
  };
  const post: Target['post'] = async (body, { role, path = '/graphql', headers } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await send(`${url}${path}`, text, { ...authorization(role), ...headers });
    const code = /"code":"([A-Z_]{5,})"/.exec(response.text)?.[1];
    return new Map([[code ?? String(response.status), 1]]);
  };
  const data: Target['data'] = async (query, variables, role) => {
    const { text } = await send(`${url}/graphql`, JSON.stringify({ query, variables }), authorization(role));
    const result = JSON.parse(text) as { data?: Record<string, unknown> };
    if (!result.data) throw new Error(text.slice(0, 500));
    return result.data;
  };
  const draft = (title: string, text: string) => draftPolicy(data, title, text);
  const draftId = (await draft('Bench of impact', 'Not covered.')).id;
  return {
    url,
    post,
    data,
    draftId,
    publish: async () => {
      const { id, version } = await draft('Bench of feeds', `Documented at ${Date.now()}.`);
      const published = await data(PUBLISH, { id, version }, 'ADMIN');
      if (!JSON.stringify(published).includes('"userErrors":[]')) throw new Error(JSON.stringify(published));
    },
  };
}

const DRAFT = `mutation ($input: PolicyDraftInput!) { policyDraft(input: $input) { policy { id version } userErrors { code message } } }`;
const PUBLISH = `mutation ($id: ID!, $version: Int!) { policyPublish(input: { id: $id, expectedVersion: $version, kind: CORRECTION, reason: "bench", allowOverlap: true }) { userErrors { code message } } }`;

async function draftPolicy(
  data: Target['data'],
  title: string,
  text: string,
): Promise<{ readonly id: string; readonly version: number }> {
  const notes = [{ topic: 'DOCUMENTATION', codes: ['*'], text, source: { title: 'Bench' } }];
  const input = { payer: 'medicare', title, notes };
  const { policyDraft } = (await data(DRAFT, { input }, 'ADMIN')) as {
    policyDraft: { policy: { id: string; version: number } | null; userErrors: object[] };
  };
  if (!policyDraft.policy) throw new Error(JSON.stringify(policyDraft.userErrors));
  return policyDraft.policy;
}

async function makeKey(db: Database, role: Role): Promise<string> {
  const { id, prefix, secretHash, text } = newKey();
  const data = { organizationId: GENERATED, id, name: 'bench', role, prefix, secretHash, createdBy: 'bench' };
  await inOrganization(db, GENERATED, (tx) => tx.apiKey.create({ data }));
  return `Bearer ${text}`;
}

/** Sends text by POST; null by GET. */
async function send(
  url: string,
  body: string | null,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent =
      body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(
      url,
      { method: body === null ? 'GET' : 'POST', headers: { ...sent, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    // A server that rejects a request unread may close the connection before all of it was sent.
    request.once('error', () => resolve({ status: 0, text: '' }));
    request.end(body);
  });
}

await main();
