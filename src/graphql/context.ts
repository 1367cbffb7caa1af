import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/permissions.ts';
import type { ProtectedReads } from '../audit/protectedReads.ts';
import type { ProtectedWrites } from '../audit/protectedWrites.ts';
import type { PlainDate } from '../billing/index.ts';
import type { DatedReference } from '../reference/dated.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { SessionReader } from '../sessions/service.ts';

/** What every resolver of one request shares. The snapshot is taken once, so the answer is of one revision. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller | null;
  readonly snapshot: Snapshot;
  /** Today in UTC: the default of `on`, and the day freshness is judged on. */
  readonly today: PlainDate;
  /** The transaction of everything protected that the request reads; the executor finishes it. */
  readonly protectedReads: ProtectedReads;
  readonly protectedWrites: ProtectedWrites;
  readonly sessions: SessionReader;
}

/** The reference on the asked date, by default today. */
export function referenceOn(context: RequestContext, on: PlainDate | null | undefined): DatedReference {
  return context.snapshot.at(on ?? context.today, context.today);
}

/** The id of a request: the caller's own, when it looks like one, so that both logs can be put side by side. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : randomUUID();
}
