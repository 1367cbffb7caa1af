import type { Transaction } from '../../db/transaction.ts';
import { UUID } from '../../db/uuid.ts';
import { parseGlobalId } from '../../shared/globalId.ts';
import { readPoliciesWithDrafts, readWrittenVersion } from '../../reference/loadPolicies.ts';
import type { PolicyRow } from '../../reference/data/rows.ts';
import { type Period, plainDateOf } from '../../shared/plainDate.ts';
import type { NoteContent, PolicyContent } from '../content.ts';
import type { BaseContent } from './contentInput.ts';
import { wrongVersion, type EffectivePeriod, type WrongVersion } from './effectivePeriods.ts';
import { discardedVersion, onlyDiscarded, unknownNote, unknownPolicy, unknownVersion } from './userErrors.ts';
import { type FieldError, UserErrorsError, versionConflict } from '../../shared/userErrors.ts';
import { notAnEditor } from '../../shared/errors.ts';
import { may, type Principal } from '../../shared/permissions.ts';

/** Reads the edited policy inside the transaction of the edit. */

/** The newest version of a policy. It is a draft until it is published or discarded. */
export interface Newest {
  readonly version: number;
  readonly isDraft: boolean;
  readonly isDiscarded: boolean;
}

/** A policy that this transaction edits. */
export interface LockedPolicy {
  readonly id: string;
  /** Whether it is a rule of the organization alone. */
  readonly isOwn: boolean;
}

interface LockedRow {
  readonly id: string;
  readonly organizationId: string | null;
}

/**
 * Locks the policy, so that two edits cannot write the same version number. Throws a user error for an id that the
 * organization does not see, and FORBIDDEN for a shared policy whose editor the principal is not.
 */
export async function lockPolicy(tx: Transaction, id: string, principal: Principal): Promise<LockedPolicy> {
  const parsed = parseGlobalId(id);
  const key = parsed?.type === 'Policy' && UUID.test(parsed.key) ? parsed.key : null;
  const rows = key
    ? await tx.$queryRaw<LockedRow[]>`
        select id, organization_id::text as "organizationId" from policy where id = ${key}::uuid for update`
    : [];
  return editable(rows[0], principal, unknownPolicy);
}

/** The same for the policy of a note. Throws a user error for an id that no version of any policy has. */
export async function lockPolicyOfNote(
  tx: Transaction,
  noteId: string,
  principal: Principal,
): Promise<LockedPolicy> {
  const rows = UUID.test(noteId)
    ? await tx.$queryRaw<LockedRow[]>`
        select p.id, p.organization_id::text as "organizationId"
        from policy p join policy_note n on n.policy_id = p.id where n.id = ${noteId}::uuid for update of p`
    : [];
  return editable(rows[0], principal, unknownNote);
}

/** @param unknown the user error for a policy that the organization does not see */
function editable(row: LockedRow | undefined, principal: Principal, unknown: () => FieldError): LockedPolicy {
  // Row-level security hides what others own from every login but a superuser's, which tests use.
  const isOwn = row?.organizationId === principal.organizationId;
  if (!row || (row.organizationId !== null && !isOwn)) throw new UserErrorsError([unknown()]);
  if (!isOwn && !may(principal, 'policy.editShared')) throw notAnEditor('This policy');
  return { id: row.id, isOwn };
}

/** The newest version. Throws a version conflict when the caller expected another one. */
export async function expectNewest(tx: Transaction, policyId: string, expected: number): Promise<Newest> {
  const [newest] = await tx.$queryRaw<{ version: number; isDecided: boolean; isDiscarded: boolean }[]>`
    select v.version,
      exists (select from policy_decision d where d.policy_id = v.policy_id and d.version = v.version) as "isDecided",
      exists (select from policy_discard d where d.policy_id = v.policy_id and d.version = v.version) as "isDiscarded"
    from policy_version v where v.policy_id = ${policyId}::uuid order by v.version desc limit 1`;
  if (!newest) throw new Error(`policy ${policyId} has no version`);
  const { version, isDecided, isDiscarded } = newest;
  if (version !== expected) throw new UserErrorsError([versionConflict(expected, version)]);
  return { version, isDraft: !isDecided && !isDiscarded, isDiscarded };
}

