import { createHash } from 'node:crypto';

/** One stored row of an organization's audit trail. */
export interface AuditRow {
  readonly organizationId: string;
  readonly id: string;
  readonly sequence: number;
  /** In UTC with microseconds, such as 2026-11-21T09:30:00.000001Z. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subjects: readonly string[];
  readonly requestId: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** The end of a chain: sequence number and hash of its last row. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** The head of an empty chain. */
export const CHAIN_START: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

/**
 * The hash of a row: SHA-256 over its parts, each preceded by its length in bytes. PostgreSQL computes the same hash
 * (`audit_hash` in the migrations). Verification computes it again here, so that somebody who can change rows and
 * functions of the database cannot make a changed row pass.
 */
function auditHash(row: Omit<AuditRow, 'hash'>): string {
  const parts = [
    row.previousHash,
    row.organizationId,
    String(row.sequence),
    row.id,
    row.at,
    row.actor,
    row.action,
    row.requestId,
    String(row.subjects.length),
    ...row.subjects,
  ];
  const prefixed = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return createHash('sha256').update(prefixed).digest('hex');
}

/**
 * Describes why a row does not follow `last`; null when it does. An altered row does not have its own hash, a removed
 * row leaves a gap in the sequence, and a replaced row does not contain the hash of the row before it.
 */
export function findBreak(row: AuditRow, last: ChainHead): string | null {
  const next = last.sequence + 1;
  if (row.sequence > next) return `row ${next} is missing: row ${row.sequence} follows row ${last.sequence}`;
  if (row.sequence < next) return `row ${row.sequence} occurs twice`;
  if (row.hash !== auditHash(row))
    return `row ${row.sequence} was altered: its hash does not match its content`;
  if (row.previousHash !== last.hash) {
    return `row ${row.sequence} does not continue row ${last.sequence}: one of the two was replaced`;
  }
  return null;
}
