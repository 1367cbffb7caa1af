import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openDatabase } from '../../src/db/client.ts';
import { openConnection } from '../../src/db/connection.ts';
import { runToItsEnd, startServer, type Ended } from '../servers.ts';
import { acknowledged, makeBiller, post, recordSession, SESSIONS } from './clients.ts';
import { makeCluster } from './cluster.ts';
import type { Failure } from './failure.ts';

const run = promisify(execFile);
const END_MS = 10_000;

/** A port that accepts connections and closes them. */
export const closingPort: Failure = async ({ port }) => {
  const server = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: closing } = server.address() as AddressInfo;
  try {
    const ended = await runToItsEnd(port, `postgresql://ot_codebook_app:x@127.0.0.1:${closing}/db`);
    return verdict([ended]);
  } finally {
    server.close();
  }
};

/** The store is killed while a first start copies the facts into it; the next start completes. */
export const failedCopy: Failure = async ({ cluster, port }) => {
  const database = 'failed_copy';
  const sql = openConnection(cluster.url, { name: 'ot-codebook bench' });
  await sql`create database ${sql(database)}`;
  const at = (address: string) => Object.assign(new URL(address), { pathname: `/${database}` }).href;
  const owner = { DATABASE_OWNER_URL: at(cluster.url) };
  const ending = runToItsEnd(port, at(cluster.servingUrl), owner);
  let copies = 0;
  for (; copies === 0; await sleep(2)) {
    const [found] = await sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity where datname = ${database} and query ilike 'copy%' and state = 'active'`;
    copies = found?.count ?? 0;
    if (await Promise.race([ending.then(() => true), sleep(0, false)])) break;
  }
  const killed = performance.now();
  await cluster.crash();
  const ended = await ending;
  const afterKill = { ...ended, ms: performance.now() - killed };
  await sql.end({ timeout: 1 });
  await cluster.revive();
  const next = await startServer(port, at(cluster.servingUrl), owner);
  const reply = await post(next.url, { query: '{ reference { releases { totalCount } } }' });
  await next.stop();
  const result = verdict([afterKill]);
  return {
    figures: `${copies === 0 ? 'no copy was seen; ' : ''}${result.figures}; the next start serves: ${JSON.stringify(reply.body.data)}`,
    missed: [...result.missed, ...(copies > 0 ? [] : ['the store was not killed in a copy'])],
  };
};

/** The embedded database on a disk of 70 MB. */
export const smallDisk: Failure = async ({ folder, port }) => {
  const disk = await mountDisk(path.join(folder, 'small'), 70);
  try {
    const ended = [
      await runToItsEnd(port, undefined, { DATA_DIR: disk }),
      await runToItsEnd(port, undefined, { DATA_DIR: disk }),
    ];
    return verdict(ended);
  } finally {
    await run('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
  }
};

/** The disk of a running server fills up: writes get 503 in bounded time, and go on when there is room again. */
export const fullDisk: Failure = async ({ folder, port, log }) => {
  const disk = await mountDisk(path.join(folder, 'filling'), 700);
  const cluster = await makeCluster(path.join(disk, 'store'), log);
  try {
    const owner = { DATABASE_OWNER_URL: cluster.url };
    const server = await startServer(port, cluster.servingUrl, owner);
    const db = openDatabase(cluster.url);
    const biller = await makeBiller(db);
    await db.close();
    const { bavail, bsize } = await statfs(disk);
    const filler = path.join(disk, 'filler');
    await writeFile(filler, Buffer.alloc(bavail * bsize - 200_000));
    const replies = [];
    const ids = new Set<string>();
    let recorded = 0;
    for (let failures = 0; failures < 20 && recorded < 5_000; recorded += 1) {
      const reply = await post(server.url, recordSession(`full-${recorded}`, 'P-0013'), biller);
      replies.push(reply);
      const id = acknowledged(reply);
      if (id === undefined) failures += 1;
      else ids.add(id);
    }
    await rm(filler);
    const roomAt = performance.now();
    let again = await post(server.url, recordSession('full-again', 'P-0013'), biller);
    while (acknowledged(again) === undefined && performance.now() - roomAt < 30_000) {
      await sleep(100);
      again = await post(server.url, recordSession('full-again', 'P-0013'), biller);
    }
    const backMs = performance.now() - roomAt;
    const listed = await post(
      server.url,
      { query: '{ sessions(first: 200, filter: { patientReference: "P-0013" }) { totalCount } }' },
      biller,
    );
    await server.stop();
    const total = (listed.body.data?.['sessions'] as { totalCount: number } | undefined)?.totalCount ?? 0;
    const rejected = replies.filter(({ status }) => status === 503 || status === 0);
    const others = replies.filter(({ status }) => status !== 200 && status !== 503);
    const slowest = Math.max(...replies.map(({ ms }) => ms));
    return {
      figures: `${ids.size} acknowledged, then ${rejected.length} rejected, slowest ${slowest.toFixed(0)} ms; writes again ${backMs.toFixed(0)} ms after there was room; ${total} stored`,
      missed: [
        ...(rejected.length > 0 ? [] : ['the disk never filled']),
        ...(others.length === 0
          ? []
          : [
              `${others.length} replies were neither 200 nor 503: ${JSON.stringify(others[0]?.body).slice(0, 200)}`,
            ]),
        ...(slowest < END_MS ? [] : ['a reply was late']),
        ...(backMs < END_MS ? [] : ['writes did not come back']),
        ...(total >= ids.size + 1 ? [] : ['an acknowledged record is gone']),
      ],
    };
  } finally {
    await cluster.remove();
    await run('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
  }
};

/** A login that may have one connection: the start ends, or the server answers. */
export const poolOfOne: Failure = async ({ cluster, port, biller }) => {
  const sql = openConnection(cluster.url, { name: 'ot-codebook bench' });
  await sql`alter role ot_codebook_app connection limit 1`;
  try {
    const outcome = await Promise.race([
      runToItsEnd(port, cluster.servingUrl),
      sleep(END_MS + 5_000, null, { ref: false }),
    ]);
    if (outcome !== null) return verdict([outcome]);
    const reply = await post(`http://127.0.0.1:${port}`, SESSIONS, biller);
    return { figures: `it starts, and answers ${reply.status} within ${reply.ms.toFixed(0)} ms`, missed: [] };
  } finally {
    await sql`alter role ot_codebook_app connection limit -1`;
    await sql.end();
  }
};

function verdict(ended: readonly Ended[]) {
  return {
    figures: ended
      .map(({ ms, code, lines }) => `exit ${code} after ${ms.toFixed(0)} ms: ${lines.join(' ¶ ')}`)
      .join('; '),
    missed: ended.flatMap(({ ms, code, lines }) => [
      ...(code === 1 ? [] : [`exit code ${code}`]),
      ...(ms < END_MS ? [] : [`the end took ${ms.toFixed(0)} ms`]),
      ...(lines.length === 1 ? [] : [`${lines.length} lines of error`]),
    ]),
  };
}

async function mountDisk(folder: string, megabytes: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]);
  return folder;
}
