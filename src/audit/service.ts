import { may, type Principal } from '../shared/permissions.ts';
import { checkNoNullCharacters } from '../shared/storable.ts';
import { UUID } from '../db/uuid.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import type { AuditRow } from './chain.ts';
import type { ProtectedReads } from './protectedReads.ts';
import {
  type Page,
  type PageArguments,
  type SortKey,
  cursorIssue,
  decodeCursor,
  pageOfRows,
  pageSize,
} from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { auditSubject } from './record.ts';

/** Selects audit rows that meet every condition. */
export interface AuditFilterInput {
  readonly actor?: string | null | undefined;
  readonly action?: string | null | undefined;
  /** Opaque id of a record, as the API returns it. */
  readonly subject?: string | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

const NEWEST_FIRST: SortKey<AuditRow> = { list: 'audit', of: ({ sequence }) => [sequence], length: 1 };

const ROW = Prisma.raw(`
  select e.organization_id::text as "organizationId", e.id::text, e.sequence, e.actor, e.action, e.subjects,
    e.request_id as "requestId",
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
    e.previous_hash as "previousHash", e.hash
  from audit_event e`);

/** Audit rows that match, newest first. Reading the trail adds an audit row itself. */
export async function listAudit(
  reads: ProtectedReads,
  filter: AuditFilterInput,
  page: PageArguments,
): Promise<Page<AuditRow>> {
  const size = pageSize(page.first, 50);
  const before = page.after == null ? null : sequenceOf(page.after);
  const texts = [
    { field: 'filter.actor', text: filter.actor },
    { field: 'filter.action', text: filter.action },
  ];
  checkNoNullCharacters(texts, 'Send the text as the audit trail shows it.');
  const conditions = [
    Prisma.sql`e.organization_id = ${reads.organizationId}::uuid`,
    ...(before === null ? [] : [Prisma.sql`e.sequence < ${before}::int`]),
    ...matching(filter),
  ];
  const rows = await reads.query<AuditRow>(
    Prisma.sql`${ROW} where ${Prisma.join(conditions, ' and ')} order by e.sequence desc limit ${size + 1}::int`,
  );
  reads.note('audit.list', []);
  return pageOfRows(rows, NEWEST_FIRST, { size, isFirst: before === null });
}

/**
 * One audit row; null when there is none or the principal may not read it. Checked here because `node(id:)` is open to
 * everybody.
 */
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

function matching({ actor, action, subject, from, to }: AuditFilterInput): Prisma.Sql[] {
  return [
    actor != null && Prisma.sql`e.actor = ${actor}`,
    action != null && Prisma.sql`e.action = ${action}`,
    subject != null && Prisma.sql`e.subjects @> array[${subjectOf(subject)}]::text[]`,
    from != null && Prisma.sql`e.at >= ${from}::timestamptz`,
    to != null && Prisma.sql`e.at < ${to}::timestamptz`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

/** The type and key by which the audit trail names a record, of an opaque id of any view of it. */
function subjectOf(id: string): string {
  const parsed = parseGlobalId(id);
  if (parsed) return auditSubject(parsed.type, parsed.key);
  return Buffer.from(id, 'base64url').toString('utf8').replaceAll('\0', '');
}

function sequenceOf(cursor: string): number {
  const [sequence] = decodeCursor(cursor, NEWEST_FIRST);
  if (typeof sequence === 'number' && Number.isInteger(sequence) && sequence > 0 && sequence < 2 ** 31) {
    return sequence;
  }
  throw new InputError([cursorIssue(cursor)]);
}
