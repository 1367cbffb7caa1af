/** Why a transaction did not begin. Nothing was sent to the database, so the request can be sent again. */
export class BusyError extends Error {
  readonly code = 'CONNECTIONS_BUSY';
}

interface Waiter {
  readonly organizationId: string;
  readonly since: number;
  readonly isFirst: boolean;
  readonly enter: () => void;
  readonly timer: NodeJS.Timeout;
}

export interface SemaphoreLimits {
  /** Transactions that run at once. */
  readonly capacity: number;
  /** Of these, those of one organization. */
  readonly share: number;
  /** Longest wait of one transaction. */
  readonly waitMs: number;
  /** While a transaction has waited longer than this, no other begins to wait; Infinity for no such limit. */
  readonly queueAgeMs: number;
}

/**
 * Lets transactions at the connections of a pool, and no more of one organization than its share: clients of a clinic that
 * wait for a lock do not keep those of another waiting. A queue that is old already gets no longer: a request that would
 * be answered late is rejected at once, so that those before it are still answered in time.
 */
export class ConnectionSemaphore {
  readonly limits: SemaphoreLimits;
  private readonly clock: () => number;
  private readonly running = new Map<string, number>();
  private readonly waiting: Waiter[] = [];
  private entered = 0;

  /** @param clock milliseconds that only grow */
  constructor(limits: SemaphoreLimits, clock: () => number = () => performance.now()) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Transactions that wait. */
  get queued(): number {
    return this.waiting.length;
  }

  /**
   * Waits for a connection.
   * @param options `isFirst` passes all that wait, and is not rejected for their age: for what ends requests whose work is
   *   done. An organization has at most one such transaction at a time.
   * @returns what gives it back
   * @throws BusyError
   */
  async enter(organizationId: string, { isFirst = false } = {}): Promise<() => void> {
    if (this.mayEnter(organizationId)) this.admit(organizationId);
    else await this.wait(organizationId, isFirst);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.leave(organizationId);
    };
  }

  private mayEnter(organizationId: string): boolean {
    return this.entered < this.limits.capacity && this.hasShareLeft(organizationId);
  }

  private hasShareLeft(organizationId: string): boolean {
    return (this.running.get(organizationId) ?? 0) < this.limits.share;
  }

  private admit(organizationId: string): void {
    this.entered += 1;
    this.running.set(organizationId, (this.running.get(organizationId) ?? 0) + 1);
  }

  private leave(organizationId: string): void {
    this.entered -= 1;
    const left = (this.running.get(organizationId) ?? 1) - 1;
    if (left > 0) this.running.set(organizationId, left);
    else this.running.delete(organizationId);
    const index = this.waiting.findIndex((each) => this.mayEnter(each.organizationId));
    const [next] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (!next) return;
    clearTimeout(next.timer);
    // Now, and not when its promise settles: another could enter in between.
    this.admit(next.organizationId);
    next.enter();
  }

  private wait(organizationId: string, isFirst: boolean): Promise<void> {
    const { queueAgeMs, waitMs } = this.limits;
    const since = this.clock();
    // Whoever waits for the share of another organization says nothing about this one.
    const oldest = this.waiting.find(
      (each) =>
        !each.isFirst && (each.organizationId === organizationId || this.hasShareLeft(each.organizationId)),
    );
    if (!isFirst && oldest && since - oldest.since > queueAgeMs) throw new BusyError(TOO_OLD);
    return new Promise<void>((enter, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new BusyError(TOO_LONG));
      }, waitMs).unref();
      const waiter: Waiter = { organizationId, since, isFirst, enter, timer };
      const behind = isFirst ? this.waiting.findIndex((each) => !each.isFirst) : -1;
      this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, waiter);
    });
  }
}

const TOO_OLD = 'other transactions have waited too long already';
const TOO_LONG = 'no connection was free in time';
