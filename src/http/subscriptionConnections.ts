import type { preHandlerAsyncHookHandler } from 'fastify';
import { InvalidCredentialError, type Authenticator } from '../access/authenticator.ts';
import type { OperationExecutor } from '../api/execution/executor.ts';
import { LIMITS } from '../api/execution/limits.ts';
import type { OperationLimiter } from '../api/execution/operationLimiter.ts';
import type { AccessLog } from './access.ts';
import type { LimitedAuthenticator } from './authentication.ts';
import type { MakeContext } from './context.ts';
import type { Metrics } from './metrics.ts';
import type { RateLimiter } from './rateLimiter.ts';

export interface SubscriptionParts {
  readonly identity: LimitedAuthenticator;
  /** Verifies the credentials of connections that are open already; they count against no limit. */
  readonly openIdentity: Authenticator;
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
  /** Counts the connection for its client, once that is known; without effect when there is no place. */
  moveTo(holder: Holder): Full | null;
  release(): void;
}

export type Full = 'PROCESS_FULL' | 'KEY_FULL';

/** What is known of who opened a connection: nothing yet, that there is no credential, or a valid credential. */
export type ConnectionKind = 'PENDING' | 'ANONYMOUS' | 'AUTHENTICATED';

interface Holder {
  readonly kind: ConnectionKind;
  /** Of the principal or network. */
  readonly key: string;
}

/** Places of the process. Together, pending and anonymous connections leave some for clients with a credential. */
const PLACES = {
  PENDING: LIMITS.pendingConnections,
  ANONYMOUS: LIMITS.anonymousConnections,
  AUTHENTICATED: LIMITS.connections,
} as const satisfies Record<ConnectionKind, number>;

const PLACES_OF_KEY = {
  PENDING: LIMITS.pendingConnectionsPerNetwork,
  ANONYMOUS: LIMITS.connectionsPerPrincipal,
  AUTHENTICATED: LIMITS.connectionsPerPrincipal,
} as const satisfies Record<ConnectionKind, number>;

/** Limits connections with subscriptions: of the process, of each kind, and of each rate-limit key. */
export class ConnectionLimiter {
  private readonly open = new Set<() => void>();
  private readonly counts = new Map<string, number>();

  /** @param end closes the connection: at its time limit, and when the server stops */
  add(holder: Holder, end: () => void): Connection | Full {
    if (this.open.size >= LIMITS.connections) return 'PROCESS_FULL';
    const full = this.increment(holder);
    if (full) return full;
    let counted = holder;
    this.open.add(end);
    const timer = setTimeout(end, LIMITS.connectionMs).unref();
    return {
      moveTo: (other) => {
        if (!this.open.has(end)) return 'KEY_FULL';
        const otherFull = this.increment(other);
        if (otherFull) return otherFull;
        this.decrement(counted);
        counted = other;
        return null;
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

  private increment({ kind, key }: Holder): Full | null {
    const [ofKind, ofKey] = [this.counts.get(kind) ?? 0, this.counts.get(`${kind} ${key}`) ?? 0];
    if (ofKind >= PLACES[kind]) return 'PROCESS_FULL';
    if (ofKey >= PLACES_OF_KEY[kind]) return 'KEY_FULL';
    this.counts.set(kind, ofKind + 1).set(`${kind} ${key}`, ofKey + 1);
    return null;
  }

  private decrement({ kind, key }: Holder): void {
    for (const name of [kind, `${kind} ${key}`]) {
      const left = (this.counts.get(name) ?? 1) - 1;
      if (left > 0) this.counts.set(name, left);
      else this.counts.delete(name);
    }
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
