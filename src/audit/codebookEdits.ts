import type { Database } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import {
  cursorIssue,
  decodeCursor,
  pageOfRows,
  pageSize,
  type PageArguments,
  type SortKey,
  type UncountedPage,
} from '../shared/paging.ts';
import { InputError } from '../shared/errors.ts';
import type { AuditAction } from './record.ts';

/** The trail of edits of what every organization shares. Auditors of every organization read it. */

/** One edit, which is one revision. */
export interface CodebookEditRow {
  readonly revision: number;
  /** Instant, ISO 8601. */
  readonly recordedAt: string;
  readonly action: string;
  readonly actor: string;
  /** Slug of the organization of the editor; null for the operator, who imports releases and starts newer versions. */
  readonly organization: string | null;
  /** What was edited, each from `auditSubject`. */
  readonly subjects: readonly string[];
}

interface NewEdit {
  readonly organizationId: string;
  readonly subject: string;
  readonly action: AuditAction;
  /** Nothing is recorded without any: the edit was of rules of one organization. */
  readonly subjects: readonly string[];
}

/** Records the edit in its own transaction, so that none is committed without its entry. */
export async function recordCodebookEdit(
  tx: Transaction,
  { revision, recordedAt }: { readonly revision: number; readonly recordedAt: Date },
  { organizationId, subject, action, subjects }: NewEdit,
): Promise<void> {
  if (subjects.length === 0) return;
  await tx.$executeRaw`
    insert into codebook_edit (revision, recorded_at, action, actor, organization, subjects)
    select ${revision}::int, ${recordedAt}::timestamptz, ${action}, ${subject}, o.slug, ${[...subjects]}::text[]
    from organization o where o.id = ${organizationId}::uuid`;
}

const NEWEST_FIRST: SortKey<CodebookEditRow> = {
  list: 'codebookEdits',
  of: ({ revision }) => [revision],
  length: 1,
};

/** Edits, newest first. Throws an input error for a cursor of another list. */
export async function listCodebookEdits(
  db: Database,
  { first, after }: PageArguments,
): Promise<UncountedPage<CodebookEditRow>> {
  const size = pageSize(first);
  const before = after == null ? null : revisionOf(after);
  const rows = await db.prisma.codebookEdit.findMany({
    ...(before !== null && { where: { revision: { lt: before } } }),
    orderBy: { revision: 'desc' },
    take: size + 1,
  });
  const edits = rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
  return pageOfRows(edits, NEWEST_FIRST, { size, isFirst: before === null });
}

function revisionOf(cursor: string): number {
  const [revision] = decodeCursor(cursor, NEWEST_FIRST);
  if (typeof revision === 'number' && Number.isInteger(revision)) return revision;
  throw new InputError([cursorIssue(cursor)]);
}
