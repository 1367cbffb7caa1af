import { fork } from 'node:child_process';
import path from 'node:path';
import { openDatabase } from '../src/db/client.ts';
import { withDatabase } from '../src/db/command.ts';
import { runBench } from './command.ts';
import { listenRevisions } from '../src/db/listen.ts';
import { migrate } from '../src/db/migrate.ts';
import { contextMaker } from '../src/http/context.ts';
import { ReferenceStore } from '../src/reference/store.ts';
import { demoOrganization, seed } from '../src/seeding/seed.ts';

/**
 * How soon one process serves what another has published: 500 publications of one policy, over two processes. Run with
 * DATABASE_URL of a database that may be changed, or over the embedded one.
 */

const PUBLICATIONS = 500;
const CODE = '97537';
const PAYER = 'cigna';

/** Milliseconds of the machine's one clock. */
const now = () => performance.timeOrigin + performance.now();

interface Seen {
  readonly revision: number;
  readonly at: number;
}

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      await migrate(url, { log });
      const db = openDatabase(url);
      try {
        await seed(db);
      } finally {
        await db.close();
      }
      await measure(url, log);
    });
  });
}

async function measure(url: string, log: (line: string) => void): Promise<void> {
  const seen = new Map<number, number>();
  const reader = fork(path.join(import.meta.dirname, 'publish.ts'), ['read', url]);
  const isReady = new Promise<void>((resolve) => reader.once('message', () => resolve()));
  await isReady;
  reader.on('message', ({ revision, at }: Seen) => seen.set(revision, at));
  const { store, makeContext, close } = await serve(url);
  const sent = await publishAll(makeContext, store);
  const last = sent.at(-1)?.revision ?? 0;
  const deadline = now() + 10_000;
  while (!seen.has(last) && now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  reader.kill();
  await close();
  const shownAt = (revision: number) => {
    // A process that swapped to a later revision served this one's facts as well.
    for (let next = revision; next <= last; next++) if (seen.has(next)) return seen.get(next) ?? 0;
    return Number.POSITIVE_INFINITY;
  };
  report(
    log,
    'publish: request to response',
    sent.map(({ requestedAt, answeredAt }) => answeredAt - requestedAt),
  );
  report(
    log,
    'publish: request to the other process serving it',
    sent.map(({ requestedAt, revision }) => shownAt(revision) - requestedAt),
  );
  report(
    log,
    'publish: response to the other process serving it',
    sent.map(({ answeredAt, revision }) => Math.max(0, shownAt(revision) - answeredAt)),
  );
}

async function publishAll(makeContext: ReturnType<typeof contextMaker>, store: ReferenceStore) {
  const { id: organizationId, slug: organization } = await demoOrganization();
  const principal = {
    subject: 'bench',
    organizationId,
    organization,
    roles: ['ADMIN' as const],
    editsCodebook: true,
  };
  const { policies, publisher } = await makeContext('bench-publish', principal);
  const notes = (units: number) => [
    {
      topic: 'UNIT_LIMIT' as const,
      codes: [CODE],
      text: `${units} units a day.`,
      terms: { maxUnitsPerDay: units },
      source: { title: 'Bench', confidence: 'SECONDARY' as const },
    },
  ];
  const draft = await policies.draft({ payer: PAYER, title: `Bench ${store.revision()}`, notes: notes(1) });
  const id = draft.policy?.id;
  if (!id) throw new Error(JSON.stringify(draft.userErrors));
  const sent: { requestedAt: number; answeredAt: number; revision: number }[] = [];
  for (let version = 1; version <= PUBLICATIONS; version++) {
    if (version > 1) {
      const units = 1 + (version % 9);
      await policies.revise(id, version - 1, { notes: notes(units), reason: 'bench' });
    }
    const requestedAt = now();
    const { revision, userErrors } = await publisher.publish({
      id,
      expectedVersion: version,
      kind: 'CORRECTION',
      reason: 'bench',
      allowOverlap: true,
    });
    if (revision === null) throw new Error(JSON.stringify(userErrors));
    sent.push({ requestedAt, answeredAt: now(), revision });
  }
  await publisher.withdraw({
    id,
    expectedVersion: PUBLICATIONS,
    version: null,
    effectiveTo: '2000-01-01',
    reason: 'The benchmark is over',
  });
  return sent;
}

/** A process's share of the server: its connections, its snapshot, and its listener for revisions. */
async function serve(url: string) {
  const db = openDatabase(url);
  const options = { staleAfterDays: 365, maxAgeSeconds: 30, now: Date.now, onFailure: () => undefined };
  const store = new ReferenceStore(db.prisma, options);
  await store.start();
  const listener = await listenRevisions(url, (revision) => void store.onNotification(revision));
  const makeContext = contextMaker({ db, store, now: () => new Date() });
  const close = async () => {
    store.stop();
    await listener.stop();
    await db.close();
  };
  return { store, makeContext, close };
}

/** The other process: says of every revision when it was swapped in. */
async function read(url: string): Promise<void> {
  const { store } = await serve(url);
  store.watch(({ revision }) => process.send?.({ revision, at: now() } satisfies Seen));
  process.send?.('ready');
}

function report(log: (line: string) => void, what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  log(
    `${what}: p50 ${ms(at(0.5))}, p99 ${ms(at(0.99))}, worst ${ms(sorted.at(-1) ?? 0)} of ${sorted.length}`,
  );
}

const [role, url] = process.argv.slice(2);
if (role === 'read' && url) await read(url);
else await main();
