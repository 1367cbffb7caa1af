import type { preHandlerAsyncHookHandler } from 'fastify';
import { InvalidCredentialError, type Authenticator } from '../access/authenticator.ts';
import type { OperationExecutor } from '../api/execution/executor.ts';
import { LIMITS } from '../api/execution/limits.ts';
import type { OperationLimiter } from '../api/execution/operationLimiter.ts';
import type { AccessLog } from './access.ts';
import type { MakeContext } from './context.ts';
import type { Metrics } from './metrics.ts';
import type { RateLimiter } from './rateLimiter.ts';

export interface SubscriptionParts {
  readonly identity: Authenticator;
  readonly limiter: OperationLimiter;
  readonly executor: OperationExecutor;
  readonly rateLimiter: RateLimiter;
  readonly makeContext: MakeContext;
  readonly trustProxy: (address: string, hop: number) => boolean;
  /** The hooks of the event stream: authentication, then the check of its operation. */
  readonly preHandler: preHandlerAsyncHookHandler[];
  readonly onInternalError: (error: unknown, requestId: string) => void;
  readonly metrics: Metrics;
  readonly accessLog: AccessLog;
}

/** One connection with subscriptions, over either transport. */
export interface Connection {
  /** Counts the connection for another key, once it has authenticated; false, without effect, when that key is full. */
  moveTo(key: string): boolean;
  release(): void;
}

export type Full = 'PROCESS_FULL' | 'KEY_FULL';

/** Limits connections with subscriptions, of the process and of each rate-limit key. */
export class ConnectionLimiter {
  private readonly open = new Set<() => void>();
  private readonly counts = new Map<string, number>();

  /** @param end closes the connection: at its time limit, and when the server stops */
  add(key: string, end: () => void): Connection | Full {
    if (this.open.size >= LIMITS.connections) return 'PROCESS_FULL';
    if (!this.increment(key)) return 'KEY_FULL';
    let counted = key;
    this.open.add(end);
    const timer = setTimeout(end, LIMITS.connectionMs).unref();
    return {
      moveTo: (other) => {
        if (other === counted) return true;
        if (!this.open.has(end) || !this.increment(other)) return false;
        this.decrement(counted);
        counted = other;
        return true;
      },
      release: () => {
        clearTimeout(timer);
        if (this.open.delete(end)) this.decrement(counted);
      },
    };
  }

  /** Connections that are open now. */
  get size(): number {
    return this.open.size;
  }

  endAll(): void {
    for (const end of this.open) end();
  }

  private increment(key: string): boolean {
    const count = this.counts.get(key) ?? 0;
    if (count >= LIMITS.connectionsPerPrincipal) return false;
    this.counts.set(key, count + 1);
    return true;
  }

  private decrement(key: string): void {
    const left = (this.counts.get(key) ?? 1) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}

/**
 * Verifies the credential of an open connection again and again, and calls `onInvalid` once when it has expired or was
 * revoked. Nothing happens while it cannot be verified, for example because the database is unavailable.
 * @returns what ends the checks
 */
export function watchCredential(
  identity: Authenticator,
  authorization: string | undefined,
  onInvalid: () => void,
): () => void {
  if (authorization === undefined) return () => undefined;
  let isOver = false;
  let timer: NodeJS.Timeout;
  const check = async () => {
    const isInvalid = await identity.authenticate(authorization).then(
      () => false,
      (error: unknown) => error instanceof InvalidCredentialError,
    );
    if (isOver) return;
    if (isInvalid) onInvalid();
    else schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => void check(), LIMITS.credentialCheckMs).unref();
  };
  schedule();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
