import { setTimeout as sleep } from 'node:timers/promises';
import { verifyChains } from '../../src/audit/verify.ts';
import type { Database } from '../../src/db/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { startServer } from '../servers.ts';
import { acknowledged, ORGANIZATION, post, recordSession } from './clients.ts';
import type { Failure } from './failure.ts';

const ROUNDS = 3;
const RECORDS = 3_000;
const CLIENTS = 12;
/** Records that are acknowledged when the store, and the server, is killed. */
const STORE_KILLS = [1_200, 2_600, 4_300, 6_000, 7_900];
const SERVER_KILLS = [2_000, 6_800];

interface Progress {
  /** Id of the session by idempotency key. */
  readonly sessions: Map<string, string>;
  /** Replies that a client neither takes for a success nor sends again. */
  readonly unexpected: string[];
  retries: number;
}

/**
 * 3 × 3,000 records by clients that send again what was not acknowledged, while the store is killed five times and the
 * server twice: each is there exactly once, and the audit chain is whole.
 */
export const exactlyOnce: Failure = async ({ cluster, port, db, biller, log }) => {
  const progress: Progress = { sessions: new Map(), unexpected: [], retries: 0 };
  let server = await startServer(port, cluster.servingUrl);
  const started = performance.now();
  let isOver = false;
  const until = async (count: number) => {
    while (progress.sessions.size < count && !isOver) await sleep(5);
  };
  const killing = Promise.all([
    (async () => {
      for (const count of STORE_KILLS) {
        await until(count);
        await cluster.crash();
        await cluster.revive();
      }
    })(),
    (async () => {
      for (const count of SERVER_KILLS) {
        await until(count);
        await server.kill();
        server = await startServer(port, cluster.servingUrl);
      }
    })(),
  ]);
  for (let round = 0; round < ROUNDS; round += 1) {
    let next = 0;
    const client = async () => {
      while (next < RECORDS) {
        const key = `round-${round}-${(next += 1)}`;
        await recordUntilAcknowledged(server.url, biller, key, progress);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    log(`  round ${round + 1}: ${progress.sessions.size} acknowledged, ${progress.retries} sent again`);
  }
  isOver = true;
  await killing;
  await server.stop();
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  const wrong = await wrongRecords(db, progress.sessions);
  const broken = (await verifyChains(db)).filter(({ chainBreak }) => chainBreak !== null);
  return {
    figures: `${progress.sessions.size} acknowledged in ${seconds} s over ${STORE_KILLS.length} kills of the store and ${SERVER_KILLS.length} of the server, ${progress.retries} sent again, ${wrong.length} not exactly once, ${broken.length} broken chains`,
    missed: [
      ...(progress.sessions.size === ROUNDS * RECORDS ? [] : ['not every record was acknowledged']),
      ...progress.unexpected.slice(0, 5),
      ...wrong.slice(0, 5),
      ...broken.map(({ chainBreak }) => String(chainBreak)),
    ],
  };
};

async function recordUntilAcknowledged(
  url: string,
  biller: string,
  key: string,
  progress: Progress,
): Promise<void> {
  for (;;) {
    const reply = await post(url, recordSession(key, `P-${key}`), biller);
    const session = acknowledged(reply);
    if (session !== undefined) {
      progress.sessions.set(key, session);
      return;
    }
    if (reply.status !== 503 && reply.status !== 0) {
      progress.unexpected.push(`${key}: HTTP ${reply.status} ${JSON.stringify(reply.body).slice(0, 300)}`);
      return;
    }
    progress.retries += 1;
    await sleep(100);
  }
}

/** Records that are not there exactly once, under the id that was acknowledged. */
async function wrongRecords(db: Database, sessions: ReadonlyMap<string, string>): Promise<string[]> {
  const rows = await inOrganization(
    db,
    ORGANIZATION,
    (tx) => tx.$queryRaw<{ ref: string; ids: string[] }[]>`
    select patient_ref as ref, array_agg(id::text) as ids from patient_session
    where patient_ref like 'P-round-%' group by patient_ref`,
  );
  const stored = new Map(rows.map(({ ref, ids }) => [ref, ids.map((id) => globalId(id))]));
  const wrong = [...sessions].filter(([key, id]) => {
    const ids = stored.get(`P-${key}`) ?? [];
    return ids.length !== 1 || ids[0] !== id;
  });
  return wrong.map(([key]) => `${key} is there ${stored.get(`P-${key}`)?.length ?? 0} times`);
}

const globalId = (id: string) => Buffer.from(`PatientSession:${id}`).toString('base64url');
