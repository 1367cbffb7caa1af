import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDatabase } from '../src/db/client.ts';
import { prepareDatabase } from '../src/db/addresses.ts';
import { EXPORT_QUEUES } from '../src/exports/worker.ts';
import { fillDatabase } from '../src/seeding/fill.ts';
import { runBench } from './command.ts';
import { makeBiller } from './failures/clients.ts';
import { makeCluster } from './failures/cluster.ts';
import { exactlyOnce } from './failures/exactlyOnce.ts';
import type { Failure } from './failures/failure.ts';
import { outage } from './failures/outage.ts';
import { fewConnections, longLock, movedClock } from './failures/running.ts';
import { closingPort, failedCopy, fullDisk, poolOfOne, smallDisk } from './failures/starts.ts';
import { freePort } from './servers.ts';

/**
 * Breaks what a server stands on: its store, the disk of the store, its connections, its clock. Each failure prints its
 * figures; the exit code is 1 when a target is missed. Takes about a quarter of an hour, ten minutes of it for one outage
 * (OUTAGE_SECONDS for another length), and needs root for disks of its own, and faketime for the clock. The argument is part
 * of the names of the failures to try; without it, all are tried.
 */
const FAILURES: Readonly<Record<string, Failure>> = {
  'port that accepts and closes': closingPort,
  'disk of 70 MB': smallDisk,
  'full disk': fullDisk,
  'store killed in a copy': failedCopy,
  'one connection': poolOfOne,
  'few connections': fewConnections,
  'lock of 20 seconds': longLock,
  'moved clock': movedClock,
  'exactly once': exactlyOnce,
  outage,
};

async function main(): Promise<void> {
  await runBench(async ({ log }) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-failures-'));
    // PostgreSQL runs as another user, and must be able to pass through.
    await chmod(folder, 0o755);
    const cluster = await makeCluster(path.join(folder, 'store'), log);
    const { url: ownerUrl, servingUrl: databaseUrl } = cluster;
    const db = openDatabase(ownerUrl, { statementTimeoutMs: 120_000 });
    try {
      await prepareDatabase({ databaseUrl, ownerUrl }, { environment: 'production', log });
      await fillDatabase(ownerUrl, { queues: EXPORT_QUEUES, demo: true, log });
      const biller = await makeBiller(db);
      const chosen = Object.entries(FAILURES).filter(([name]) => name.includes(process.argv[2] ?? ''));
      for (const [name, failure] of chosen) {
        const { figures, missed } = await failure({
          cluster,
          db,
          port: await freePort(),
          biller,
          folder,
          log,
        });
        log(`${missed.length === 0 ? 'ok    ' : 'MISSED'} ${name}: ${[figures, ...missed].join('; ')}`);
        if (missed.length > 0) process.exitCode = 1;
      }
    } finally {
      await db.close();
      await cluster.remove();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

await main();
