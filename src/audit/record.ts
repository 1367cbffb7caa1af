import { randomUUID } from 'node:crypto';
import type { Transaction } from '../db/transaction.ts';

/** One touch of protected data: identifiers only, never content. */
export interface AuditEntry {
  readonly organizationId: string;
  readonly actor: string;
  readonly action: 'session.read' | 'session.list';
  /** Ids of the records that were seen. */
  readonly subjects: readonly string[];
  readonly requestId: string;
}

/** Writes the entry in the transaction that touches the data: if it cannot be written, nothing is read. */
export async function recordAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.auditEvent.create({ data: { ...entry, id: randomUUID(), subjects: [...entry.subjects] } });
}
