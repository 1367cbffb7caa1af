import { InvalidCredentialError, type Identity } from '../access/identity.ts';
import type { OperationGuard } from '../api/execution/guard.ts';
import { LIMITS } from '../api/execution/limits.ts';
import type { TrustedProxies } from './address.ts';
import type { CostBudget } from './budget.ts';
import type { Callers } from './callers.ts';
import type { MakeContext } from './context.ts';
import type { Turnstile } from './operations.ts';

export interface LiveParts {
  readonly callers: Callers;
  readonly guard: OperationGuard;
  readonly budget: CostBudget;
  readonly turnstile: Turnstile;
  readonly proxies: TrustedProxies;
  readonly identity: Identity;
  readonly makeContext: MakeContext;
  readonly introspection: boolean;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** One live connection of either kind. */
export interface Connection {
  /** Hands the connection to whom it turned out to be of; false, and nothing is changed, when that one has too many. */
  handTo(payer: string): boolean;
  release(): void;
}

/** Live connections, of the process and of each who pays for them; one more than a limit is refused. */
export class Connections {
  private readonly open = new Set<() => void>();
  private readonly counts = new Map<string, number>();

  /** Registers a connection by how it is ended. */
  add(payer: string, end: () => void): Connection | 'PROCESS_FULL' | 'CALLER_FULL' {
    if (this.open.size >= LIMITS.liveConnections) return 'PROCESS_FULL';
    if (!this.count(payer)) return 'CALLER_FULL';
    let counted = payer;
    this.open.add(end);
    const timer = setTimeout(end, LIMITS.liveMs).unref();
    return {
      handTo: (other) => {
        if (other === counted) return true;
        if (!this.open.has(end) || !this.count(other)) return false;
        this.discount(counted);
        counted = other;
        return true;
      },
      release: () => {
        clearTimeout(timer);
        if (this.open.delete(end)) this.discount(counted);
      },
    };
  }

  endAll(): void {
    for (const end of this.open) end();
  }

  private count(payer: string): boolean {
    const known = this.counts.get(payer) ?? 0;
    if (known >= LIMITS.liveConnectionsOfCaller) return false;
    this.counts.set(payer, known + 1);
    return true;
  }

  private discount(payer: string): void {
    const left = (this.counts.get(payer) ?? 1) - 1;
    if (left > 0) this.counts.set(payer, left);
    else this.counts.delete(payer);
  }
}

/**
 * Verifies the credential of an open feed again and again, and calls `onRefused` once when it has expired or was
 * revoked. While it cannot be verified at all (the store is gone), nothing changes.
 * @returns what ends the watch
 */
export function watchCredential(
  identity: Identity,
  authorization: string | undefined,
  onRefused: () => void,
): () => void {
  if (authorization === undefined) return () => undefined;
  let isOver = false;
  let timer: NodeJS.Timeout;
  const check = async () => {
    const isRefused = await identity.authenticate(authorization).then(
      () => false,
      (error: unknown) => error instanceof InvalidCredentialError,
    );
    if (isOver) return;
    if (isRefused) onRefused();
    else later();
  };
  const later = () => {
    timer = setTimeout(() => void check(), LIMITS.credentialCheckMs).unref();
  };
  later();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
