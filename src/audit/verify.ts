import type { Database } from '../db/client.ts';
import { RequestTransaction } from '../db/requestTransaction.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import { readHeads } from './headLog.ts';
import { CHAIN_START, findBreak, type AuditRow, type ChainHead } from './chain.ts';

/** Rows read at once. */
const PAGE = 5_000;

/** Result for one organization: the head of its chain, and the first break; null when the chain is intact. */
export interface Verification {
  readonly organizationId: string;
  readonly head: ChainHead;
  readonly chainBreak: string | null;
}

/** Heads from earlier by organization. The chain must still contain these rows. */
export type KnownHeads = ReadonlyMap<string, readonly ChainHead[]>;

/**
 * Verifies the audit chain of every organization, row by row from its beginning. Somebody who owns the database could
 * rewrite a whole chain, so it also compares heads of earlier runs that were stored elsewhere.
 */
export async function verifyChains(db: Database, known: KnownHeads = new Map()): Promise<Verification[]> {
  const stored = await readHeads(db);
  const results: Verification[] = [];
  for (const organizationId of new Set([...stored.keys(), ...known.keys()])) {
    const head = stored.get(organizationId) ?? CHAIN_START;
    const chainBreak = await findFirstBreak(db, organizationId, head, known.get(organizationId) ?? []);
    results.push({ organizationId, head, chainBreak });
  }
  return results;
}

async function findFirstBreak(
  db: Database,
  organizationId: string,
  head: ChainHead,
  known: readonly ChainHead[],
): Promise<string | null> {
  const expected = new Map(known.map(({ sequence, hash }) => [sequence, hash]));
  let last = CHAIN_START;
  for (;;) {
    const rows = await rowsAfter(db, organizationId, last.sequence, head.sequence);
    for (const row of rows) {
      const reason = findBreak(row, last);
      if (reason) return reason;
      if ((expected.get(row.sequence) ?? row.hash) !== row.hash) {
        return `row ${row.sequence} does not have the hash of an earlier run: the chain was rewritten`;
      }
      last = { sequence: row.sequence, hash: row.hash };
    }
    if (rows.length < PAGE) break;
  }
  const furthest = Math.max(head.sequence, ...expected.keys());
  if (last.sequence < furthest) return `row ${last.sequence + 1} is missing: the chain had ${furthest} rows`;
  return last.hash === head.hash ? null : `row ${last.sequence} does not have the hash of the head`;
}

/** The next rows, up to the head: rows written after it was read belong to the next run. */
async function rowsAfter(
  db: Database,
  organizationId: string,
  sequence: number,
  upTo: number,
): Promise<AuditRow[]> {
  const transaction = new RequestTransaction(db, organizationId);
  const rows = await transaction.query<AuditRow>(Prisma.sql`
    select organization_id::text as "organizationId", id::text, sequence, actor, action, subjects,
      request_id as "requestId",
      to_char(audit_event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      previous_hash as "previousHash", hash
    from audit_event
    where organization_id = ${organizationId}::uuid and sequence > ${sequence}::int and sequence <= ${upTo}::int
    order by sequence limit ${PAGE}::int`);
  await transaction.commit([]);
  return rows;
}
