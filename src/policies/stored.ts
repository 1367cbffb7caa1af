import type { Transaction } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { readPoliciesWithDrafts, readWrittenVersion } from '../reference/loadPolicies.ts';
import type { PolicyRow } from '../reference/data/rows.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from './content.ts';
import { Refused } from './desk.ts';
import type { Base, ContentInput } from './input.ts';
import * as mistake from './userErrors.ts';
import { versionConflict } from '../shared/userErrors.ts';

/** What an edit reads of the policy that it edits, in its own transaction. */

/** The newest version of a policy, and whether nothing was decided about it yet. */
export interface Newest {
  readonly version: number;
  readonly isDraft: boolean;
}

/** Locks the policy, so that its versions are counted by one writer at a time. */
export async function lockPolicy(tx: Transaction, id: string): Promise<string> {
  const parsed = parseGlobalId(id);
  const key = parsed?.type === 'Policy' && UUID.test(parsed.key) ? parsed.key : null;
  const rows = key
    ? await tx.$queryRaw<{ id: string }[]>`select id from policy where id = ${key}::uuid for update`
    : [];
  if (!rows[0]) throw new Refused([mistake.unknownPolicy()]);
  return rows[0].id;
}

/** The newest version. Refuses when it is another than the caller expected. */
export async function expectNewest(tx: Transaction, policyId: string, expected: number): Promise<Newest> {
  const [newest] = await tx.$queryRaw<Newest[]>`
    select v.version, not exists (
      select from policy_decision d where d.policy_id = v.policy_id and d.version = v.version
    ) as "isDraft"
    from policy_version v where v.policy_id = ${policyId}::uuid order by v.version desc limit 1`;
  if (!newest) throw new Error(`policy ${policyId} has no version`);
  if (newest.version !== expected) throw new Refused([versionConflict(expected, newest.version)]);
  return newest;
}

/** A policy with its drafts. */
export async function readOne(tx: Transaction, policyId: string): Promise<PolicyRow> {
  const [row] = await readPoliciesWithDrafts(tx, { id: policyId });
  if (!row) throw new Error(`policy ${policyId} was written and is not there`);
  return row;
}

/** What a version says. Refuses a number that no version has; `path` is the argument that named it. */
export async function contentOf(
  tx: Transaction,
  policyId: string,
  version: number,
  path: string,
  newest: number,
): Promise<PolicyContent> {
  const row = await readWrittenVersion(tx, policyId, version);
  if (!row) throw new Refused([mistake.unknownVersion(path, version, newest)]);
  return row;
}

/** The newest version, and the notes of any version that the input continues. */
export async function baseOf(
  tx: Transaction,
  policyId: string,
  version: number,
  { notes }: ContentInput,
): Promise<Base> {
  const content = await contentOf(tx, policyId, version, 'expectedVersion', version);
  const named = (notes ?? []).flatMap(({ id }) => (id != null && UUID.test(id) ? [id] : []));
  const found = await tx.policyNote.findMany({
    where: { policyId, id: { in: named } },
    select: { id: true, lineage: true },
  });
  const byLineage = new Map(content.notes.map((note) => [note.lineage, note]));
  const noteIds = found.flatMap(({ id, lineage }): [string, NoteContent][] => {
    const note = byLineage.get(lineage);
    return note ? [[id, note]] : [];
  });
  return { content, noteIds: new Map(noteIds) };
}

/** The days on which versions apply, as known now, the earliest first. */
export async function readReigns(tx: Transaction, policyId: string) {
  const rows = await tx.policyInForce.findMany({
    where: { policyId, replacedAt: null },
    orderBy: { effectiveFrom: { sort: 'asc', nulls: 'first' } },
  });
  return rows.map(({ id, version, effectiveFrom, effectiveTo }) => ({
    id,
    version,
    effectiveFrom: plainDateOf(effectiveFrom),
    effectiveTo: plainDateOf(effectiveTo),
  }));
}
