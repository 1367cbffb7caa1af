import { randomUUID } from 'node:crypto';
import { auditSubject } from '../../audit/record.ts';
import { ReferenceEditor } from '../../audit/referenceEditor.ts';
import type { Transaction } from '../../db/transaction.ts';
import { UUID } from '../../db/uuid.ts';
import type { PolicyView } from '../../reference/views/views.ts';
import type { PolicyReviewKind } from '../../shared/enums.ts';
import { RejectedError } from '../../shared/errors.ts';
import {
  cursorIssue,
  decodeCursor,
  isInstant,
  pageOfRows,
  pageSize,
  type PageArguments,
  type SortKey,
  type UncountedPage,
} from '../../shared/paging.ts';
import { InputError } from '../../shared/errors.ts';
import { textErrors } from '../../shared/textErrors.ts';
import { UserErrorsError, type UserError } from '../../shared/userErrors.ts';
import { POLICY_LIMITS } from '../limits.ts';
import { checkReason, draftOfRow, type DecisionArguments, type PolicyEditResult } from './draftWriter.ts';
import { nextInstant } from './policyWrites.ts';
import { readDraftEditors, readReviewState } from './reviews.ts';
import { expectNewest, lockPolicy, readOne } from './storedPolicy.ts';
import {
  alreadySubmitted,
  notADraft,
  notSubmitted,
  ownDraft,
  tooManyComments,
  tooManyReviews,
  unknownEditors,
  unknownNoteOfVersion,
  unknownVersion,
} from './userErrors.ts';
import { keyOfId } from '../../shared/globalId.ts';

/** A remark about a version of a policy. */
export interface PolicyCommentRow {
  readonly id: string;
  readonly version: number;
  /** The note of that version that it is about; null for the version as a whole. */
  readonly noteId: string | null;
  readonly text: string;
  /** Instant, ISO 8601. */
  readonly recordedAt: string;
  readonly recordedBy: string;
}

export interface CommentArguments {
  /** Opaque id of the policy. */
  readonly id: string;
  readonly version: number;
  /** Id of a note of that version; null for the version as a whole. */
  readonly noteId: string | null;
  readonly text: string;
}

/** The result of a remark. Without a comment nothing was recorded, for the reasons in `userErrors`. */
export interface CommentResult {
  readonly comment: PolicyCommentRow | null;
  readonly userErrors: readonly UserError[];
}

const OLDEST_FIRST: SortKey<PolicyCommentRow> = {
  list: 'comments',
  of: ({ recordedAt, id }) => [recordedAt, id],
  length: 2,
};

/** Reviews drafts for one principal: submits, approves, returns and comments. The API checks the permission. */
export class PolicyReviewer extends ReferenceEditor {
  /** Submits the draft for review. A further edit is a further version, which has to be submitted again. */
  submit(args: DecisionArguments): Promise<PolicyEditResult> {
    return this.record('SUBMITTED', args, (version, last) =>
      last === 'SUBMITTED' || last === 'APPROVED' ? [alreadySubmitted(version)] : [],
    );
  }

  /** Approves the draft, so that it can be published. Only a person who wrote no part of it can. */
  approve(args: DecisionArguments): Promise<PolicyEditResult> {
    const { subject } = this.person();
    return this.record('APPROVED', args, async (version, last, tx, policyId) => {
      if (last !== 'SUBMITTED') return [notSubmitted(version, last)];
      const { subjects, isUnknown } = await readDraftEditors(tx, policyId);
      if (subjects.has(subject)) return [ownDraft(version)];
      return isUnknown ? [unknownEditors(version)] : [];
    });
  }

  /** Returns the draft to its editors, also after it was approved. */
  return(args: DecisionArguments): Promise<PolicyEditResult> {
    this.person();
    return this.record('RETURNED', args, (version, last) =>
      last === 'SUBMITTED' || last === 'APPROVED' ? [] : [notSubmitted(version, last)],
    );
  }

