import type { GraphQLError } from 'graphql';
import type { Principal } from '../access/permissions.ts';
import { LIMITS } from '../api/execution/limits.ts';
import { networkOf } from './address.ts';
import { RejectedError } from '../shared/errors.ts';
import { toGraphQLError } from '../api/execution/errors.ts';

/** What a caller has left, or how long it must wait. */
export interface Spending {
  readonly allowed: boolean;
  /** Cost that may be spent at once now. */
  readonly left: number;
  readonly retryAfterSeconds: number;
}

interface Account {
  left: number;
  at: number;
}

const MINUTE_MS = 60_000;

/**
 * Lets each caller spend so much cost a minute. What is not spent within a minute is lost, so that nobody saves up for
 * a storm. Each process keeps accounts of its own.
 */
export class CostBudget {
  private readonly perMinute: number;
  private readonly now: () => number;
  private readonly accounts = new Map<string, Account>();

  /** @param now in milliseconds */
  constructor(perMinute: number, now: () => number) {
    this.perMinute = perMinute;
    this.now = now;
  }

  /** What costs more than a minute earns takes all of it: nobody could ever wait long enough for more. */
  spend(principal: string, cost: number): Spending {
    const account = this.accountOf(principal);
    const due = Math.min(cost, this.perMinute);
    const allowed = account.left >= due;
    if (allowed) account.left -= due;
    const missing = Math.max(0, due - account.left);
    const retryAfterSeconds = allowed ? 0 : Math.ceil((missing / this.perMinute) * 60);
    return { allowed, left: Math.floor(account.left), retryAfterSeconds };
  }

  private accountOf(principal: string): Account {
    const now = this.now();
    const known = this.accounts.get(principal);
    this.accounts.delete(principal);
    const earned = known ? ((now - known.at) / MINUTE_MS) * this.perMinute : this.perMinute;
    const account = { left: Math.min(this.perMinute, (known?.left ?? 0) + earned), at: now };
    const oldest = this.accounts.keys().next();
    if (this.accounts.size >= LIMITS.callersRemembered && !oldest.done) this.accounts.delete(oldest.value);
    this.accounts.set(principal, account);
    return account;
  }
}

/** Who pays: the person or key, and for an anonymous request the network that it came from. */
export function accountOf(principal: Principal | null, address: string | undefined): string {
  // Whoever has hung up by now has no address any more.
  return principal ? `${principal.organizationId} ${principal.subject}` : `ip ${networkOf(address ?? '')}`;
}

/** What is said to a caller who has nothing left. */
export function rateLimited(retryAfterSeconds: number): GraphQLError {
  const message = `Too much was asked in the last minute. Try again in ${retryAfterSeconds} seconds.`;
  return toGraphQLError(new RejectedError('RATE_LIMITED', message));
}
