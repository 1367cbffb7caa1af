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
  | 'policy.publish'
  | 'policy.withdraw'
  | 'policy.restore'
  | 'policy.import'
  | 'policy.impact'
  | 'policy.impact.emergency'
  | 'payer.upsert'
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

/** The statement that writes a row. A trigger adds time, sequence number and hashes, so that no client chooses them. */
export function auditInsert(entry: AuditEntry): Prisma.Sql {
  const { organizationId, actor, action, subjects, requestId } = entry;
  return Prisma.sql`
    insert into audit_event (organization_id, id, actor, action, subjects, request_id)
    values (${organizationId}::uuid, ${randomUUID()}::uuid, ${actor}, ${action}, ${[...subjects]}::text[], ${requestId})`;
}

/**
 * Writes the row in the transaction that reads or changes the data, so that both are committed or neither. Make it the
 * last statement: the organization's chain stays locked until the transaction ends.
 */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.$executeRaw(auditInsert(entry));
}