  /** Records a remark about a version, or about one of its notes. */
  async comment({ id, version, noteId: about, text }: CommentArguments): Promise<CommentResult> {
    const noteId = about && keyOfId('PolicyNote', about);
    const context = this.editContext();
    const errors = textErrors(['text'], text, POLICY_LIMITS.comment, true);
    if (errors.length > 0) return { comment: null, userErrors: errors };
    const written = await this.writes.write<PolicyCommentRow, UserError>(
      context,
      'policy.comment',
      async (tx) => {
        const { id: policyId } = await lockPolicy(tx, id, context.principal);
        const found = await tx.policyVersion.findUnique({
          where: { policyId_version: { policyId, version } },
          select: { notes: { select: { id: true } } },
        });
        if (!found) {
          const newest = await tx.policyVersion.aggregate({ where: { policyId }, _max: { version: true } });
          throw new UserErrorsError([unknownVersion('version', version, newest._max.version ?? 1)]);
        }
        if (noteId !== null && !found.notes.some((note) => note.id === noteId)) {
          throw new UserErrorsError([unknownNoteOfVersion(version)]);
        }
        const comments = await tx.policyComment.count({ where: { policyId, version } });
        if (comments >= POLICY_LIMITS.comments) throw new UserErrorsError([tooManyComments(version)]);
        const row = {
          id: randomUUID(),
          version,
          noteId,
          text,
          recordedAt: await nextInstant(tx, policyId),
          recordedBy: context.principal.subject,
        };
        await tx.policyComment.create({ data: { policyId, ...row } });
        return {
          value: { ...row, recordedAt: row.recordedAt.toISOString() },
          subjects: [auditSubject('Policy', policyId)],
        };
      },
    );
    return written.userErrors
      ? { comment: null, userErrors: written.userErrors }
      : { comment: written.value, userErrors: [] };
  }

  /** Remarks about all versions of a policy, the oldest first. Throws an input error for a cursor of another list. */
  async comments(
    policyId: string,
    { first, after }: PageArguments,
  ): Promise<UncountedPage<PolicyCommentRow>> {
    const size = pageSize(first);
    const start = after == null ? null : startOf(after);
    const rows = await this.writes.readAs(this.editContext().principal, (tx) =>
      tx.policyComment.findMany({
        where: {
          policyId,
          ...(start && {
            OR: [{ recordedAt: { gt: start.at } }, { recordedAt: start.at, id: { gt: start.id } }],
          }),
        },
        orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }],
        take: size + 1,
      }),
    );
    const comments = rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
    return pageOfRows(comments, OLDEST_FIRST, { size, isFirst: start === null });
  }

  /** A key cannot approve: it would be its maker's second signature. */
  private person() {
    const { principal } = this.editContext();
    if (principal.isKey) {
      throw new RejectedError(
        'FORBIDDEN',
        'An API key cannot review drafts. Send the token of an administrator who did not write the draft.',
      );
    }
    return principal;
  }

  private async record(
    kind: PolicyReviewKind,
    { id, expectedVersion, reason }: DecisionArguments,
    check: (
      version: number,
      last: PolicyReviewKind | null,
      tx: Transaction,
      policyId: string,
    ) => readonly UserError[] | Promise<readonly UserError[]>,
  ): Promise<PolicyEditResult> {
    const context = this.editContext();
    const errors = checkReason(reason);
    if (errors.length > 0) return { ...NOTHING, userErrors: errors };
    const written = await this.writes.write<PolicyView | null, UserError>(
      context,
      `policy.${ACTION_OF[kind]}`,
      async (tx) => {
        const { id: policyId } = await lockPolicy(tx, id, context.principal);
        const { version, isDraft, isDiscarded } = await expectNewest(tx, policyId, expectedVersion);
        if (!isDraft) throw new UserErrorsError([notADraft(version, isDiscarded)]);
        const { last, count } = await readReviewState(tx, policyId, version);
        const found = await check(version, last, tx, policyId);
        if (found.length > 0) throw new UserErrorsError([...found]);
        if (count >= POLICY_LIMITS.reviews) throw new UserErrorsError([tooManyReviews(version)]);
        const recordedAt = await nextInstant(tx, policyId);
        const recordedBy = context.principal.subject;
        await tx.policyReview.create({ data: { policyId, version, recordedAt, kind, recordedBy, reason } });
        const view = draftOfRow(await readOne(tx, policyId), this.writes.snapshot, this.today);
        return { value: view, subjects: [auditSubject('Policy', policyId)] };
      },
    );
    if (written.userErrors) return { ...NOTHING, userErrors: written.userErrors };
    return { ...NOTHING, policy: written.value };
  }
}

const ACTION_OF = { SUBMITTED: 'submit', APPROVED: 'approve', RETURNED: 'return' } as const;

const NOTHING: PolicyEditResult = {
  policy: null,
  userErrors: [],
  warnings: [],
  differences: [],
  revision: null,
};

function startOf(cursor: string): { readonly at: Date; readonly id: string } {
  const [at, id] = decodeCursor(cursor, OLDEST_FIRST);
  if (typeof at === 'string' && typeof id === 'string' && isInstant(at) && UUID.test(id)) {
    return { at: new Date(at), id };
  }
  throw new InputError([cursorIssue(cursor)]);
}
