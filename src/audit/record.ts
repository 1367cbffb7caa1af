import { randomUUID } from 'node:crypto';
import type { Transaction } from '../db/transaction.ts';
import { Prisma } from '../db/generated/prisma/client.ts';

/** What the audit trail records: access to protected data, changes of that access, and edits of reference data. */
export type AuditAction =
  | 'session.read'
  | 'session.list'
  | 'session.read.emergency'
  | 'session.list.emergency'
  | 'session.statistics'
  | 'month.close'
  | 'session.record'
  | 'session.amend'
  | 'session.sign'
  | 'session.bill'
  | 'session.bill.combined'
  | 'session.void'
  | 'audit.list'
  | 'access.rejected'
  | 'access.notFound'
  | 'apiKey.list'
  | 'apiKey.create'
  | 'apiKey.revoke'
  | 'emergency.begin'
  | 'emergency.list'
  | 'policy.draft'
  | 'policy.revise'
  | 'policy.discard'
  | 'policy.submit'
  | 'policy.approve'
  | 'policy.return'
  | 'policy.comment'
  | 'policy.verify'
  | 'policy.publish'
  | 'policy.withdraw'
  | 'policy.restore'
  | 'policy.import'
  | 'policy.impact'
  | 'policy.impact.emergency'
  | 'payer.upsert'
  | 'plan.create'
  | 'plan.update'
  | 'catalog.import'
  | 'catalog.update'
  | 'catalog.settle'
  | 'contract.import'
  | 'contract.remove'
  | 'export.start'
  | 'export.cancel'
  | 'export.sessions'
  | 'export.download';

/** One audit row. It holds identifiers only, never content. */
export interface AuditEntry {
  readonly organizationId: string;
  /** Identifier of the person or key that acted. */
  readonly actor: string;
  readonly action: AuditAction;
  /** The records concerned, each from `auditSubject`. */
  readonly subjects: readonly string[];
  readonly requestId: string;
}

/** Names a record in the audit trail: its type in the API, and its key. */
export function auditSubject(type: string, key: string): string {
  return `${type}:${key}`;
}

/** What of an audit row the server chooses. */
export interface NewAuditRow extends Omit<AuditEntry, 'organizationId'> {
  readonly id: string;
}

/**
 * The statement that writes rows in their order, however many. A trigger adds time, sequence number and hashes, so that no
 * client chooses them. It can be sent again when nobody knows whether it was
 * committed: a row whose id is there already is left out.
 */
export function auditInserts(organizationId: string, rows: readonly NewAuditRow[]): Prisma.Sql {
  return Prisma.sql`
    insert into audit_event (organization_id, id, actor, action, subjects, request_id)
    select ${organizationId}::uuid, id, actor, action, subjects, "requestId"
    from rows from (
      jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as (id uuid, actor text, action text, subjects text[], "requestId" text)
    ) with ordinality as added (id, actor, action, subjects, "requestId", place)
    order by place
    on conflict (organization_id, id) do nothing`;
}

/**
 * Writes the row in the transaction that reads or changes the data, so that both are committed or neither. Make it the
 * last statement: the organization's chain stays locked until the transaction ends.
 */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  const { organizationId, ...row } = entry;
  await tx.$executeRaw(auditInserts(organizationId, [{ id: randomUUID(), ...row }]));
}
