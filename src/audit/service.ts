import { may, type Principal } from '../access/permissions.ts';
import { UUID } from '../db/uuid.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import type { AuditRow } from './chain.ts';
import type { ProtectedReads } from './protectedReads.ts';
import {
  type Page,
  type PageArguments,
  type SortKey,
  cursorProblem,
  decodeCursor,
  makePage,
  pageSize,
} from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';

/** Which rows of the trail; conditions add up. */
export interface AuditFilterInput {
  readonly actor?: string | null | undefined;
  readonly action?: string | null | undefined;
  /** An opaque id, as the API gives it. */
  readonly subject?: string | null | undefined;
  readonly since?: string | null | undefined;
  readonly until?: string | null | undefined;
}

const NEWEST_FIRST: SortKey<AuditRow> = { list: 'audit', of: ({ sequence }) => [sequence], length: 1 };

const ROW = Prisma.raw(`
  select e.organization_id::text as "organizationId", e.id::text, e.sequence, e.actor, e.action, e.subjects,
    e.request_id as "requestId",
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
    e.previous_hash as "previousHash", e.hash
  from audit_event e`);

/** Rows that match, newest first. Reading the trail is on record too. */
export async function listAudit(
  reads: ProtectedReads,
  principal: Principal | null,
  filter: AuditFilterInput,
  page: PageArguments,
): Promise<Page<AuditRow>> {
  const size = pageSize(page.first, 50);
  const before = page.after == null ? null : sequenceIn(page.after);
  checkTexts(filter);
  if (!principal || !may(principal, 'audit.read')) {
    return makePage([], NEWEST_FIRST, { hasNextPage: false, hasPreviousPage: false, totalCount: 0 });
  }
  const conditions = [
    Prisma.sql`e.organization_id = ${principal.organizationId}::uuid`,
    ...(before === null ? [] : [Prisma.sql`e.sequence < ${before}::int`]),
    ...matching(filter),
  ];
  const rows = await reads.query<AuditRow>(
    Prisma.sql`${ROW} where ${Prisma.join(conditions, ' and ')} order by e.sequence desc limit ${size + 1}::int`,
  );
  reads.note('audit.list', []);
  return makePage(rows.slice(0, size), NEWEST_FIRST, {
    hasNextPage: rows.length > size,
    hasPreviousPage: before !== null,
    totalCount: rows.length,
  });
}

/** One row of the trail; null when there is none, or the caller may not see it. */
export async function findAudit(
  reads: ProtectedReads,
  principal: Principal | null,
  key: string,
): Promise<AuditRow | null> {
  if (!principal || !may(principal, 'audit.read') || !UUID.test(key)) return null;
  const [row] = await reads.query<AuditRow>(
    Prisma.sql`${ROW} where e.organization_id = ${principal.organizationId}::uuid and e.id = ${key}::uuid`,
  );
  if (row) reads.note('audit.list', []);
  return row ?? null;
}

function matching({ actor, action, subject, since, until }: AuditFilterInput): Prisma.Sql[] {
  return [
    actor != null && Prisma.sql`e.actor = ${actor}`,
    action != null && Prisma.sql`e.action = ${action}`,
    subject != null && Prisma.sql`e.subjects @> array[${subjectOf(subject)}]::text[]`,
    since != null && Prisma.sql`e.at >= ${since}::timestamptz`,
    until != null && Prisma.sql`e.at < ${until}::timestamptz`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

/** The trail names a record by type and key, which is what its opaque id holds. */
function subjectOf(id: string): string {
  return Buffer.from(id, 'base64url').toString('utf8').replaceAll('\0', '');
}

function sequenceIn(cursor: string): number {
  const [sequence] = decodeCursor(cursor, NEWEST_FIRST);
  if (typeof sequence === 'number' && Number.isInteger(sequence) && sequence > 0 && sequence < 2 ** 31) {
    return sequence;
  }
  throw new InputError([cursorProblem(cursor)]);
}

/** PostgreSQL has no U+0000, so text with one is a mistake of the caller rather than a failure of the store. */
function checkTexts({ actor, action }: AuditFilterInput): void {
  const problems = Object.entries({ actor, action })
    .filter(([, text]) => text?.includes('\0'))
    .map(([field]) => ({
      field: `filter.${field}`,
      value: 'text with the character U+0000',
      allowed: 'text without it',
      fix: 'Send the text as the trail has it.',
    }));
  if (problems.length > 0) throw new InputError(problems);
}
