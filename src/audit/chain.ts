import { createHash } from 'node:crypto';

/** One row of an organization's audit trail as the store has it. */
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

/** The end of a chain: the number of its last row, and that row's hash. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Where every chain begins. */
export const CHAIN_START: ChainHead = { sequence: 0, hash: '0'.repeat(64) };

/**
 * The hash of a row: SHA-256 over its parts, each preceded by its length in bytes. The store works out the same in SQL
 * (`audit_hash` in the migrations); here it is done once more, so that whoever can change rows and functions of the
 * store cannot make a changed row pass.
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
  const canonical = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return createHash('sha256').update(canonical).digest('hex');
}

/**
 * What is wrong with a row that should follow `last`, in words; null when it does. A row that was altered no longer has
 * its own hash, one that was removed leaves a gap in the numbers, and one that was put in another's place does not
 * continue the hash before it.
 */
export function faultOf(row: AuditRow, last: ChainHead): string | null {
  const next = last.sequence + 1;
  if (row.sequence > next) return `row ${next} is missing: row ${row.sequence} follows row ${last.sequence}`;
  if (row.sequence < next) return `row ${row.sequence} is there twice`;
  if (row.hash !== auditHash(row)) return `row ${row.sequence} was altered: its hash is not of what it says`;
  if (row.previousHash !== last.hash) {
    return `row ${row.sequence} does not continue row ${last.sequence}: one of the two was exchanged`;
  }
  return null;
}
