import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { EventParts } from '../api/execution/executor.ts';
import type { Principal } from '../shared/permissions.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { RejectedError } from '../shared/errors.ts';
import { networkOf } from './network.ts';
import type { SharedConsumption } from './sharedConsumption.ts';

export interface RateLimitResult {
  readonly allowed: boolean;
  /** Cost that is left in the current window. */
  readonly remaining: number;
  readonly retryAfterSeconds: number;
  /** Seconds until the window ends and everything is left again. */
  readonly resetSeconds: number;
}

/** Charges further milliseconds. @returns what is left */
export type ChargeTime = (busyMs: number) => Promise<number>;

/** Counts what is consumed and refused, for the metrics. */
interface Counts {
  countCost(cost: number): void;
  countLimited(): void;
}

const WINDOW_SECONDS = 60;
const SHARE_EVERY_MS = 1_000;

/**
 * Limits the cost that a principal or network may consume in a window. Requests are checked in memory; `share` makes
 * one limit of those of all processes, which know of each other's consumption about a second later.
 */
export class RateLimiter {
  private readonly limiter: RateLimiterMemory;
  private readonly windowSeconds: number;
  private readonly costPerMs: number;
  private readonly counts: Counts | undefined;
  /** Consumption by key that the other processes do not know yet. A key that is dropped here begins a new window. */
  private readonly unshared = new LRUCache<string, number>({
    max: LIMITS.rateLimitKeys,
    dispose: (_consumed, key, reason) => {
      if (reason === 'evict') void this.limiter.delete(key);
    },
  });

  /** @param costPerMs 0 charges no time, for tests that count on exact costs */
  constructor(
    costPerWindow: number,
    windowSeconds: number = WINDOW_SECONDS,
    costPerMs: number = LIMITS.costPerMs,
    counts?: Counts,
  ) {
    this.counts = counts;
    this.windowSeconds = windowSeconds;
    this.costPerMs = costPerMs;
    this.limiter = new RateLimiterMemory({ points: costPerWindow, duration: windowSeconds });
  }

  /** A cost above the whole limit consumes all of it. A request that is not allowed consumes nothing. */
  async consume(key: string, cost: number): Promise<RateLimitResult> {
    const points = Math.min(cost, this.limiter.points);
    try {
      const { remainingPoints, msBeforeNext } = await this.limiter.consume(key, points);
      this.unshared.set(key, (this.unshared.get(key) ?? 0) + points);
      this.counts?.countCost(points);
      const resetSeconds = secondsOf(msBeforeNext);
      return { allowed: true, remaining: remainingPoints, retryAfterSeconds: 0, resetSeconds };
    } catch (exceeded) {
      if (!(exceeded instanceof RateLimiterRes)) throw exceeded;
      const { remainingPoints } = await this.limiter.reward(key, points);
      this.counts?.countLimited();
      const resetSeconds = secondsOf(exceeded.msBeforeNext);
      return {
        allowed: false,
        remaining: remainingPoints,
        retryAfterSeconds: resetSeconds,
        resetSeconds,
      };
    }
  }

  /** Whether `consume` would allow the cost. Consumes nothing. */
  async peek(key: string, cost: number): Promise<RateLimitResult> {
    const state = await this.limiter.get(key);
    const remaining = state?.remainingPoints ?? this.limiter.points;
    const resetSeconds = secondsOf(state?.msBeforeNext ?? 0);
    if (remaining >= Math.min(cost, this.limiter.points))
      return { allowed: true, remaining, retryAfterSeconds: 0, resetSeconds };
    return {
      allowed: false,
      remaining: Math.max(0, remaining),
      retryAfterSeconds: resetSeconds,
      resetSeconds,
    };
  }