/** A policy with its drafts. */
export async function readOne(tx: Transaction, policyId: string): Promise<PolicyRow> {
  const [row] = await readPoliciesWithDrafts(tx, { id: policyId });
  if (!row) throw new Error(`policy ${policyId} was written and cannot be read back`);
  return row;
}

/** The content of a version. Throws a user error at `path`, the argument, for a version that does not exist. */
export async function contentOf(
  tx: Transaction,
  policyId: string,
  version: number,
  path: string,
  newest: number,
): Promise<PolicyContent> {
  const row = await readWrittenVersion(tx, policyId, version);
  if (!row) throw new UserErrorsError([unknownVersion(path, version, newest)]);
  return row;
}

/** Throws a user error at `version`, the argument, for a discarded draft. */
export async function rejectDiscarded(tx: Transaction, policyId: string, version: number): Promise<void> {
  const discarded = await tx.policyDiscard.count({ where: { policyId, version } });
  if (discarded > 0) throw new UserErrorsError([discardedVersion(version)]);
}

/**
 * The content that a new version begins from: that of the newest version, or of the newest published one when the newest
 * was discarded. Its notes are found by each of the ids, which may be of any version.
 */
export async function baseOf(
  tx: Transaction,
  policyId: string,
  newest: Newest,
  ids: readonly string[],
): Promise<BaseContent> {
  const version = newest.isDiscarded ? await newestPublished(tx, policyId) : newest.version;
  const content = await contentOf(tx, policyId, version, 'expectedVersion', version);
  const named = ids.filter((id) => UUID.test(id));
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

async function newestPublished(tx: Transaction, policyId: string): Promise<number> {
  const { _max: newest } = await tx.policyDecision.aggregate({
    where: { policyId },
    _max: { version: true },
  });
  if (newest.version === null) throw new UserErrorsError([onlyDiscarded()]);
  return newest.version;
}

/** The version that a correction replaces as a whole, with what was in force before it; null when there is none. */
export async function readWrongVersion(
  tx: Transaction,
  policyId: string,
  periods: readonly EffectivePeriod[],
  correction: Period,
): Promise<WrongVersion | null> {
  const version = wrongVersion(periods, correction);
  if (version === null) return null;
  const decisions = await tx.policyDecision.findMany({
    where: { policyId, kind: { in: ['PUBLISHED', 'RESTORED'] } },
    select: { version: true, corrects: true, recordedAt: true },
  });
  // A correction of a correction replaces the first wrong version too.
  let first = decisions.find((each) => each.version === version);
  for (let wrong = first; wrong; wrong = decisions.find((each) => each.version === wrong?.corrects))
    first = wrong;
  if (!first) throw new Error(`version ${version} of ${policyId} is in force and was never published`);
  const known = await readEffectivePeriods(tx, policyId, first.recordedAt);
  const correctionOf = (wrong: number): number => {
    const next = decisions.find(({ corrects }) => corrects === wrong);
    return next ? correctionOf(next.version) : wrong;
  };
  return { version, before: known.map((each) => ({ ...each, version: correctionOf(each.version) })) };
}

/**
 * The days on which versions are in force, the earliest first.
 * @param before as known just before this instant; as known now when left out
 */
export async function readEffectivePeriods(tx: Transaction, policyId: string, before?: Date) {
  const known = before && {
    recordedAt: { lt: before },
    OR: [{ replacedAt: null }, { replacedAt: { gte: before } }],
  };
  const rows = await tx.policyInForce.findMany({
    where: { policyId, ...(known ?? { replacedAt: null }) },
    orderBy: { effectiveFrom: { sort: 'asc', nulls: 'first' } },
  });
  return rows.map(({ id, version, effectiveFrom, effectiveTo }) => ({
    id,
    version,
    effectiveFrom: plainDateOf(effectiveFrom),
    effectiveTo: plainDateOf(effectiveTo),
  }));
}
