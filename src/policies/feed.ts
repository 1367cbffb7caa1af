import { z } from 'zod';
import type { Database } from '../db/client.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import type { PolicyDecisionKind } from '../shared/enums.ts';
import { globalId } from '../shared/globalId.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import type { PolicyDifference } from './differences.ts';
import { type SortKey, cursorIssue, decodeCursor, encodeCursor } from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';

/** What changed in published policy: one row for each decision that changed a meaning, in the order of revisions. */

export type ShownDifference = Omit<PolicyDifference, 'selectors' | 'isMaterial'>;

export interface ChangeRow {
  readonly id: string;
  /** Its place in the feed. */
  readonly revision: number;
  readonly position: number;
  readonly policyId: string;
  readonly payer: string;
  readonly kind: PolicyDecisionKind;
  readonly version: number;
  readonly codes: readonly string[];
  readonly differences: readonly ShownDifference[];
  readonly effectiveFrom: string | null;
  readonly recordedAt: string;
}

export interface ChangeFilter {
  readonly payers?: readonly string[] | null | undefined;
  readonly codes?: readonly string[] | null | undefined;
  readonly since?: string | null | undefined;
}

/** Place in the feed: revision, then place in the revision. */
export type Place = readonly [revision: number, position: number];

export const BY_PLACE: SortKey<ChangeRow> = {
  list: 'policyChanges',
  of: ({ revision, position }) => [revision, position],
  length: 2,
};

const differencesSchema = z.array(
  z.object({
    path: z.string(),
    topic: z.custom<ShownDifference['topic']>((value) => value === null || typeof value === 'string'),
    before: z.string().nullable(),
    after: z.string().nullable(),
    summary: z.string(),
  }),
);

const WITH_PAYER = {
  policyVersion: { select: { policy: { select: { payerSlug: true } } } },
} satisfies Prisma.PolicyDecisionInclude;

/** The cursor of a change; `after` resumes exactly behind it. */
export function cursorOf(change: ChangeRow): string {
  return encodeCursor(BY_PLACE.list, BY_PLACE.of(change));
}

/** Where a cursor points. Throws an input error for text that is no cursor of the feed. */
export function placeOf(cursor: string): Place {
  const [revision, position] = decodeCursor(cursor, BY_PLACE);
  const isPlace = [revision, position].every(
    (part) => Number.isSafeInteger(part) && Number(part) <= 0x7fffffff,
  );
  if (!isPlace) throw new InputError([cursorIssue(cursor)]);
  return [Number(revision), Number(position)];
}

/** Whether a subscriber asked for the change. An empty list asks for nothing. */
export function isWanted(change: ChangeRow, { payers, codes }: ChangeFilter): boolean {
  return (
    (payers == null || payers.includes(change.payer)) &&
    (codes == null || change.codes.some((code) => codes.includes(code)))
  );
}

/**
 * Reads the feed. Revisions are made one after the other, each visible before the next begins, so whoever has read up
 * to a place has missed nothing before it.
 */
export class ChangeFeed {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** Changes after the place, the oldest first; none is newer than the revision `until`. */
  async after(
    place: Place | null,
    filter: ChangeFilter,
    { until, take }: { readonly until: number; readonly take: number },
  ): Promise<ChangeRow[]> {
    const { payers, codes, since } = filter;
    const [revision, position] = place ?? [-1, -1];
    const rows = await this.db.prisma.policyDecision.findMany({
      where: {
        isEvent: true,
        revision: { gte: revision, lte: until },
        OR: [{ revision: { gt: revision } }, { revision, position: { gt: position } }],
        ...(payers && { policyVersion: { policy: { payerSlug: { in: [...payers] } } } }),
        ...(codes && { codes: { hasSome: [...codes] } }),
        ...(since != null && { recordedAt: { gte: new Date(since) } }),
      },
      orderBy: [{ revision: 'asc' }, { position: 'asc' }],
      take,
      include: WITH_PAYER,
    });
    return rows.map(changeRow);
  }

  /** The change of an id; null when there is none. */
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
  const { revision, position, policyId, kind, version, codes, effectiveFrom } = row;
  return {
    id: globalId('PolicyChange', `${revision}-${position}`),
    revision,
    position,
    policyId,
    kind,
    version,
    codes,
    payer: row.policyVersion.policy.payerSlug,
    differences: differencesSchema.parse(row.differences),
    effectiveFrom: plainDateOf(effectiveFrom),
    recordedAt: row.recordedAt.toISOString(),
  };
}
