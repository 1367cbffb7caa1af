import { listenRevisions } from '../../src/db/listen.ts';
import { JobQueue } from '../../src/db/queue.ts';
import type { Database } from '../../src/db/client.ts';
import { PROGRESS_CHANNEL } from '../../src/exports/jobs.ts';
import { ExportProgress } from '../../src/exports/progress.ts';
import type { Metrics } from '../../src/http/metrics.ts';
import type { ReferenceStore } from '../../src/reference/store.ts';
import { ExportWorker } from '../../src/exports/worker.ts';

/** A server's exports, and a worker that runs jobs once the test starts it. */
export interface TestExports {
  readonly queue: JobQueue;
  readonly progress: ExportProgress;
  readonly worker: ExportWorker;
  /** The failures that the worker logged. */
  readonly failures: unknown[];
  close(): Promise<void>;
}

export async function startExports(
  db: Database,
  store: ReferenceStore,
  now: () => Date,
  metrics: Metrics,
): Promise<TestExports> {
  const failures: unknown[] = [];
  const progress = new ExportProgress();
  const queue = await JobQueue.open(db.url, {
    onFailure: (error) => void failures.push(error),
  });
  const listener = await listenRevisions(db.url, () => undefined, {
    channels: { [PROGRESS_CHANNEL]: (payload) => progress.onNotification(payload) },
  });
  const worker = new ExportWorker({
    db,
    store,
    now,
    counts: metrics,
    onFailure: (error) => void failures.push(error),
  });
  return {
    queue,
    progress,
    worker,
    failures,
    close: async () => {
      await queue.stop();
      await listener.stop();
    },
  };
}
