import {
  checkReason,
  DraftWriter,
  rejected,
  type DecisionArguments,
  type PolicyEditResult,
} from './draftWriter.ts';
import { auditSubject } from '../../audit/record.ts';
import type { Revised } from '../../audit/referenceWrites.ts';
import type { Transaction } from '../../db/transaction.ts';
import { markOwnRules } from '../../reference/ownRules.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import { policyView } from '../../reference/views/payerViews.ts';
import type { PolicyView } from '../../reference/views/views.ts';
import type { PublicationKind } from '../../shared/enums.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { type FieldError, fieldError, UserErrorsError } from '../../shared/userErrors.ts';
import type { PolicyContent } from '../content.ts';
import { differencesToNothing } from '../differences.ts';
import { correct, publish, withdraw } from './effectivePeriods.ts';
import { findVerificationErrors, writeVerifications } from './noteVerifications.ts';
import { authorOf, writeDecision, writeEffectivePeriods, writeVersion } from './policyWrites.ts';
import {
  affectedCodes,
  contentOfVersion,
  publicationEffect,
  withdrawalDifference,
} from './publicationEffect.ts';
import { findContentErrors } from './publishChecks.ts';
import { readReviewState } from './reviews.ts';
import {
  contentOf,
  expectNewest,
  lockPolicy,
  type LockedPolicy,
  readEffectivePeriods,
  readWrongVersion,
  rejectDiscarded,
  type Newest,
} from './storedPolicy.ts';
import {
  alreadyWithdrawn,
  firstDayRequired,
  neverPublished,
  newerDraft,
  notADraft,
  nothingToWithdraw,
  notTheNewestPublished,
  publicationRequired,
  reviewRequired,
  type PolicyUserError,
} from './userErrors.ts';
import type { PolicyDifference } from '../policyDifference.ts';
import { keyOfId } from '../../shared/globalId.ts';

interface InForceArguments extends DecisionArguments {
  readonly allowOverlap: boolean;
}

export interface PublishArguments extends InForceArguments {
  /** A publication without it is rejected. */
  readonly kind: PublicationKind | null;
}

export interface RestoreArguments extends InForceArguments {
  readonly version: number;
  /** First day in force; null for that of the restored version. */
  readonly effectiveFrom: PlainDate | null;
}

export interface WithdrawArguments extends DecisionArguments {
  /** Number of the newest published version; may be null when the policy has no newer draft. */
  readonly version: number | null;
  readonly effectiveTo: PlainDate;
}

export interface VerifyArguments {
  /** Ids of notes of published versions. */
  readonly ids: readonly string[];
  /** Day on which they were read in their source again. */
  readonly verifiedOn: PlainDate;
  readonly reason: string;
}

/** The result of a verification. Without a revision nothing was recorded, for the reasons in `userErrors`. */
export interface VerifyResult {
  readonly policies: readonly PolicyView[];
  readonly userErrors: readonly FieldError[];
  readonly revision: number | null;
}

/** A version that comes into force. */
interface PublishedVersion {
  readonly version: number;
  readonly content: PolicyContent;
  /** Whether the version has rows already, as a draft has. */
  readonly isWritten: boolean;
  /** Null for a version that is restored. */
  readonly publication: PublicationKind | null;
}

interface Decided {
  readonly policyId: string;
  readonly isOwn: boolean;
  readonly version: number;
  readonly differences: readonly PolicyDifference[];
}

/** Puts versions of policies in force, and ends them, for one principal. The API checks the permission. */
export class PolicyPublisher extends DraftWriter {
  /** Puts the draft in force for its period. Versions in force until now keep the days on either side. */
  async publish({ kind, ...args }: PublishArguments): Promise<PolicyEditResult> {
    if (kind === null) return rejected([publicationRequired(), ...checkReason(args.reason)]);
    return this.putInForce('policy.publish', args, async (tx, policyId, newest) => {
      const { version, isDraft, isDiscarded } = newest;
      if (!isDraft) throw new UserErrorsError([notADraft(version, isDiscarded)]);
      if (this.editing.isReviewRequired) {
        const { last } = await readReviewState(tx, policyId, version);
        if (last !== 'APPROVED') throw new UserErrorsError([reviewRequired(version, last)]);
      }
      const content = await contentOf(tx, policyId, version, 'expectedVersion', version);
      return { version, content, isWritten: true, publication: kind };
    });
  }

