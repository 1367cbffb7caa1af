import { LIMITS } from '../graphql/limits.ts';

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

  spend(caller: string, cost: number): Spending {
    const account = this.accountOf(caller);
    const allowed = account.left >= cost;
    if (allowed) account.left -= cost;
    const missing = Math.max(0, cost - account.left);
    const retryAfterSeconds = allowed ? 0 : Math.ceil((missing / this.perMinute) * 60);
    return { allowed, left: Math.floor(account.left), retryAfterSeconds };
  }

  private accountOf(caller: string): Account {
    const now = this.now();
    const known = this.accounts.get(caller);
    this.accounts.delete(caller);
    const earned = known ? ((now - known.at) / MINUTE_MS) * this.perMinute : this.perMinute;
    const account = { left: Math.min(this.perMinute, (known?.left ?? 0) + earned), at: now };
    const oldest = this.accounts.keys().next();
    if (this.accounts.size >= LIMITS.callersRemembered && !oldest.done) this.accounts.delete(oldest.value);
    this.accounts.set(caller, account);
    return account;
  }
}
