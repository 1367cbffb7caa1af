import { LRUCache } from 'lru-cache';
import type { AuditAction } from './record.ts';

/** Why protected data was not given: no credential, a role that may not, or no such record in the organization. */
export type AttemptReason = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND';

/** An attempt to reach protected data that gave nothing. */
export interface Attempt {
  readonly reason: AttemptReason;
  /** What was tried: a coordinate of the schema or a route, or an audit subject: `Query.sessions`, `PatientSession:<uuid>`. */
  readonly target: string;
}

/** One attempt as the log has it. */
export interface SecurityEvent extends Attempt {
  /** Identifier of the person or key; null for an anonymous principal. */
  readonly subject: string | null;
  readonly organizationId: string | null;
  readonly requestId: string;
}

type AttemptBy = Pick<SecurityEvent, 'subject' | 'organizationId' | 'requestId'>;

/** What of an attempt becomes an audit row. */
export interface AttemptRow {
  readonly action: Extract<AuditAction, 'access.rejected' | 'access.notFound'>;
  readonly subjects: readonly string[];
}

/** Of an audit subject, what follows the type. */
const SUBJECT = /:[0-9a-f-]{36}$/;

const WINDOW_MS = 60_000;
const KEYS = 10_000;

/**
 * The attempts of a process. Each is logged. In a minute the first of a principal at one target is a row, and the others are
 * counted in the next one: whoever tries in a loop fills neither the store nor the trail that others must read.
 */
export class AttemptLog {
  private readonly onEvent: (event: SecurityEvent) => void;
  /** Attempts by principal and target since the last row. */
  private readonly counts = new LRUCache<string, { since: number; count: number }>({ max: KEYS });
  private readonly clock: () => number;

  /** @param clock milliseconds that only grow */
  constructor(onEvent: (event: SecurityEvent) => void, clock: () => number = () => performance.now()) {
    this.onEvent = onEvent;
    this.clock = clock;
  }

  /** Logs an attempt. @returns the row to write; null for an anonymous principal and for one that is only counted */
  record(principal: AttemptBy, { reason, target }: Attempt): AttemptRow | null {
    this.onEvent({ ...principal, reason, target });
    if (principal.subject === null || principal.organizationId === null) return null;
    // A person who tries one record after another is one attempt at the type: its row names the first.
    const [what = ''] = target.split(SUBJECT, 1);
    const key = [principal.organizationId, principal.subject, reason, what].join(' ');
    const known = this.counts.get(key);
    const now = this.clock();
    if (known && now - known.since < WINDOW_MS) {
      known.count += 1;
      return null;
    }
    this.counts.set(key, { since: now, count: 0 });
    const uncounted = known?.count ?? 0;
    return {
      action: reason === 'NOT_FOUND' ? 'access.notFound' : 'access.rejected',
      subjects: [
        SUBJECT.test(target) ? target : `Field:${target}`,
        ...(uncounted > 0 ? [`Repetitions:${uncounted}`] : []),
      ],
    };
  }
}
