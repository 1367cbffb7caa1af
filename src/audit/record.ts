import { randomUUID } from 'node:crypto';
import type { Transaction } from '../db/transaction.ts';
import { Prisma } from '../db/generated/prisma/client.ts';

/** What leaves a trace: every touch of protected data and of access to it, and every edit of what everybody reads. */
export type AuditAction =
  | 'session.read'
  | 'session.list'
  | 'session.read.emergency'
  | 'session.list.emergency'
  | 'session.statistics'
  | 'session.record'
  | 'session.amend'
  | 'session.sign'
  | 'session.bill'
  | 'session.void'
  | 'audit.list'
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
  | 'payer.upsert'
  | 'export.start'
  | 'export.cancel'
  | 'export.sessions'
  | 'export.download';

/** One such touch: identifiers only, never content. */
export interface AuditEntry {
  readonly organizationId: string;
  /** Identifier of the person or key that acted. */
  readonly actor: string;
  readonly action: AuditAction;
  /** The records concerned, made with `auditSubject`. */
  readonly subjects: readonly string[];
  readonly requestId: string;
}

/** Names a record in the audit trail: its type in the API, and its key. */
export function auditSubject(type: string, key: string): string {
  return `${type}:${key}`;
}

/** The statement that writes an entry. The store adds time, number and hashes, so that nobody else can choose them. */
export function auditInsert(entry: AuditEntry): Prisma.Sql {
  const { organizationId, actor, action, subjects, requestId } = entry;
  return Prisma.sql`
    insert into audit_event (organization_id, id, actor, action, subjects, request_id)
    values (${organizationId}::uuid, ${randomUUID()}::uuid, ${actor}, ${action}, ${[...subjects]}::text[], ${requestId})`;
}

/**
 * Writes the entry in the transaction that touches the data: if it cannot be written, nothing is done. The chain of
 * the organization stays locked until that transaction ends, so this is the last statement of it.
 */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.$executeRaw(auditInsert(entry));
}
