import type { ExportJobRow } from '../../src/exports/jobs.ts';
import { ExportProgress, JobUpdates } from '../../src/exports/progress.ts';

/** A job is told of each time it stands otherwise, until it is over. */

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
    progress.heard('org job');
  };
  return { watch, state, change, progress };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

test('tells how it stands at first, what changes, and ends when it is over', async () => {
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
  'a job that is %s already is told of once',
  async (status) => {
    const { watch, state } = watching();
    state.job = job(status);
    expect(await watch.next()).toMatchObject({ done: false, value: { status } });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  },
);

test('ends when the job is deleted', async () => {
  const { watch, change } = watching();
  await watch.next();
  const next = watch.next();
  await settled();
  change(null);
  expect(await next).toEqual({ done: true, value: undefined });
});

test('ends at once while it waits, and leaves nobody waiting', async () => {
  const { watch, progress } = watching();
  await watch.next();
  const next = watch.next();
  await settled();
  expect(await watch.return()).toEqual({ done: true, value: undefined });
  expect(await next).toEqual({ done: true, value: undefined });
  expect((progress as unknown as { waiting: Map<string, unknown> }).waiting.size).toBe(0);
});

test('news of another job, or of another organization, wake nobody', async () => {
  const { watch, state, progress } = watching();
  await watch.next();
  const next = watch.next();
  await settled();
  const { reads } = state;
  progress.heard('org other');
  progress.heard('other job');
  await settled();
  expect(state.reads).toBe(reads);
  await watch.return();
  await next;
});

test('looks again after a while, and when the connection was lost', async () => {
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
  other.progress.missed();
  expect(await missed).toMatchObject({ value: { status: 'DONE' } });
});
