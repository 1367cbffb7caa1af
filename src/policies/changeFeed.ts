import type { Database } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import type { PolicyDecisionKind, PublicationKind } from '../shared/enums.ts';
import { globalId } from '../shared/globalId.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { readDifferences, type ShownDifference } from './storedDifferences.ts';
import { type SortKey, cursorIssue, decodeCursor, encodeCursor } from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';

/** The change feed: one row per decision that changed a meaning of published policy, ordered by revision. */

export interface ChangeRow {
  readonly id: string;
  /** With `position`, the cursor of the change. */
  readonly revision: number;
  readonly position: number;
  readonly policyId: string;
  readonly payer: string;
  readonly kind: PolicyDecisionKind;
  /** Of a publication: what it was stated to be. */
  readonly publication: PublicationKind | null;
  readonly version: number;
  readonly codes: readonly string[];
  readonly differences: readonly ShownDifference[];
  readonly effectiveFrom: string | null;
  readonly recordedAt: string;
}

export interface ChangeFilter {
  readonly payers?: readonly string[] | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly from?: string | null | undefined;
}

/** A position in the change feed: revision, then position in the revision. */
export type FeedCursor = readonly [revision: number, position: number];

/** Larger than every position in a revision; PostgreSQL stores positions as 32-bit integers. */
const MAX_POSITION = 0x7fffffff;

export const FEED_ORDER: SortKey<ChangeRow> = {
  list: 'policyChanges',
  of: ({ revision, position }) => [revision, position],
  length: 2,
};

const WITH_PAYER = {
  policyVersion: { select: { policy: { select: { payerSlug: true } } } },
} satisfies Prisma.PolicyDecisionInclude;

/** The opaque cursor of a change. A reader resumes after it. */
export function encodeFeedCursor(change: ChangeRow): string {
  return encodeCursor(FEED_ORDER.list, FEED_ORDER.of(change));
}

/** Throws an input error for a text that is not a cursor of the change feed. */
export function decodeFeedCursor(cursor: string): FeedCursor {
  const [revision, position] = decodeCursor(cursor, FEED_ORDER);
  const isCursor = [revision, position].every(
    (part) => Number.isSafeInteger(part) && Number(part) <= MAX_POSITION,
  );
  if (!isCursor) throw new InputError([cursorIssue(cursor)]);
  return [Number(revision), Number(position)];
}

/** The cursor after every change of a revision. */
export function endOfRevision(revision: number): FeedCursor {
  return [revision, MAX_POSITION];
}

export function isAfter(change: ChangeRow, [revision, position]: FeedCursor): boolean {
  return change.revision > revision || (change.revision === revision && change.position > position);
}

/** An empty list of a filter matches nothing. */
export function matchesFilter(change: ChangeRow, { payers, codes }: ChangeFilter): boolean {
  return (
    (payers == null || payers.includes(change.payer)) &&
    (codes == null || change.codes.some((code) => codes.includes(code)))
  );
}

/**
 * Reads the change feed. Each revision is visible before the next begins, so a reader at a cursor has missed nothing before
 * it.
 */
export class ChangeFeed {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** Changes after the cursor up to the revision `until`, the oldest first. */
  async after(
    cursor: FeedCursor | null,
    filter: ChangeFilter,
    { until, take }: { readonly until: number; readonly take: number },
  ): Promise<ChangeRow[]> {
    const { payers, codes, from } = filter;
    const [revision, position] = cursor ?? [-1, -1];
    const rows = await this.db.prisma.policyDecision.findMany({
      where: {
        isEvent: true,
        revision: { gte: revision, lte: until },
        OR: [{ revision: { gt: revision } }, { revision, position: { gt: position } }],
        ...(payers && { policyVersion: { policy: { payerSlug: { in: [...payers] } } } }),
        ...(codes && { codes: { hasSome: [...codes] } }),
        ...(from != null && { recordedAt: { gte: new Date(from) } }),
      },
      orderBy: [{ revision: 'asc' }, { position: 'asc' }],
      take,
      include: WITH_PAYER,
    });
    return rows.map(changeRow);
  }

  /** The change with the key of its global id; null when there is none. */
  async find(key: string): Promise<ChangeRow | null> {
    const [revision, position] = (/^\d{1,9}-\d{1,9}$/.exec(key)?.[0] ?? '').split('-').map(Number);
    if (revision === undefined || position === undefined) return null;
    const row = await this.db.prisma.policyDecision.findUnique({
      where: { revision_position: { revision, position }, isEvent: true },
      include: WITH_PAYER,
    });
    return row && changeRow(row);
  }
}

function changeRow(row: Prisma.PolicyDecisionGetPayload<{ include: typeof WITH_PAYER }>): ChangeRow {
  const { revision, position, policyId, kind, publication, version, codes, effectiveFrom } = row;
  return {
    id: globalId('PolicyChange', `${revision}-${position}`),
    revision,
    position,
    policyId,
    kind,
    publication,
    version,
    codes,
    payer: row.policyVersion.policy.payerSlug,
    differences: readDifferences(row.differences),
    effectiveFrom: plainDateOf(effectiveFrom),
    recordedAt: row.recordedAt.toISOString(),
  };
}