  /** Headers of a response that show its client the limit (draft-ietf-httpapi-ratelimit-headers). */
  headers({ remaining, resetSeconds }: RateLimitResult): Readonly<Record<string, string>> {
    return {
      'ratelimit-policy': `"cost";q=${this.limiter.points};w=${this.windowSeconds}`,
      ratelimit: `"cost";r=${Math.max(0, remaining)};t=${resetSeconds}`,
    };
  }

  /** `peek` for any request: a caller with nothing left is rejected before its request takes any time. */
  async admit(key: string): Promise<RateLimitResult> {
    const result = await this.peek(key, 1);
    if (!result.allowed) this.counts?.countLimited();
    return result;
  }

  /**
   * Charges an operation of that cost for the time that it kept the event loop, part by part, where that is more. It has
   * run already, so the caller may go into debt for the rest of the window.
   */
  timeMeter(key: string, cost: number): ChargeTime {
    let [total, charged] = [0, 0];
    return async (busyMs) => {
      total += busyMs;
      const points = Math.ceil(total * this.costPerMs - cost) - charged;
      charged += Math.max(0, points);
      return this.charge(key, points);
    };
  }

  private async charge(key: string, points: number): Promise<number> {
    if (points <= 0) return (await this.limiter.get(key))?.remainingPoints ?? this.limiter.points;
    this.counts?.countCost(points);
    this.unshared.set(key, (this.unshared.get(key) ?? 0) + points);
    return Math.max(0, (await this.limiter.penalty(key, points)).remainingPoints);
  }

  /**
   * Adds what this process consumed since the last call to the shared totals, and continues from those. When they
   * cannot be reached, this process goes on alone.
   */
  async reconcile(shared: SharedConsumption): Promise<void> {
    const local = [...this.unshared.entries()].filter(([, consumed]) => consumed > 0).toReversed();
    for (const [key] of local) this.unshared.set(key, 0);
    for (const { key, consumed, secondsLeft } of await shared.add(local, this.windowSeconds)) {
      if (secondsLeft <= 0) continue;
      await this.limiter.set(key, consumed + (this.unshared.get(key) ?? 0), secondsLeft);
    }
  }

  /**
   * Reconciles about once a second.
   * @param onFailure called for the first of several failures in a row
   * @returns what stops it
   */
  share(shared: SharedConsumption, onFailure: (error: unknown) => void): () => Promise<void> {
    const stopping = new AbortController();
    const run = async () => {
      let hasFailed = false;
      for (;;) {
        await sleep(SHARE_EVERY_MS, undefined, { signal: stopping.signal, ref: false });
        try {
          await this.reconcile(shared);
          hasFailed = false;
        } catch (error) {
          if (!hasFailed) onFailure(error);
          hasFailed = true;
        }
      }
    };
    // Only the abort ends the loop.
    const running = run().catch(() => undefined);
    return async () => {
      stopping.abort();
      await running;
    };
  }
}

/** Whole seconds, at least one: a client that tries again earlier would be rejected again. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}

/** Makes each event of a subscription pay like a request of its own. */
export function eventMeter(
  rateLimiter: RateLimiter,
  key: () => string,
  cost: number,
  onEvent: () => void = () => undefined,
): Pick<EventParts, 'consume' | 'charge'> {
  return {
    consume: async () => {
      onEvent();
      const result = await rateLimiter.consume(key(), cost);
      if (!result.allowed) throw rateLimitExceeded(result);
    },
    charge: async (busyMs) => void (await rateLimiter.timeMeter(key(), cost)(busyMs)),
  };
}

/** Whose limit a request counts against: that of the person or key, or of the network of an anonymous request. */
export function rateLimitKey(principal: Principal | null, address: string | undefined): string {
  // A client that has disconnected no longer has an address.
  return principal ? `${principal.organizationId} ${principal.subject}` : `ip ${networkOf(address ?? '')}`;
}

export function rateLimitExceeded({ retryAfterSeconds }: RateLimitResult): RejectedError {
  return new RejectedError('RATE_LIMITED', `Rate limit exceeded. Try again in ${retryAfterSeconds} seconds.`);
}
