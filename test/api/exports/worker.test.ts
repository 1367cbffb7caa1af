import { inOrganization } from '../../../src/db/transaction.ts';
import type { WorkHandler } from '../../../src/db/queue.ts';
import type { Snapshot } from '../../../src/reference/snapshot.ts';
import { parseGlobalId } from '../../../src/shared/globalId.ts';
import { codeRow } from '../../reference/rows.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { cancel, CLINIC, download, exported, jobOf, started, type Job } from './exportJobs.ts';
import { EXPORT_LIMITS } from '../../../src/exports/limits.ts';
import { now } from '../../support/clock.ts';
import { EXPIRE_QUEUE, EXPORT_QUEUE, ExportWorker, FAILED_QUEUE } from '../../../src/exports/worker.ts';

/** How a worker handles canceled, failed, repeated and expired jobs. */

const CODES = { dataset: 'CODES', codes: ['97530'] };
const MONTH = { dataset: 'SESSION_BILLING', from: '2026-01-01', to: '2026-01-31' };

let api: TestApi;
beforeAll(async () => void (api = await startTestApi({ exports: true })), 60_000);
afterAll(() => api?.close());

const NEVER = new AbortController().signal;

interface TestWorker {
  readonly make: (job: Job, signal?: AbortSignal) => Promise<void>;
  readonly giveUp: (job: Job) => Promise<void>;
  readonly expire: (job: Job) => Promise<void>;
  readonly failures: string[];
  /** What it counted for the metrics, in order. */
  readonly counted: string[];
}

/** A worker whose messages the test delivers itself; `current` is the snapshot of its process. */
async function startWorker(current: () => Snapshot = () => api.store.current()): Promise<TestWorker> {
  const handlers = new Map<string, WorkHandler>();
  const failures: string[] = [];
  const counted: string[] = [];
  const worker = new ExportWorker({
    db: api.db,
    store: { current, knownAt: (instant, snapshot) => api.store.knownAt(instant, snapshot) },
    now,
    counts: {
      beginJob: () => void counted.push('begun'),
      endJob: (outcome) => void counted.push(outcome),
      failJob: () => void counted.push('ended without a file'),
    },
    onFailure: (_error, requestId) => void failures.push(requestId),
  });
  await worker.start({ work: async (queue, handler) => void handlers.set(queue, handler) });
  const deliver = async (queue: string, job: Job, signal = NEVER) =>
    handlers.get(queue)?.({ organizationId: CLINIC, id: keyOf(job) }, signal);
  return {
    make: (job, signal) => deliver(EXPORT_QUEUE, job, signal),
    giveUp: (job) => deliver(FAILED_QUEUE, job),
    expire: (job) => deliver(EXPIRE_QUEUE, job),
    failures,
    counted,
  };
}

function keyOf({ id }: Job): string {
  return parseGlobalId(id)?.key ?? '';
}

function chunks(job: Job): Promise<number> {
  return inOrganization(api.db, CLINIC, (tx) => tx.exportChunk.count({ where: { jobId: keyOf(job) } }));
}

async function standing(job: Job): Promise<[string | undefined, number]> {
  return [(await jobOf(api, job.id))?.status, await chunks(job)];
}

/** Moves the end of a job's retention, which only the owner of the tables can do. */
async function setExpiry(job: Job, at: Date): Promise<void> {
  await api.db.prisma.$executeRaw`update export_job set expires_at = ${at} where id = ${keyOf(job)}::uuid`;
}

test('runs a job once; a repeated message finds it finished', async () => {
  const worker = await startWorker();
  const job = await started(api, CODES);
  await worker.make(job);
  expect(await standing(job)).toEqual(['DONE', 1]);
  const made = await jobOf(api, job.id);
  await worker.make(job);
  await worker.giveUp(job);
  expect(await jobOf(api, job.id)).toEqual(made);
  expect(worker.counted).toEqual(['begun', 'done']);
});

test('skips a job that was canceled while it waited', async () => {
  const worker = await startWorker();
  const job = await started(api, CODES);
  expect(await cancel(api, job.id)).toMatchObject({
    job: { status: 'CANCELLED', error: null },
    userErrors: [],
  });
  await worker.make(job);
  expect(await standing(job)).toEqual(['CANCELLED', 0]);
  expect((await cancel(api, job.id)).userErrors).toMatchObject([
    { code: 'EXPORT_IS_OVER', path: ['input', 'id'] },
  ]);
});

test('a job canceled while it runs leaves nothing', async () => {
  const entered = Promise.withResolvers<void>();
  let isHeld = true;
  const worker = await startWorker(() => {
    entered.resolve();
    return isHeld ? ({ revision: -1 } as Snapshot) : api.store.current();
  });
  const job = await started(api, CODES);
  const making = worker.make(job);
  await entered.promise;
  expect((await jobOf(api, job.id))?.status).toBe('RUNNING');
  await cancel(api, job.id);
  isHeld = false;
  await making;
  expect(await standing(job)).toEqual(['CANCELLED', 0]);
  expect(worker.failures).toEqual([]);
  expect(worker.counted).toEqual(['begun', 'canceled']);
});

test('a message that arrives before its job is stored is sent again', async () => {
  const worker = await startWorker();
  const unwritten = {
    id: Buffer.from('ExportJob:2b5f0c0e-0000-4000-8000-00000000000f').toString('base64url'),
  } as Job;
  await expect(worker.make(unwritten)).rejects.toThrow('not committed yet');
  await worker.giveUp(unwritten);
  await worker.expire(unwritten);
  expect(worker.failures).toEqual([]);
});