  /**
   * Publishes the content of an earlier version as a new version. Where a second person must approve, the new version is
   * a draft, so that restoring is no way around a review.
   */
  async restore({ version, effectiveFrom, ...args }: RestoreArguments): Promise<PolicyEditResult> {
    const read = async (tx: Transaction, policyId: string, newest: Newest): Promise<PolicyContent> => {
      const old = await contentOf(tx, policyId, version, 'version', newest.version);
      await rejectDiscarded(tx, policyId, version);
      const content = effectiveFrom === null ? old : { ...old, effectiveFrom };
      const { effectiveFrom: from, effectiveTo: to } = content;
      if (from === null || to === null || from < to) return content;
      const message = `Version ${version} ends on ${to}, so it cannot begin on ${from}. Choose a day before ${to}.`;
      throw new UserErrorsError([fieldError(['effectiveFrom'], 'INVALID_PERIOD', message)]);
    };
    if (this.editing.isReviewRequired) {
      return this.writeDraft({
        ...args,
        noteIds: [],
        lock: (tx, principal) => lockPolicy(tx, args.id, principal),
        read: async (_base, tx, policyId, newest) => ({
          content: await read(tx, policyId, newest),
          userErrors: [],
        }),
      });
    }
    return this.putInForce('policy.restore', args, async (tx, policyId, newest) => ({
      version: newest.version + 1,
      content: await read(tx, policyId, newest),
      isWritten: false,
      publication: null,
    }));
  }

  /** Ends the policy: nothing of it is in force from the day on. A newer draft stays. */
  async withdraw({ id, expectedVersion, ...args }: WithdrawArguments): Promise<PolicyEditResult> {
    const { effectiveTo, reason } = args;
    const context = this.editContext();
    const errors = checkReason(reason);
    if (errors.length > 0) return rejected(errors);
    const written = await this.writes.revise<Decided, PolicyUserError>(
      context,
      'policy.withdraw',
      'POLICIES',
      async (tx, revision, shared) => {
        const { id: policyId, isOwn } = await lockPolicy(tx, id, context.principal);
        const before = await this.factsBeside(isOwn, tx, shared);
        const newest = await expectNewest(tx, policyId, expectedVersion);
        const version = withdrawableVersion(policyId, before);
        if (newest.isDraft && args.version === null) {
          throw new UserErrorsError([newerDraft(newest.version, version)]);
        }
        if (args.version !== null && args.version !== version) {
          throw new UserErrorsError([notTheNewestPublished(args.version, version)]);
        }
        const change = withdraw(await readEffectivePeriods(tx, policyId), effectiveTo);
        if (change.closed.length === 0) throw new UserErrorsError([nothingToWithdraw(effectiveTo)]);
        await writeEffectivePeriods(tx, policyId, change, revision);
        const ended = change.closed.map((period) => contentOfVersion(before, policyId, period.version));
        const differences = [withdrawalDifference(change.closed.at(-1)?.effectiveTo ?? null, effectiveTo)];
        const decision = {
          policyId,
          version,
          kind: 'WITHDRAWN' as const,
          publication: null,
          corrects: null,
          isEvent: true,
          differences,
          effectiveFrom: effectiveTo,
          effectiveTo: null,
          codes: affectedCodes(ended.flatMap(differencesToNothing), before),
        };
        await writeDecision(tx, decision, revision, authorOf(context, reason));
        if (isOwn) await markOwnRules(tx, context.principal.organizationId, revision.revision);
        return {
          value: { policyId, isOwn, version, differences },
          ...subjectsOf([{ id: policyId, isOwn }]),
        };
      },
    );
    return written.userErrors ? rejected(written.userErrors) : this.decidedResult(written.value);
  }

  /** Marks notes as read in their source again on a day. Makes no version. */
  async verifyNotes({ ids: noteIds, verifiedOn, reason }: VerifyArguments): Promise<VerifyResult> {
    const ids = noteIds.map((id) => keyOfId('PolicyNote', id));
    const context = this.editContext();
    const errors = [...findVerificationErrors(ids, verifiedOn, this.today), ...checkReason(reason)];
    if (errors.length > 0) return { policies: [], userErrors: errors, revision: null };
    const written = await this.writes.revise<readonly LockedPolicy[], FieldError>(
      context,
      'policy.verify',
      'POLICIES',
      async (tx, revision) => {
        const author = authorOf(context, reason);
        const verified = await writeVerifications(tx, ids, verifiedOn, revision, author, context.principal);
        return { value: verified, ...subjectsOf(verified) };
      },
    );
    if (written.userErrors) return { policies: [], userErrors: written.userErrors, revision: null };
    const { value, revision, snapshot } = written.value;
    const isOwn = value.some((policy) => policy.isOwn);
    const reference = (await this.factsAfter(isOwn, snapshot)).at(this.today, this.today);
    return { policies: value.flatMap(({ id }) => reference.policy(id) ?? []), userErrors: [], revision };
  }

