import { setImmediate as nextTurn } from 'node:timers/promises';
import { BusyError } from './connectionSemaphore.ts';
import { isStoreUnavailable } from './unavailable.ts';

interface GroupLimits {
  /** Most rows of a group; a member with more is a group of its own. */
  readonly groupRows: number;
  /** Most rows of one organization that wait. */
  readonly waitingRows: number;
  /** Longest wait of a member for its group to begin. */
  readonly waitMs: number;
  /** While a member has waited longer than this, `checkAge` rejects; Infinity for no such limit. */
  readonly queueAgeMs: number;
}

/** Commits rows of one organization; rejects when they are not committed, or nobody knows. */
type Write<Row> = (organizationId: string, rows: readonly Row[]) => Promise<void>;

interface Member<Row> {
  readonly rows: readonly Row[];
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Queue<Row> {
  members: Member<Row>[];
  running: Promise<void>;
}

/**
 * Commits the rows of several requests together, so that requests of one organization don't follow each other through one
 * disk write each. Of each organization one group is committed at a time; meanwhile the next one gathers.
 */
export class GroupCommit<Row> {
  private readonly write: Write<Row>;
  private readonly limits: GroupLimits;
  private readonly clock: () => number;
  private readonly queues = new Map<string, Queue<Row>>();
  private readonly listeners: ((rows: number) => void)[] = [];

  /** @param clock milliseconds that only grow */
  constructor(write: Write<Row>, limits: GroupLimits, clock: () => number = () => performance.now()) {
    this.write = write;
    this.limits = limits;
    this.clock = clock;
  }

  /** Rows that wait for their group to begin. */
  get waiting(): number {
    return [...this.queues.values()].reduce((sum, queue) => sum + rowsOf(queue.members), 0);
  }

  /** Calls `listener` with the number of rows of each group that was committed. */
  onCommit(listener: (rows: number) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Rejects work whose rows would wait long, before it is done.
   * @throws BusyError
   */
  checkAge(organizationId: string): void {
    const oldest = this.queues.get(organizationId)?.members[0];
    if (oldest && this.clock() - oldest.since > this.limits.queueAgeMs) throw new BusyError(TOO_OLD);
  }

  /**
   * Resolves when the rows are committed, all of them in their order and with no others between them.
   * @throws BusyError when too many rows wait or these have waited too long, and whatever their commit throws
   */
  async add(organizationId: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const queue = this.queueOf(organizationId);
    const waiting = rowsOf(queue.members);
    if (waiting > 0 && waiting + rows.length > this.limits.waitingRows) throw new BusyError(TOO_MANY);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.members = queue.members.filter((each) => each !== member);
        reject(new BusyError(TOO_LONG));
      }, this.limits.waitMs).unref();
      const member: Member<Row> = { rows, since: this.clock(), timer, resolve, reject };
      queue.members.push(member);
    });
  }

  /** Resolves when no rows wait and no group is being committed. */
  async idle(): Promise<void> {
    while (this.queues.size > 0) await Promise.all([...this.queues.values()].map(({ running }) => running));
  }

  private queueOf(organizationId: string): Queue<Row> {
    const known = this.queues.get(organizationId);
    if (known) return known;
    const queue: Queue<Row> = { members: [], running: Promise.resolve() };
    this.queues.set(organizationId, queue);
    queue.running = this.run(organizationId, queue);
    return queue;
  }

  private async run(organizationId: string, queue: Queue<Row>): Promise<void> {
    // What ends in the same turn of the event loop becomes one group.
    await nextTurn();
    while (queue.members.length > 0) await this.commit(organizationId, this.take(queue));
    this.queues.delete(organizationId);
  }

  private take(queue: Queue<Row>): readonly Member<Row>[] {
    let rows = 0;
    const isOver = queue.members.findIndex((member, index) => {
      rows += member.rows.length;
      return index > 0 && rows > this.limits.groupRows;
    });
    const group = queue.members.splice(0, isOver < 0 ? queue.members.length : isOver);
    for (const { timer } of group) clearTimeout(timer);
    return group;
  }

  /** A row that the database refuses fails its own member: the group is halved until that one is alone. */
  private async commit(organizationId: string, group: readonly Member<Row>[]): Promise<void> {
    try {
      const rows = group.flatMap((member) => member.rows);
      await this.write(organizationId, rows);
      for (const { resolve } of group) resolve();
      for (const listener of this.listeners) listener(rows.length);
    } catch (error) {
      if (group.length === 1 || isStoreUnavailable(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      const middle = Math.ceil(group.length / 2);
      await this.commit(organizationId, group.slice(0, middle));
      await this.commit(organizationId, group.slice(middle));
    }
  }
}

function rowsOf(members: readonly Member<unknown>[]): number {
  return members.reduce((sum, { rows }) => sum + rows.length, 0);
}

const TOO_OLD = 'the rows of other requests have waited too long already';
const TOO_MANY = 'the rows of too many requests wait';
const TOO_LONG = 'the rows of earlier requests were not committed in time';