test('rejects a message that is not ours', async () => {
  const worker = await startWorker();
  await expect(worker.make({ id: '' } as Job)).rejects.toThrow(/uuid/i);
});

test('retries and logs a failing job, and hides the reason when it gives up', async () => {
  const worker = await startWorker(() => {
    throw new Error('secret of the inside');
  });
  const job = await started(api, CODES);
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await expect(worker.make(job)).rejects.toThrow('secret of the inside');
    expect(worker.failures).toHaveLength(attempt);
  }
  expect(await standing(job)).toEqual(['RUNNING', 0]);
  await worker.giveUp(job);
  const { status, error, url } = (await jobOf(api, job.id)) ?? {};
  expect({ status, error, url }).toEqual({
    status: 'FAILED',
    url: null,
    error: `The export failed. Quote request id ${worker.failures[0]} when you report it.`,
  });
  expect(worker.counted).toEqual(['begun', 'tried again', 'begun', 'tried again', 'ended without a file']);
});

test('an attempt after an interrupted one starts over', async () => {
  const worker = await startWorker();
  const job = await started(api, CODES);
  await inOrganization(api.db, CLINIC, (tx) =>
    tx.exportChunk.createMany({
      data: [0, 1, 2].map((position) => ({
        organizationId: CLINIC,
        jobId: keyOf(job),
        position,
        content: Buffer.from('half a file'),
      })),
    }),
  );
  await worker.make(job);
  const made = await jobOf(api, job.id);
  expect(await standing(job)).toEqual(['DONE', 1]);
  expect((await download(api, made?.url ?? null)).body).toMatch(/^code,system,/);
});

test('a stopping process hands its job to another and logs no failure', async () => {
  const worker = await startWorker();
  const job = await started(api, MONTH);
  await expect(worker.make(job, AbortSignal.abort())).rejects.toThrow();
  expect([await standing(job), worker.failures]).toEqual([['RUNNING', 0], []]);
  await worker.make(job);
  expect((await jobOf(api, job.id))?.status).toBe('DONE');
});

test('writes no file when the read of sessions cannot be audited', async () => {
  const worker = await startWorker();
  const job = await started(api, MONTH);
  await api.db.prisma.$executeRaw`revoke insert on audit_event from ot_codebook_app`;
  try {
    await expect(worker.make(job)).rejects.toThrow(/permission denied/);
    expect(await standing(job)).toEqual(['RUNNING', 0]);
  } finally {
    await api.db.prisma.$executeRaw`grant insert on audit_event to ot_codebook_app`;
  }
  await worker.make(job);
  expect(await standing(job)).toEqual(['DONE', 1]);
});

test('explains why a file cannot be made, and does not retry', async () => {
  // A few batches of a thousand rows exceed the file limit and still fit in memory.
  const row = { ...codeRow('97530'), description: 'x'.repeat(100 * 1024) };
  const codeRows = Array.from({ length: 1_000 }, () => row);
  const large = () => ({
    revision: api.store.current().revision,
    rows: api.store.current().rows,
    at: () => ({ codeRows, asOf: '2026-01-01' }),
  });
  const worker = await startWorker(large as unknown as () => Snapshot);
  const job = await started(api, { dataset: 'CODES', format: 'JSONL' });
  await worker.make(job);
  const { status, error } = (await jobOf(api, job.id)) ?? {};
  expect([status, error, await chunks(job), worker.failures]).toEqual([
    'FAILED',
    `The file would exceed ${EXPORT_LIMITS.fileBytes} bytes. Request fewer codes, or start several exports.`,
    0,
    [],
  ]);
  expect(worker.counted).toEqual(['begun', 'ended without a file', 'failed']);
});

describe('after its retention', () => {
  test('a job is deleted with its file, not earlier', async () => {
    const worker = await startWorker();
    const job = await started(api, CODES);
    await worker.make(job);
    await setExpiry(job, new Date(now().getTime() + 60_000));
    // Throws, so that the queue retries.
    await expect(worker.expire(job)).rejects.toThrow('not expired yet');
    expect(await standing(job)).toEqual(['DONE', 1]);
    await setExpiry(job, new Date(now().getTime() - 1));
    await worker.expire(job);
    expect(await standing(job)).toEqual([undefined, 0]);
    await worker.expire(job);
    await expect(worker.make(job)).rejects.toThrow('not committed yet');
  });

  test('an expired job is hidden before it is deleted', async () => {
    const worker = await startWorker();
    const job = await started(api, CODES);
    await worker.make(job);
    const { url = null } = (await jobOf(api, job.id)) ?? {};
    expect((await download(api, url)).statusCode).toBe(200);
    await setExpiry(job, new Date(now().getTime() - 1));
    expect(await jobOf(api, job.id)).toBeNull();
    expect((await download(api, url)).statusCode).toBe(404);
    expect((await cancel(api, job.id)).userErrors).toMatchObject([{ code: 'UNKNOWN_EXPORT' }]);
    const { data } = await api.execute('{ exportJobs(first: 200) { nodes { id } } }', { as: 'ANALYST' });
    expect(JSON.stringify(data)).not.toContain(job.id);
  });
});

test("the server's own worker does all of this", async () => {
  await api.exports?.worker.start(api.exports.queue);
  const job = await exported(api, CODES);
  expect([job.status, api.exports?.failures]).toEqual(['DONE', []]);
});
