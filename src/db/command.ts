import type { Config } from '../shared/config.ts';
import { startEmbedded } from './embedded.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { reachDatabase } from './reach.ts';
import { isStoreUnavailable, wrappedIn } from './unavailable.ts';

/** The message of the error, or of the first that it wraps and that has one. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'it gave no reason';
  const { message } = error as { message?: unknown };
  const [line = ''] = typeof message === 'string' ? message.trim().split('\n').slice(-1) : [];
  return line.replace(/\.$/, '') || reasonOf(wrappedIn(error));
}

/** Prints one line to the terminal. */
export function log(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One readable line for the operator; only an unexpected error brings its stack. */
export function describeFailure(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  if (isStoreUnavailable(error)) {
    return `The database stopped working: ${reasonOf(error)}. Nothing was written halfway. Mend the cause, which the log of PostgreSQL may explain, and try again.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs `work` with the address of the owner: DATABASE_OWNER_URL, else DATABASE_URL, else that of the embedded database,
 * which it starts and stops.
 */
export async function withDatabase<T>(
  config: Config,
  report: (line: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const given = config.databaseOwnerUrl ?? config.databaseUrl;
  if (given !== undefined) {
    await reachDatabase(given);
    return work(given);
  }
  const embedded = await startEmbedded({ dataDir: config.dataDir, log: report });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
