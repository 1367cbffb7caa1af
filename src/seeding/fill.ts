import { openDatabase } from '../db/client.ts';
import { JobQueue } from '../db/queue.ts';
import { seed } from './seed.ts';

/** The first facts are many rows in few statements. */
const STATEMENT_TIMEOUT_MS = 120_000;

type Options = Parameters<typeof seed>[1] & { readonly queues: Parameters<typeof JobQueue.prepare>[1] };

/** What only the owner may do before a server starts: makes the job queues, and seeds a database that is empty. */
export async function fillDatabase(ownerUrl: string, { queues, ...options }: Options): Promise<void> {
  await JobQueue.prepare(ownerUrl, queues);
  const db = openDatabase(ownerUrl, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  await seed(db, options).finally(() => db.close());
}
