import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { LIMITS } from '../api/execution/limits.ts';
import { errorResponse, RETRY_SECONDS } from './errorResponses.ts';

const OVERLOADED = errorResponse(
  'SERVICE_UNAVAILABLE',
  `The server has as many requests as it can answer in time. Nothing was done. Try again in ${RETRY_SECONDS} seconds.`,
);

/** So many of one credential at once are never too many: a page sends them together. */
const ALWAYS_ADMITTED = 16;

/** What a process answers at once. */
export interface Admission {
  /** Requests with a credential. */
  readonly most: number;
  /** Age in milliseconds of half of those of one credential above which no more than a few are admitted. */
  readonly queueMs: number;
}

/** Of a server. */
export const ADMISSION: Admission = { most: LIMITS.protectedRequests, queueMs: LIMITS.protectedQueueMs };

/** The requests with a credential that a process answers at the moment. */
export class RunningRequests {
  private readonly admission: Admission;
  private readonly clock: () => number;
  /** By credential, when each request began, oldest first. */
  private readonly begun = new Map<string, Map<symbol, number>>();
  private total = 0;

  /** @param clock milliseconds that only grow */
  constructor(admission: Admission, clock: () => number = () => performance.now()) {
    this.admission = admission;
    this.clock = clock;
  }

  /**
   * Admits a request unless half of those of its credential have run for too long already: what would be answered late is
   * rejected at once. A burst is admitted, so is what comes beside a few slow requests, and nobody pays for a clinic whose
   * requests wait.
   * @returns what ends it; null when it is rejected
   */
  begin(credential: string): (() => void) | null {
    const { most, queueMs } = this.admission;
    if (this.total >= most) return null;
    const running = this.begun.get(credential) ?? new Map<symbol, number>();
    if (running.size >= ALWAYS_ADMITTED && this.medianAge(running) > queueMs) return null;
    const key = Symbol('request');
    running.set(key, this.clock());
    this.begun.set(credential, running);
    this.total += 1;
    return () => {
      if (!running.delete(key)) return;
      this.total -= 1;
      if (running.size === 0) this.begun.delete(credential);
    };
  }

  private medianAge(running: ReadonlyMap<symbol, number>): number {
    const middle = [...running.values()][Math.floor(running.size / 2)];
    return middle === undefined ? 0 : this.clock() - middle;
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
    const end = running.begin(authorization);
    if (!end) return reply.code(503).header('retry-after', RETRY_SECONDS).send(OVERLOADED);
    reply.raw.once('close', end);
    return undefined;
  };
}
