import { PgBoss, type ConstructorOptions, type QueueOptions } from 'pg-boss';
import { OperatorError } from '../shared/operatorError.ts';
import { APPLICATION_ROLE } from './login.ts';

/** Tables of the queue, apart from ours. */
const SCHEMA = 'ot_codebook_jobs';
const MOST_CONNECTIONS = 3;
/** How soon a process looks for work that another one has queued. */
const POLL_SECONDS = 2;
/** How soon work of a process that died is noticed. */
const SUPERVISE_SECONDS = 15;
const STOP_LIMIT_MS = 15_000;
const NO_PRIVILEGE = '42501';

/**
 * A message names an organization and a job of it, and nothing else. Processes that start together take turns, because
 * PostgreSQL can't grant the same right twice at once.
 */
const GRANTS = `
  SELECT pg_advisory_xact_lock(hashtext('${SCHEMA}'));
  GRANT USAGE ON SCHEMA ${SCHEMA} TO ${APPLICATION_ROLE}, ot_codebook_backup;
  GRANT SELECT ON ALL TABLES IN SCHEMA ${SCHEMA} TO ot_codebook_backup;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO ${APPLICATION_ROLE}`;

interface QueueDefinition extends Pick<
  QueueOptions,
  'expireInSeconds' | 'heartbeatSeconds' | 'retryLimit' | 'retryDelay' | 'retentionSeconds'
> {
  /** Queue that gets what could not be done in all its attempts. */
  readonly deadLetter?: string;
}

/** Does one piece of work. When it throws, the work is tried again as its queue says. */
export type WorkHandler = (data: unknown, signal: AbortSignal) => Promise<void>;

/** Work that outlives the request that asked for it, done once by one of the processes. */
export class JobQueue {
  private readonly boss: PgBoss;
  private readonly stopping = new AbortController();
  private readonly workers = new Map<string, string>();

  private constructor(boss: PgBoss) {
    this.boss = boss;
  }

  /**
   * Makes the tables of the queues where they are missing, and lets the application's role use them. Done by the owner.
   * @param queues in an order in which a dead-letter queue stands before the one that names it
   * @throws OperatorError where the user may not make them
   */
  static async prepare(ownerUrl: string, queues: Readonly<Record<string, QueueDefinition>>): Promise<void> {
    const failures: unknown[] = [];
    const boss = new PgBoss({ ...settings(ownerUrl), max: 1, supervise: false });
    boss.on('error', (error) => failures.push(error));
    try {
      await boss.start();
      for (const [name, definition] of Object.entries(queues)) await boss.createQueue(name, definition);
      await boss.getDb().executeSql(GRANTS);
    } catch (error) {
      throw explained(error, ownerUrl);
    } finally {
      await boss.stop({ graceful: false });
    }
    if (failures.length > 0) throw explained(failures[0], ownerUrl);
  }

  /** Opens the queues that `prepare` made. */
  static async open(
    url: string,
    { onFailure }: { readonly onFailure: (error: unknown) => void },
  ): Promise<JobQueue> {
    const boss = new PgBoss({ ...settings(url), max: MOST_CONNECTIONS, migrate: false });
    boss.on('error', onFailure);
    try {
      await boss.start();
    } catch (error) {
      await boss.stop({ graceful: false }).catch(onFailure);
      throw error;
    }
    return new JobQueue(boss);
  }

  /** Puts work into a queue: done after so many seconds or later, at once when they are left out. */
  async send(
    queue: string,
    data: object,
    { afterSeconds = 0 }: { readonly afterSeconds?: number } = {},
  ): Promise<void> {
    // Seconds and not an instant: the queue counts them by the clock of the store, which may differ from ours.
    await this.boss.send(queue, data, afterSeconds > 0 ? { startAfter: afterSeconds } : {});
  }

  /** Lets this process look for work at once instead of at its next turn. */
  wake(queue: string): void {
    const worker = this.workers.get(queue);
    if (worker !== undefined) this.boss.notifyWorker(worker);
  }

  /** Has this process do the work of a queue, one piece at a time. */
  async work(queue: string, handler: WorkHandler): Promise<void> {
    const worker = await this.boss.work(
      queue,
      { batchSize: 1, pollingIntervalSeconds: POLL_SECONDS },
      async (jobs) => {
        // More may wait: the next piece is looked for at once and not at the next turn.
        this.wake(queue);
        for (const { data, signal } of jobs) {
          await handler(data, AbortSignal.any([signal, this.stopping.signal])).catch(nameOnly);
        }
      },
    );
    this.workers.set(queue, worker);
  }

  /** Aborts running work, which another process then tries again, and closes every connection. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.boss.stop({ graceful: true, timeout: STOP_LIMIT_MS });
  }
}

function settings(url: string): ConstructorOptions {
  return {
    connectionString: url,
    schema: SCHEMA,
    application_name: 'ot-codebook jobs',
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  };
}

/** The queue stores the error in its tables, and a message of PostgreSQL can quote protected data. */
function nameOnly(error: unknown): never {
  throw new Error(error instanceof Error ? error.name : 'not done');
}

function explained(error: unknown, url: string): unknown {
  if ((error as { code?: string }).code !== NO_PRIVILEGE) return error;
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  return new OperatorError(
    `The database user may not make the tables of the job queue: run "CREATE SCHEMA ${SCHEMA} AUTHORIZATION …" or "GRANT CREATE ON DATABASE ${database} TO …" as an administrator.`,
  );
}
