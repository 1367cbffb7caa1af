import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { newKey } from '../src/access/apiKeys.ts';
import { openDatabase, type Database } from '../src/db/client.ts';
import { givenAddresses, prepareDatabase } from '../src/db/addresses.ts';
import { withDatabase } from '../src/db/command.ts';
import { inOrganization } from '../src/db/transaction.ts';
import { EXPORT_QUEUES } from '../src/exports/worker.ts';
import { fillDatabase } from '../src/seeding/fill.ts';
import { readDemoOrganizations } from '../src/seeding/files.ts';
import { runBench } from './command.ts';
import { freePort, startServer } from './servers.ts';

/**
 * What a server does with more than it can do: four times its capacity in reads and in writes of sessions, and a clinic
 * whose sessions are locked for 20 seconds beside one whose are not. Ratios of one run.
 */

const SECONDS = 30;
const CLIENTS = 16;
const LOCKED_CLIENTS = 20;
const LOCK_SECONDS = 20;

const [OURS, THEIRS] = readDemoOrganizations().map(({ id }) => id) as [string, string];

const READ = { query: '{ sessions(first: 5) { nodes { id patientReference } } }' };
const WRITE = {
  query:
    'mutation ($key: String!, $input: SessionInput!) { sessionRecord(input: { idempotencyKey: $key, session: $input }) { session { id } userErrors { code } } }',
};
const INPUT = {
  payer: 'medicare',
  dateOfService: '2026-11-02',
  setting: 'OFFICE',
  therapist: 'OT-01',
  services: [{ procedureCode: '97530', minutes: 30 }],
};

interface Outcome {
  readonly status: number;
  readonly ms: number;
}

type Send = () => Promise<Outcome>;

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      await prepareDatabase(await givenAddresses({ ...config, databaseUrl: url }), {
        environment: config.environment,
        log,
      });
      await fillDatabase(url, { queues: EXPORT_QUEUES, demo: true, log });
      const db = openDatabase(url, { statementTimeoutMs: 60_000 });
      const server = await startServer(await freePort(), url, { COST_PER_MINUTE: '999999999' });
      try {
        const ours = await makeKey(db, OURS);
        const theirs = await makeKey(db, THEIRS);
        const read = (key: string) => () => send(server.url, key, READ);
        let count = 0;
        const write = (key: string) => () => {
          count += 1;
          // As many sessions of each patient in a month as a clinic has.
          const input = { ...INPUT, patientReference: `P-${1_000 + (count % 5_000)}` };
          return send(server.url, key, {
            ...WRITE,
            variables: { key: `bench-${Date.now()}-${count}`, input },
          });
        };
        await overload('session reads', read(ours), log);
        await overload('sessionRecord', write(ours), log);
        await lock(db, { ours: write(ours), theirs: write(theirs) }, log);
      } finally {
        await server.stop();
        await db.close();
      }
    });
  });
}

async function makeKey(db: Database, organizationId: string): Promise<string> {
  const { id, prefix, secretHash, text } = newKey();
  const data = {
    organizationId,
    id,
    name: 'bench',
    role: 'BILLER' as const,
    prefix,
    secretHash,
    createdBy: 'bench',
  };
  await inOrganization(db, organizationId, (tx) => tx.apiKey.create({ data }));
  return `Bearer ${text}`;
}

async function overload(name: string, request: Send, log: (line: string) => void): Promise<void> {
  await closedLoop(request, 3);
  const normal = (await closedLoop(request, 10)).filter(({ status }) => status === 200);
  const capacity = normal.length / 10;
  const outcomes: Outcome[] = [];
  const running = new Set<Promise<void>>();
  const started = performance.now();
  // At fixed times, whatever becomes of the requests before: clients do not wait for one another.
  for (let sent = 0; performance.now() - started < SECONDS * 1_000;) {
    const due = ((performance.now() - started) / 1_000) * capacity * 4;
    for (; sent < due; sent += 1) {
      const one = request().then((outcome) => void outcomes.push(outcome));
      running.add(one);
      void one.finally(() => running.delete(one));
    }
    await sleep(5);
  }
  await Promise.all(running);
  const accepted = outcomes.filter(({ status }) => status === 200);
  const rejected = outcomes.filter(({ status }) => status === 503 || status === 429);
  const others = outcomes.length - accepted.length - rejected.length;
  log(
    [
      `${name}: capacity ${capacity.toFixed(0)}/s, p99 ${percentile(normal).toFixed(0)} ms;`,
      `offered ${(outcomes.length / SECONDS).toFixed(0)}/s:`,
      `goodput ${(accepted.length / SECONDS / capacity).toFixed(2)} of capacity,`,
      `p99 of accepted ${(percentile(accepted) / percentile(normal)).toFixed(1)} × normal,`,
      `${rejected.length} rejected within ${percentile(rejected).toFixed(0)} ms (p99), ${others} others`,
    ].join(' '),
  );
}

async function lock(
  db: Database,
  { ours, theirs }: { ours: Send; theirs: Send },
  log: (line: string) => void,
): Promise<void> {
  const normal = await closedLoop(theirs, 5, 4);
  const stuck: Outcome[] = [];
  let isOver = false;
  const locking = db.prisma.$transaction(
    async (tx) => {
      // What every write of the organization takes last.
      await tx.$queryRaw`select pg_advisory_xact_lock(7129131, hashtext(${OURS}))::text`;
      await sleep(LOCK_SECONDS * 1_000);
    },
    { timeout: 60_000 },
  );
  await sleep(200);
  const loops = Array.from({ length: LOCKED_CLIENTS }, async () => {
    while (!isOver) {
      stuck.push(await ours());
      await sleep(50);
    }
  });
  const beside = await closedLoop(theirs, LOCK_SECONDS - 3, 4);
  isOver = true;
  await Promise.all([...loops, locking]);
  const failed = beside.filter(({ status }) => status !== 200).length;
  log(
    `clinic B beside ${LOCKED_CLIENTS} clients of clinic A behind a lock of ${LOCK_SECONDS} s: p99 ${(percentile(beside) / percentile(normal)).toFixed(2)} × normal, ${failed} of ${beside.length} rejected; of A ${stuck.filter(({ status }) => status === 503).length} of ${stuck.length} got 503`,
  );
}

/** Clients that send one request after another. */
async function closedLoop(request: Send, seconds: number, clients = CLIENTS): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const end = performance.now() + seconds * 1_000;
  const loop = async () => {
    while (performance.now() < end) outcomes.push(await request());
  };
  await Promise.all(Array.from({ length: clients }, loop));
  return outcomes;
}

/** Costs a request a third of what `node:http` does: the load comes from the cores that the server works on. */
const pools = new Map<string, Pool>();

async function send(url: string, authorization: string, body: object): Promise<Outcome> {
  const pool = pools.get(url) ?? new Pool(url, { connections: null, pipelining: 1 });
  pools.set(url, pool);
  const started = performance.now();
  const headers = { authorization, 'content-type': 'application/json' };
  try {
    const response = await pool.request({
      path: '/graphql',
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    await response.body.dump();
    return { status: response.statusCode, ms: performance.now() - started };
  } catch {
    return { status: 0, ms: performance.now() - started };
  }
}

/** The 99th percentile of the durations, in milliseconds. */
function percentile(outcomes: readonly Outcome[]): number {
  const sorted = outcomes.map(({ ms }) => ms).toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}

await main();
