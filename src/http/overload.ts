import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { LIMITS } from '../api/execution/limits.ts';
import { errorResponse, RETRY_SECONDS } from './errorResponses.ts';

const OVERLOADED = errorResponse(
  'SERVICE_UNAVAILABLE',
  `The server has as many requests as it can answer in time. Nothing was done. Try again in ${RETRY_SECONDS} seconds.`,
);

/** What a process answers at once, and who may wait. */
export interface Admission {
  /** Requests with a credential. */
  readonly most: number;
  /** Those of one credential. More at once are not answered sooner: each waits for the same processor and connections. */
  readonly mostOfOne: number;
  /** Age in milliseconds of the oldest waiting request of a credential above which no more of it begin to wait. */
  readonly queueMs: number;
  /** Milliseconds that a request waits. */
  readonly waitMs: number;
}

/** Of a server. */
export const ADMISSION: Admission = {
  most: LIMITS.protectedRequests,
  mostOfOne: LIMITS.protectedRequestsOfOne,
  queueMs: LIMITS.protectedQueueMs,
  waitMs: LIMITS.protectedWaitMs,
};

/** Requests that wait: in the time of one queue more can't come than a process reads. */
const MOST_WAITING = 1_000;

/** Ends what was admitted. */
type End = () => void;

interface Waiting {
  readonly credential: string;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (end: End | null) => void;
}

/** The requests with a credential that a process answers at the moment, and those that wait for their turn. */
export class RunningRequests {
  private readonly admission: Admission;
  private readonly clock: () => number;
  private readonly running = new Map<string, number>();
  private total = 0;
  /** In the order in which they came. */
  private readonly waiting = new Set<Waiting>();

  /** @param clock milliseconds that only grow */
  constructor(admission: Admission, clock: () => number = () => performance.now()) {
    this.admission = admission;
    this.clock = clock;
  }

  /**
   * Admits a request, at once or in its turn. While the oldest waiting one of its credential is older than the limit, what
   * comes is rejected at once: it would be answered late. A burst waits, and nobody pays for a clinic whose requests do.
   * @returns what ends it; null when it is rejected
   */
  begin(credential: string): End | Promise<End | null> | null {
    const oldest = this.oldestOf(credential);
    if (!oldest && this.hasRoom(credential)) return this.admit(credential);
    if (oldest && this.clock() - oldest.since > this.admission.queueMs) return null;
    if (this.waiting.size >= MOST_WAITING) return null;
    return new Promise((resolve) => {
      const reject = () => {
        this.waiting.delete(one);
        resolve(null);
      };
      const timer = setTimeout(reject, this.admission.waitMs).unref();
      const one: Waiting = { credential, since: this.clock(), timer, resolve };
      this.waiting.add(one);
    });
  }

  private oldestOf(credential: string): Waiting | undefined {
    for (const one of this.waiting) if (one.credential === credential) return one;
    return undefined;
  }

  private hasRoom(credential: string): boolean {
    const { most, mostOfOne } = this.admission;
    return this.total < most && (this.running.get(credential) ?? 0) < mostOfOne;
  }

  private admit(credential: string): End {
    this.running.set(credential, (this.running.get(credential) ?? 0) + 1);
    this.total += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.total -= 1;
      const left = (this.running.get(credential) ?? 0) - 1;
      if (left > 0) this.running.set(credential, left);
      else this.running.delete(credential);
      this.admitNext();
    };
  }

  private admitNext(): void {
    for (const one of this.waiting) {
      if (!this.hasRoom(one.credential)) continue;
      this.waiting.delete(one);
      clearTimeout(one.timer);
      one.resolve(this.admit(one.credential));
      return;
    }
  }
}

/**
 * A hook that rejects requests with a credential which would be answered late: before their bodies are read and their
 * credentials looked up, because under load that is most of what they cost. Reference answers to anonymous clients wait for
 * nothing and are not counted.
 */
export function overloadHook(admission: Admission): onRequestAsyncHookHandler {
  const running = new RunningRequests(admission);
  return async ({ headers }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { authorization } = headers;
    if (authorization === undefined) return undefined;
    const end = await running.begin(authorization);
    if (!end) return reply.code(503).header('retry-after', RETRY_SECONDS).send(OVERLOADED);
    // A client that left while it waited closes nothing any more.
    if (reply.raw.destroyed) end();
    else reply.raw.once('close', end);
    return undefined;
  };
}
