import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Prisma } from './generated/prisma/client.ts';
import type { Database } from './client.ts';
import { UUID } from './uuid.ts';

/** With the signature as a parameter, because other connections of the login see the text of a statement. */
const ENTER = `SELECT set_config('role', 'ot_codebook_app', true), set_config('app.organization', $1, true)`;

/** Longer than the limit of a statement: whoever gets no answer by then has lost the connection. */
const COMMIT: pg.QueryConfig & { readonly query_timeout: number } = { text: 'COMMIT', query_timeout: 15_000 };

interface RequestTransactionOptions {
  /** Without it, PostgreSQL rejects every statement that writes. */
  readonly mayWrite?: boolean;
  /** See `ConnectionSemaphore.enter`. */
  readonly isFirst?: boolean;
}

/**
 * A transaction in which a request reads protected data. It is opened by the first read, takes the role that
 * row-level security binds and names the organization before it, and everything of it that can be sent together is:
 * the opening with the first reads, the last statements with the commit.
 */
export class RequestTransaction {
  private readonly db: Database;
  private readonly organizationId: string;
  private readonly options: RequestTransactionOptions;
  private client: Promise<pg.PoolClient> | undefined;
  private isOver = false;
  /** Whether anything was read in it. */
  hasRead = false;
  private failure: Error | undefined;
  private isNotOpened = false;
  private isUnanswered = false;
  private leave: (() => void) | undefined;

  /** @param organizationId a UUID; anything else is an internal error and opens nothing */
  constructor(db: Database, organizationId: string, options: RequestTransactionOptions = {}) {
    if (!UUID.test(organizationId)) throw new Error('the organization of a transaction must be a UUID');
    this.db = db;
    this.organizationId = organizationId;
    this.options = options;
  }

  /** Whether a statement has failed, or the opening. */
  get hasFailed(): boolean {
    return this.isNotOpened || this.failure !== undefined;
  }

  /** Whether the commit got no answer: the transaction may be committed all the same. */
  get isOutcomeUnknown(): boolean {
    return this.isUnanswered;
  }

  /** Runs a statement; the first one opens the transaction. After a failure nothing else of it is answered. */
  async query<Row>(statement: Prisma.Sql): Promise<Row[]> {
    if (this.isOver) throw new Error('the transaction of this request is over');
    this.hasRead = true;
    const client = await (this.client ??= this.open());
    return this.send<Row>(client, statement);
  }

  /**
   * Runs the last statements and commits, in one round trip. Throws, with nothing kept, when one of them or anything
   * before them failed: what was read in the transaction must not be shown then. See `isOutcomeUnknown` too.
   */
  async commit(last: readonly Prisma.Sql[]): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    if (last.length > 0) this.client ??= this.open();
    const client = await this.client?.catch((error: unknown) => {
      // Without a connection nothing was read, and each query has failed already.
      if (last.length > 0) throw error;
      return undefined;
    });
    if (client === undefined) return;
    const sent = last.map((statement) => this.send(client, statement));
    const [ending] = await Promise.allSettled([client.query(COMMIT), ...sent]);
    this.isUnanswered = ending.status === 'rejected';
    if (ending.status === 'rejected') this.failure ??= ending.reason as Error;
    // PostgreSQL answers ROLLBACK to the commit of a transaction that has failed.
    else if (ending.value.command !== 'COMMIT') this.failure ??= new Error('the transaction was rolled back');
    client.off('error', this.onLost);
    client.release(ending.status === 'rejected');
    this.leave?.();
    if (this.failure !== undefined) throw this.failure;
  }

  private readonly onLost = (error: Error): void => {
    this.failure ??= error;
  };

  private async open(): Promise<pg.PoolClient> {
    const client = await this.connect().catch((error: unknown) => {
      this.isNotOpened = true;
      throw error;
    });
    // A connection that is lost between two statements would otherwise end the process.
    client.on('error', this.onLost);
    // Not awaited: the statements that follow travel with them. When one of them fails, the transaction has no organization
    // and therefore no rows, and its commit throws.
    client.query(this.options.mayWrite ? 'BEGIN' : 'BEGIN READ ONLY').catch(this.onLost);
    client
      .query({
        name: 'enter-organization',
        text: ENTER,
        values: [this.db.signOrganization(this.organizationId)],
      })
      .catch(this.onLost);
    return client;
  }

  private async connect(): Promise<pg.PoolClient> {
    const { isFirst = false } = this.options;
    const leave = await this.db.semaphores.pipelined.enter(this.organizationId, { isFirst });
    this.leave = leave;
    return this.db.connectPipelined().catch((error: unknown) => {
      leave();
      throw error;
    });
  }

  private async send<Row>(client: pg.PoolClient, statement: Prisma.Sql): Promise<Row[]> {
    try {
      const { text, values } = statement;
      const result = await client.query({ name: nameOf(text), text, values });
      return result.rows as Row[];
    } catch (error) {
      this.failure ??= error as Error;
      throw error;
    }
  }
}

/** PostgreSQL plans a named statement once for a connection; the same text always has the same name. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
