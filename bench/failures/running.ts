import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '../../src/db/connection.ts';
import { startServer } from '../servers.ts';
import {
  acknowledged,
  ORGANIZATION,
  post,
  recordSession,
  REFERENCE,
  SESSIONS,
  type Reply,
} from './clients.ts';
import { FAKETIME, type Failure } from './failure.ts';

const LOCK_SECONDS = 20;
/** lock_timeout, and the time around it. */
const BOUND_MS = 10_000;

/** What every write of the organization needs is locked for 20 seconds: each reply is bounded, and service resumes. */
export const longLock: Failure = async ({ cluster, port, biller }) => {
  const server = await startServer(port, cluster.servingUrl);
  const sql = openConnection(cluster.url, { name: 'ot-codebook bench' });
  const replies: Reply[] = [];
  let count = 0;
  try {
    let isLocked = true;
    const locking = sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(7129131, hashtext(${ORGANIZATION}))`;
      await sleep(LOCK_SECONDS * 1_000);
      isLocked = false;
    });
    await sleep(100);
    const client = async () => {
      while (isLocked) {
        replies.push(await post(server.url, recordSession(`lock-${(count += 1)}`, 'P-0010'), biller));
        await sleep(20);
      }
    };
    await Promise.all([...Array.from({ length: 8 }, client), locking]);
    const after = await post(server.url, recordSession('lock-after', 'P-0010'), biller);
    const others = replies.filter(
      ({ status, headers }) => status !== 200 && !(status === 503 && Number(headers['retry-after']) > 0),
    );
    const slowest = Math.max(...replies.map(({ ms }) => ms));
    return {
      figures: `${replies.length} writes during ${LOCK_SECONDS} s: ${replies.filter(({ status }) => status === 503).length} got 503, slowest ${slowest.toFixed(0)} ms; the next write ${after.status}`,
      missed: [
        ...(others.length === 0 ? [] : [`${others.length} replies were no 503 with Retry-After`]),
        ...(slowest < BOUND_MS ? [] : [`a reply took ${slowest.toFixed(0)} ms`]),
        ...(acknowledged(after) === undefined ? ['the write after the lock failed'] : []),
      ],
    };
  } finally {
    await sql.end();
    await server.stop();
  }
};

/** As few connections as a server starts with: each of 40 requests at once gets its answer or a 503, and none waits forever. */
export const fewConnections: Failure = async ({ cluster, port, biller }) => {
  const sql = openConnection(cluster.url, { name: 'ot-codebook bench' });
  const server = await startServer(port, cluster.servingUrl);
  try {
    await post(server.url, SESSIONS, biller);
    const [open] = await sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity where usename = 'ot_codebook_app'`;
    // What is open stays; no connection is added, and the idle ones of requests are closed but one.
    await sql`alter role ot_codebook_app connection limit ${sql.unsafe(String(open?.count ?? 1))}`;
    const started = performance.now();
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? post(server.url, SESSIONS, biller)
          : post(server.url, recordSession(`few-${index}`, 'P-0011'), biller),
      ),
    );
    const ms = performance.now() - started;
    const answered = replies.filter(({ status }) => status === 200).length;
    const others = replies.filter(({ status }) => status !== 200 && status !== 503);
    return {
      figures: `40 requests over ${open?.count ?? 0} connections in all: ${answered} answered, ${replies.length - answered} rejected, all within ${ms.toFixed(0)} ms`,
      missed: [
        ...(others.length === 0 ? [] : [`${others.length} replies were neither 200 nor 503`]),
        ...(ms < BOUND_MS ? [] : [`the last reply took ${ms.toFixed(0)} ms`]),
        ...(answered > 0 ? [] : ['nothing was answered']),
      ],
    };
  } finally {
    await sql`alter role ot_codebook_app connection limit -1`;
    await sql.end();
    await server.stop();
  }
};

/** A clock that is 40 days ahead, then an hour behind: the server starts and answers, or says in one sentence why not. */
export const movedClock: Failure = async ({ cluster, port, biller }) => {
  const missed: string[] = [];
  const figures: string[] = [];
  for (const [index, shift] of ['+40d', '-1h', '+0'].entries()) {
    const server = await startServer(port, cluster.servingUrl, { LD_PRELOAD: FAKETIME, FAKETIME: shift });
    const reference = await post(server.url, REFERENCE);
    const read = await post(server.url, SESSIONS, biller);
    const write = await post(server.url, recordSession(`clock-${index}`, 'P-0012'), biller);
    await server.stop();
    const statuses = [reference, read, write].map(({ status }) => status);
    figures.push(`${shift}: ${statuses.join(' ')}`);
    if (statuses.some((status) => status !== 200) || acknowledged(write) === undefined) {
      missed.push(
        `${shift}: ${[reference, read, write].map(({ body }) => JSON.stringify(body).slice(0, 200)).join(' | ')}`,
      );
    }
  }
  return { figures: figures.join(', '), missed };
};