  private async putInForce(
    action: 'policy.publish' | 'policy.restore',
    { id, expectedVersion, reason, allowOverlap }: InForceArguments,
    choose: (tx: Transaction, policyId: string, newest: Newest) => Promise<PublishedVersion>,
  ): Promise<PolicyEditResult> {
    const context = this.editContext();
    const errors = checkReason(reason);
    if (errors.length > 0) return rejected(errors);
    const author = authorOf(context, reason);
    const kind = action === 'policy.publish' ? 'PUBLISHED' : 'RESTORED';
    const written = await this.writes.revise<Decided, PolicyUserError>(
      context,
      action,
      'POLICIES',
      async (tx, revision, shared) => {
        const { id: policyId, isOwn } = await lockPolicy(tx, id, context.principal);
        const before = await this.factsBeside(isOwn, tx, shared);
        const newest = await expectNewest(tx, policyId, expectedVersion);
        const { version, content, isWritten, publication } = await choose(tx, policyId, newest);
        const publishErrors = [
          ...(publication === 'CHANGE' && content.effectiveFrom === null ? [firstDayRequired()] : []),
          ...(await this.findPublishErrors(tx, policyId, content, before, allowOverlap)),
        ];
        if (publishErrors.length > 0) throw new UserErrorsError(publishErrors);
        if (!isWritten) {
          const { recordedAt } = revision;
          await writeVersion(tx, { policyId, version }, content, { ...author, recordedAt });
        }
        const { effectiveFrom, effectiveTo } = content;
        const published = { version, effectiveFrom, effectiveTo };
        const periods = await readEffectivePeriods(tx, policyId);
        const wrong =
          publication === 'CORRECTION' ? await readWrongVersion(tx, policyId, periods, published) : null;
        const corrects = wrong?.version ?? null;
        const correction = wrong && { ...correct(periods, published, wrong), corrects: wrong.version };
        const effect = publicationEffect(policyId, content, before, correction);
        const change = correction?.change ?? publish(periods, published);
        await writeEffectivePeriods(tx, policyId, change, revision);
        const decision = { policyId, ...published, kind, publication, corrects, ...effect } as const;
        await writeDecision(tx, decision, revision, author);
        if (isOwn) await markOwnRules(tx, context.principal.organizationId, revision.revision);
        return {
          value: { policyId, isOwn, version, differences: effect.differences },
          ...subjectsOf([{ id: policyId, isOwn }]),
        };
      },
    );
    return written.userErrors ? rejected(written.userErrors) : this.decidedResult(written.value);
  }

  private async findPublishErrors(
    tx: Transaction,
    policyId: string,
    content: PolicyContent,
    snapshot: Snapshot,
    allowOverlap: boolean,
  ): Promise<PolicyUserError[]> {
    const errors = findContentErrors(content, snapshot, this.today);
    if (allowOverlap) return errors;
    const owner = await tx.policy.findUniqueOrThrow({ where: { id: policyId } });
    return [...errors, ...this.findOverlapErrors(owner, content, snapshot)];
  }

  private async decidedResult({
    value,
    revision,
    snapshot: shared,
  }: Revised<Decided>): Promise<PolicyEditResult> {
    const snapshot = await this.factsAfter(value.isOwn, shared);
    const row = snapshot.policies.get(value.policyId);
    const shown = row?.versions.find(({ version }) => version === value.version);
    const reference = snapshot.at(this.today, this.today);
    return {
      policy: (row && policyView(row, reference, shown)) ?? null,
      userErrors: [],
      warnings: [],
      differences: value.differences,
      revision,
    };
  }
}

/** The policies for the audit trail of the organization, and the shared ones for that of all. */
function subjectsOf(policies: readonly LockedPolicy[]) {
  const named = (those: readonly LockedPolicy[]) => those.map(({ id }) => auditSubject('Policy', id));
  return { subjects: named(policies), sharedSubjects: named(policies.filter(({ isOwn }) => !isOwn)) };
}

/** Number of the newest published version. Throws a user error when there is none, or it is withdrawn already. */
function withdrawableVersion(policyId: string, snapshot: Snapshot): number {
  const last = snapshot.policies.get(policyId)?.versions.at(-1);
  if (!last) throw new UserErrorsError([neverPublished()]);
  if (last.status === 'WITHDRAWN') throw new UserErrorsError([alreadyWithdrawn(last.version)]);
  return last.version;
}
