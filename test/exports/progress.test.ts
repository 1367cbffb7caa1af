import type { ExportJobRow } from '../../src/exports/jobs.ts';
import { ExportProgress, JobUpdates } from '../../src/exports/progress.ts';

/** A subscription to a job reports every change until the job ends. */

const LONG_MS = 60_000;
const job = (status: ExportJobRow['status'], progress = '0') => ({ status, progress }) as ExportJobRow;

function watching(limitMs = LONG_MS) {
  const progress = new ExportProgress();
  const state: { job: ExportJobRow | null; reads: number } = { job: job('QUEUED'), reads: 0 };
  const watch = new JobUpdates({
    read: async () => {
      state.reads += 1;
      return state.job;
    },
    next: () => progress.next('org', 'job', limitMs),
  });
  const change = (to: ExportJobRow | null) => {
    state.job = to;
    progress.onNotification('org job');
  };
  return { watch, state, change, progress };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

test('reports the current state, every change, and completes at the end', async () => {
  const { watch, change } = watching();
  const seen: string[] = [];
  const all = (async () => {
    for await (const { status, progress } of watch) seen.push(`${status} ${progress}`);
  })();
  for (const next of [job('RUNNING'), job('RUNNING', '0.500'), job('RUNNING', '0.500'), job('DONE', '1')]) {
    await settled();
    change(next);
  }
  await all;
  expect(seen).toEqual(['QUEUED 0', 'RUNNING 0', 'RUNNING 0.500', 'DONE 1']);
});

test.each(['DONE', 'FAILED', 'CANCELLED'] as const)(
  'a job that is %s already is reported once',
  async (status) => {
    const { watch, state } = watching();
    state.job = job(status);
    expect(await watch.next()).toMatchObject({ done: false, value: { status } });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  },
);

test('completes when the job is deleted', async () => {
  const { watch, change } = watching();
  await watch.next();
  const next = watch.next();
  await settled();
  change(null);
  expect(await next).toEqual({ done: true, value: undefined });
});

test('stopping it while it waits completes at once and leaves no waiter', async () => {
  const { watch, progress } = watching();
  await watch.next();
  const next = watch.next();
  await settled();
  expect(await watch.return()).toEqual({ done: true, value: undefined });
  expect(await next).toEqual({ done: true, value: undefined });
  expect((progress as unknown as { waiting: Map<string, unknown> }).waiting.size).toBe(0);
});

test('changes of other jobs and organizations wake no subscriber', async () => {
  const { watch, state, progress } = watching();
  await watch.next();
  const next = watch.next();
  await settled();
  const { reads } = state;
  progress.onNotification('org other');
  progress.onNotification('other job');
  await settled();
  expect(state.reads).toBe(reads);
  await watch.return();
  await next;
});

test('reads again after an interval, and after a lost connection', async () => {
  const { watch, state } = watching(5);
  await watch.next();
  const next = watch.next();
  state.job = job('RUNNING');
  expect(await next).toMatchObject({ value: { status: 'RUNNING' } });
  const other = watching();
  await other.watch.next();
  const missed = other.watch.next();
  await settled();
  other.state.job = job('DONE');
  other.progress.onReconnect();
  expect(await missed).toMatchObject({ value: { status: 'DONE' } });
});
