import type { Prisma } from '../../db/generated/prisma/client.ts';
import type { Transaction } from '../../db/transaction.ts';
import { UUID } from '../../db/uuid.ts';
import type { Revision } from '../../audit/referenceWrites.ts';
import { utcMidnight, type PlainDate } from '../../shared/plainDate.ts';
import { type FieldError, fieldError, UserErrorsError } from '../../shared/userErrors.ts';
import { POLICY_LIMITS } from '../limits.ts';
import { notAnEditor } from '../../shared/errors.ts';
import { may, type Principal } from '../../shared/permissions.ts';
import type { Author } from './policyWrites.ts';
import type { LockedPolicy } from './storedPolicy.ts';

/** Notes that somebody read in their source again, without a new version. */

/** The user errors that need no database. */
export function findVerificationErrors(
  ids: readonly string[],
  on: PlainDate,
  today: PlainDate,
): FieldError[] {
  const userErrors: FieldError[] = [];
  if (ids.length === 0) {
    userErrors.push(fieldError(['ids'], 'REQUIRED', 'The list is empty. Send the id of at least one note.'));
  }
  if (ids.length > POLICY_LIMITS.notes) {
    const message = `There are ${ids.length} ids. Send at most ${POLICY_LIMITS.notes}.`;
    userErrors.push(fieldError(['ids'], 'TOO_MANY', message));
  }
  if (on > today) {
    const message = `on is ${on}, a day in the future. Send ${today} or earlier.`;
    userErrors.push(fieldError(['verifiedOn'], 'IN_THE_FUTURE', message));
  }
  return userErrors;
}

const READ = {
  id: true,
  policyId: true,
  lineage: true,
  version: true,
  topic: true,
  codes: true,
  scope: true,
  text: true,
  terms: true,
  verifyWithPlan: true,
  effectiveFrom: true,
  effectiveTo: true,
  sourceId: true,
  section: true,
  policyVersion: {
    select: { policy: { select: { organizationId: true } }, _count: { select: { decisions: true } } },
  },
} satisfies Prisma.PolicyNoteSelect;

type ReadNote = Prisma.PolicyNoteGetPayload<{ select: typeof READ }>;

/**
 * Writes the verification of each note, and marks their policies as changed in the revision. Returns the ids of the
 * policies. Throws user errors for ids of no note, and for notes that were never published; FORBIDDEN for a shared note
 * whose editor the principal is not.
 */
export async function writeVerifications(
  tx: Transaction,
  ids: readonly string[],
  on: PlainDate,
  { revision, recordedAt }: Revision,
  { recordedBy, reason }: Author,
  principal: Principal,
): Promise<readonly LockedPolicy[]> {
  const notes = await tx.policyNote.findMany({
    where: { id: { in: ids.filter((id) => UUID.test(id)) } },
    select: READ,
  });
  const owners = new Map(notes.map((note) => [note.policyId, note.policyVersion.policy.organizationId]));
  const userErrors = findNoteErrors(ids, notes);
  if (userErrors.length > 0) throw new UserErrorsError(userErrors);
  if ([...owners.values()].includes(null) && !may(principal, 'policy.editShared')) {
    throw notAnEditor('A verification of shared notes');
  }
  const policyIds = [...new Set(notes.map(({ policyId }) => policyId))].sort();
  await tx.$queryRaw`select id from policy where id = any(${policyIds}::uuid[]) order by id for update`;
  const verifiedOn = utcMidnight(on);
  await tx.policyNoteVerification.createMany({
    data: (await withLaterCopies(tx, notes)).map((noteId) => ({
      noteId,
      revision,
      verifiedOn,
      recordedAt,
      recordedBy,
      reason,
    })),
  });
  await tx.policy.updateMany({ where: { id: { in: policyIds } }, data: { changedRevision: revision } });
  return policyIds.map((id) => ({ id, isOwn: owners.get(id) !== null }));
}

function findNoteErrors(ids: readonly string[], notes: readonly ReadNote[]): FieldError[] {
  return ids.flatMap((id, index) => {
    const note = notes.find((each) => each.id === id.toLowerCase());
    if (!note) {
      const message = 'Unknown note id. Use an id from `policy { notes { id } }`.';
      return [fieldError(['ids', index], 'UNKNOWN_NOTE', message)];
    }
    if (note.policyVersion._count.decisions > 0) return [];
    const message =
      'The note is of a draft. Set `verifiedOn` of its source with policyNoteUpdate, or publish the draft first.';
    return [fieldError(['ids', index], 'NOT_PUBLISHED', message)];
  });
}

/** Ids of the notes, and of their unchanged copies in later versions, such as a draft that somebody is writing. */
async function withLaterCopies(tx: Transaction, notes: readonly ReadNote[]): Promise<string[]> {
  const lineages = notes.map(({ lineage }) => lineage);
  const family = await tx.policyNote.findMany({ where: { lineage: { in: lineages } }, select: READ });
  const copies = family.filter((each) =>
    notes.some((note) => note.version < each.version && statementOf(note) === statementOf(each)),
  );
  return [...new Set([...notes, ...copies].map(({ id }) => id))];
}

/** All that the note states, of whom, when, and where it was read, as text to compare. */
function statementOf({ id: _id, version: _version, policyVersion: _of, ...statement }: ReadNote): string {
  return JSON.stringify(statement);
}
