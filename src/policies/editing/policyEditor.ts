import { randomUUID } from 'node:crypto';
import { auditSubject } from '../../audit/record.ts';
import { ReferenceEditor } from '../../audit/referenceEditor.ts';
import type { Revised } from '../../audit/referenceWrites.ts';
import type { Transaction } from '../../db/transaction.ts';
import { UUID } from '../../db/uuid.ts';
import { idsOfDrafts, readPoliciesWithDrafts } from '../../reference/loadPolicies.ts';
import type { PolicyRow } from '../../reference/data/rows.ts';
import { markOwnRules, withOwnRules } from '../../reference/ownRules.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import { policyView } from '../../reference/views/payerViews.ts';
import type { PolicyView } from '../../reference/views/views.ts';
import type { PublicationKind } from '../../shared/enums.ts';
import { notAnEditor } from '../../shared/errors.ts';
import { may, type Principal } from '../../shared/permissions.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { textErrors } from '../../shared/textErrors.ts';
import { type FieldError, fieldError, UserErrorsError } from '../../shared/userErrors.ts';
import type { PolicyContent } from '../content.ts';
import { differencesBetween, differencesFromNothing, differencesToNothing } from '../differences.ts';
import { POLICY_LIMITS } from '../limits.ts';
import {
  EMPTY_CONTENT,
  readContent,
  type BaseContent,
  type ContentInput,
  type NoteInput,
  type ReadContent,
} from './contentInput.ts';
import { correct, publish, withdraw } from './effectivePeriods.ts';
import { addNote, removeNote, updateNote, type NoteUpdate } from './noteEdits.ts';
import { findVerificationErrors, writeVerifications } from './noteVerifications.ts';
import { findOverlappingPolicies } from './overlaps.ts';
import {
  authorOf,
  nextInstant,
  writeDecision,
  writeDiscard,
  writeEffectivePeriods,
  writeVersion,
} from './policyWrites.ts';
import {
  affectedCodes,
  contentOfVersion,
  publicationEffect,
  versionsInForce,
  withdrawalDifference,
} from './publicationEffect.ts';
import { findContentErrors } from './publishChecks.ts';
import { readReviewState } from './reviews.ts';
import {
  baseOf,
  contentOf,
  expectNewest,
  lockPolicy,
  lockPolicyOfNote,
  type LockedPolicy,
  readEffectivePeriods,
  readOne,
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
  nothingToDiscard,
  nothingToWithdraw,
  notTheNewestPublished,
  publicationRequired,
  reviewRequired,
  type PolicyUserError,
} from './userErrors.ts';
import type { PolicyDifference } from '../policyDifference.ts';

export interface DraftInput extends ContentInput {
  readonly payer: string;
  readonly plan?: string | null | undefined;
  readonly general?: boolean | null | undefined;
  /** A rule of the organization alone. */
  readonly own?: boolean | null | undefined;
}

export interface ReviseInput extends ContentInput {
  readonly reason: string;
}

/** The arguments that every decision about a policy, and every edit of a note, has. */
export interface DecisionArguments {
  /** Opaque id of the policy or the note. */
  readonly id: string;
  /** Number of the newest version, as the caller knows it. */
  readonly expectedVersion: number;
  readonly reason: string;
}

/** A new note of the policy `id`. */
export interface NoteAddArguments extends DecisionArguments {
  readonly input: NoteInput;
}

/** A change of the note `id`, which may be its id in any version. */
export interface NoteUpdateArguments extends DecisionArguments {
  readonly input: NoteUpdate;
}

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
  readonly on: PlainDate;
  readonly reason: string;
}

/** The result of a verification. Without a revision nothing was recorded, for the reasons in `userErrors`. */
export interface VerifyResult {
  readonly policies: readonly PolicyView[];
  readonly userErrors: readonly FieldError[];
  readonly revision: number | null;
}

/** The result of an edit. Without a policy nothing was changed, for the reasons in `userErrors`. */
export interface PolicyEditResult {
  readonly policy: PolicyView | null;
  readonly userErrors: readonly PolicyUserError[];
  /** What would prevent the draft from being published now. */
  readonly warnings: readonly PolicyUserError[];
  /** What the edit changed. */
  readonly differences: readonly PolicyDifference[];
  /** The revision that the edit made; null for a draft. */
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

/** The policy of a content, as its row has it. */
interface Owner {
  readonly id: string;
  readonly payerSlug: string;
  readonly planSlug: string | null;
  readonly general: boolean;
  readonly organizationId: string | null;
}

/** A draft as it was written, and the facts that it stands among. */
interface WrittenDraft {
  readonly row: PolicyRow;
  readonly differences: readonly PolicyDifference[];
  readonly facts: Snapshot;
}

/** An edit that makes the next version from the newest one. */
interface DraftEdit {
  readonly expectedVersion: number;
  readonly reason: string;
  readonly reasonPath?: readonly string[];
  /** Ids of the notes that the edit names, of any version. */
  readonly noteIds: readonly string[];
  readonly lock: (tx: Transaction, principal: Principal) => Promise<LockedPolicy>;
  readonly read: (
    base: BaseContent,
    tx: Transaction,
    policyId: string,
    newest: Newest,
  ) => ReadContent | Promise<ReadContent>;
}

const KEY_CHARACTERS = 60;

/** Edits policies for one principal, and reads drafts. The API checks the permission. */
export class PolicyEditor extends ReferenceEditor {
  /** Creates a policy. Its first version is a draft. */
  async draft(input: DraftInput): Promise<PolicyEditResult> {
    const context = this.editContext();
    const base = { content: EMPTY_CONTENT, noteIds: new Map() };
    const { content, userErrors } = readContent(input, base, randomUUID);
    const errors = [...findOwnerErrors(input, this.writes.snapshot), ...userErrors];
    if (errors.length > 0) return rejected(errors);
    const isOwn = input.own ?? false;
    const { principal } = context;
    if (!isOwn && !may(principal, 'policy.editShared')) throw notAnEditor('A policy without `own`');
    const policyId = randomUUID();
    const key = `${slugOf(content.title)}-${policyId.slice(0, 8)}`;
    const written = await this.writes.write<WrittenDraft, PolicyUserError>(
      context,
      'policy.draft',
      async (tx) => {
        const owner = {
          payerSlug: input.payer,
          planSlug: input.plan ?? null,
          general: input.general ?? false,
          organizationId: isOwn ? principal.organizationId : null,
        };
        await tx.policy.create({ data: { id: policyId, key, ...owner } });
        const recordedAt = await nextInstant(tx, policyId);
        const author = { recordedBy: context.principal.subject, reason: null, recordedAt };
        await writeVersion(tx, { policyId, version: 1 }, content, author);
        const value = {
          row: await readOne(tx, policyId),
          differences: differencesFromNothing(content),
          facts: await this.factsBeside(isOwn, tx, this.writes.snapshot),
        };
        return { value, subjects: [auditSubject('Policy', policyId)] };
      },
    );
    return written.userErrors ? rejected(written.userErrors) : this.draftResult(written.value);
  }

  /** Writes the next version as a draft. What the input leaves out stays as in the newest version. */
  revise(id: string, expectedVersion: number, input: ReviseInput): Promise<PolicyEditResult> {
    return this.writeDraft({
      expectedVersion,
      reason: input.reason,
      reasonPath: ['input', 'reason'],
      noteIds: (input.notes ?? []).flatMap((note) => note.id ?? []),
      lock: (tx, principal) => lockPolicy(tx, id, principal),
      read: (base) => readContent(input, base, randomUUID),
    });
  }

  /** Writes the next version as a draft, with one more note. */
  addNote({ id, input, ...args }: NoteAddArguments): Promise<PolicyEditResult> {
    return this.writeDraft({
      ...args,
      noteIds: [],
      lock: (tx, principal) => lockPolicy(tx, id, principal),
      read: (base) => addNote(base, input, randomUUID),
    });
  }

  /** Writes the next version as a draft, with one note changed. */
  updateNote({ id, input, ...args }: NoteUpdateArguments): Promise<PolicyEditResult> {
    return this.writeDraft({
      ...args,
      noteIds: [id],
      lock: (tx, principal) => lockPolicyOfNote(tx, id, principal),
      read: (base) => updateNote(base, id, input),
    });
  }

  /** Writes the next version as a draft, without one note. */
  removeNote({ id, ...args }: DecisionArguments): Promise<PolicyEditResult> {
    return this.writeDraft({
      ...args,
      noteIds: [id],
      lock: (tx, principal) => lockPolicyOfNote(tx, id, principal),
      read: (base) => removeNote(base, id),
    });
  }

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

  /** Ends the newest draft. What is published stays as it is. */
  async discard({ id, expectedVersion, reason }: DecisionArguments): Promise<PolicyEditResult> {
    const context = this.editContext();
    const errors = checkReason(reason);
    if (errors.length > 0) return rejected(errors);
    const written = await this.writes.write<PolicyRow, PolicyUserError>(
      context,
      'policy.discard',
      async (tx) => {
        const { id: policyId } = await lockPolicy(tx, id, context.principal);
        const { version, isDraft, isDiscarded } = await expectNewest(tx, policyId, expectedVersion);
        if (!isDraft) throw new UserErrorsError([nothingToDiscard(version, isDiscarded)]);
        const recordedAt = await nextInstant(tx, policyId);
        await writeDiscard(tx, policyId, { ...authorOf(context, reason), recordedAt });
        return { value: await readOne(tx, policyId), subjects: [auditSubject('Policy', policyId)] };
      },
    );
    if (written.userErrors) return rejected(written.userErrors);
    const policy = draftOfRow(written.value, this.writes.snapshot, this.today);
    return { policy, userErrors: [], warnings: [], differences: [], revision: null };
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
  async verifyNotes({ ids, on, reason }: VerifyArguments): Promise<VerifyResult> {
    const context = this.editContext();
    const errors = [...findVerificationErrors(ids, on, this.today), ...checkReason(reason)];
    if (errors.length > 0) return { policies: [], userErrors: errors, revision: null };
    const written = await this.writes.revise<readonly LockedPolicy[], FieldError>(
      context,
      'policy.verify',
      'POLICIES',
      async (tx, revision) => {
        const author = authorOf(context, reason);
        const verified = await writeVerifications(tx, ids, on, revision, author, context.principal);
        return { value: verified, ...subjectsOf(verified) };
      },
    );
    if (written.userErrors) return { policies: [], userErrors: written.userErrors, revision: null };
    const { value, revision, snapshot } = written.value;
    const isOwn = value.some((policy) => policy.isOwn);
    const reference = (await this.factsAfter(isOwn, snapshot)).at(this.today, this.today);
    return { policies: value.flatMap(({ id }) => reference.policy(id) ?? []), userErrors: [], revision };
  }

  /** The policy with every draft that the principal may edit: shown as the public sees it, or as its draft when it was never published. */
  async find(key: string, on: PlainDate | null, snapshot: Snapshot): Promise<PolicyView | null> {
    if (!UUID.test(key)) return null;
    const { principal } = this.editContext();
    const [stored] = await this.writes.readAs(principal, (tx) => readPoliciesWithDrafts(tx, { id: key }));
    if (stored?.organizationId === null && !may(principal, 'policy.editShared')) {
      return snapshot.at(on ?? this.today, this.today).policy(key) ?? null;
    }
    const row = stored && withDraftsOf(stored, snapshot.policies.get(key));
    return (row && policyView(row, snapshot.at(on ?? this.today, this.today))) ?? null;
  }

  /** Policies that the principal may edit whose newest version is a draft, each shown as that draft. */
  async drafts(on: PlainDate | null): Promise<PolicyView[]> {
    const { principal } = this.editContext();
    const found = await this.writes.readAs(principal, async (tx) =>
      readPoliciesWithDrafts(tx, { id: { in: await idsOfDrafts(tx) } }),
    );
    const rows = found.filter(
      ({ organizationId }) => organizationId !== null || may(principal, 'policy.editShared'),
    );
    const reference = this.writes.snapshot.at(on ?? this.today, this.today);
    return rows.flatMap((row) => policyView(row, reference, row.versions.at(-1)) ?? []);
  }

  /** Writes the next version as a draft: the newest one with an edit. */
  private async writeDraft(edit: DraftEdit): Promise<PolicyEditResult> {
    const context = this.editContext();
    const { expectedVersion, reason, reasonPath = ['reason'] } = edit;
    const written = await this.writes.write<WrittenDraft, PolicyUserError>(
      context,
      'policy.revise',
      async (tx) => {
        const { id: policyId, isOwn } = await edit.lock(tx, context.principal);
        const newest = await expectNewest(tx, policyId, expectedVersion);
        const base = await baseOf(tx, policyId, newest, edit.noteIds);
        const { content, userErrors } = await edit.read(base, tx, policyId, newest);
        const errors = [...userErrors, ...checkReason(reason, reasonPath)];
        if (errors.length > 0) throw new UserErrorsError(errors);
        const author = { ...authorOf(context, reason), recordedAt: await nextInstant(tx, policyId) };
        await writeVersion(tx, { policyId, version: newest.version + 1 }, content, author);
        const differences = differencesBetween(base.content, content);
        const facts = await this.factsBeside(isOwn, tx, this.writes.snapshot);
        return {
          value: { row: await readOne(tx, policyId), differences, facts },
          subjects: [auditSubject('Policy', policyId)],
        };
      },
    );
    return written.userErrors ? rejected(written.userErrors) : this.draftResult(written.value);
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

  private findOverlapErrors(
    { id, payerSlug, planSlug, general, organizationId }: Owner,
    content: PolicyContent,
    snapshot: Snapshot,
  ): PolicyUserError[] {
    const replaced = versionsInForce(id, content, snapshot);
    const reference = snapshot.at(this.today, this.today);
    const isOwn = organizationId !== null;
    const owner = { id, payer: payerSlug, plan: planSlug, general, isOwn };
    return findOverlappingPolicies(owner, content, replaced, snapshot).flatMap(
      ({ policyId, path, code, message }) => {
        const policy = reference.policy(policyId);
        return policy ? [{ kind: 'OverlappingPolicy' as const, policy, path, code, message }] : [];
      },
    );
  }

  /** The facts that a policy stands among: the shared ones, for a rule of the organization with its own above them. */
  private async factsBeside(isOwn: boolean, tx: Transaction, shared: Snapshot): Promise<Snapshot> {
    return isOwn ? withOwnRules(tx, this.editContext().principal.organizationId, shared) : shared;
  }

  /** The same after an edit was committed. */
  private async factsAfter(isOwn: boolean, shared: Snapshot): Promise<Snapshot> {
    if (!isOwn) return shared;
    return this.writes.readAs(this.editContext().principal, (tx) => this.factsBeside(isOwn, tx, shared));
  }

  private draftResult({ row, differences, facts: snapshot }: WrittenDraft): PolicyEditResult {
    const draft = row.versions.at(-1);
    if (!draft) throw new Error('a draft was written and cannot be read back');
    const { id, payer: payerSlug, plan: planSlug, general, organizationId } = row;
    const owner = { id, payerSlug, planSlug, general, organizationId };
    return {
      policy: draftOfRow(row, snapshot, this.today),
      userErrors: [],
      warnings: [
        ...findContentErrors(draft, snapshot, this.today),
        ...this.findOverlapErrors(owner, draft, snapshot),
      ],
      differences,
      revision: null,
    };
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

/** A policy as its newest version; null when its payer is not in the reference. */
export function draftOfRow(row: PolicyRow, snapshot: Snapshot, today: PlainDate): PolicyView | null {
  return policyView(row, snapshot.at(today, today), row.versions.at(-1)) ?? null;
}

/** The policies for the audit trail of the organization, and the shared ones for that of all. */
function subjectsOf(policies: readonly LockedPolicy[]) {
  const named = (those: readonly LockedPolicy[]) => those.map(({ id }) => auditSubject('Policy', id));
  return { subjects: named(policies), sharedSubjects: named(policies.filter(({ isOwn }) => !isOwn)) };
}

/** A reason is required: readers of the history need it. */
export function checkReason(reason: string, path: readonly string[] = ['reason']): FieldError[] {
  return textErrors(path, reason, POLICY_LIMITS.reason, true);
}

/** Number of the newest published version. Throws a user error when there is none, or it is withdrawn already. */
function withdrawableVersion(policyId: string, snapshot: Snapshot): number {
  const last = snapshot.policies.get(policyId)?.versions.at(-1);
  if (!last) throw new UserErrorsError([neverPublished()]);
  if (last.status === 'WITHDRAWN') throw new UserErrorsError([alreadyWithdrawn(last.version)]);
  return last.version;
}

/** Published versions of one revision with the current drafts. What was published since belongs to the next revision. */
function withDraftsOf(stored: PolicyRow, published: PolicyRow | undefined): PolicyRow {
  if (!published) return stored;
  const drafts = stored.versions.filter(({ status }) => status === 'DRAFT' || status === 'DISCARDED');
  const versions = [...published.versions, ...drafts].sort((a, b) => a.version - b.version);
  return { ...published, versions };
}

function rejected(userErrors: readonly PolicyUserError[]): PolicyEditResult {
  return { policy: null, userErrors, warnings: [], differences: [], revision: null };
}

function findOwnerErrors({ payer, plan }: DraftInput, snapshot: Snapshot): FieldError[] {
  if (!snapshot.payers.has(payer)) {
    const message = `Unknown payer ${JSON.stringify(payer.slice(0, 60))}. Valid payers: ${[...snapshot.payers.keys()].join(', ')}.`;
    return [fieldError(['input', 'payer'], 'UNKNOWN_PAYER', message)];
  }
  if (plan == null || snapshot.plans.get(plan)?.payer === payer) return [];
  const plans = snapshot.rows.plans.filter((row) => row.payer === payer).map(({ slug }) => slug);
  const message = `Unknown plan ${JSON.stringify(plan.slice(0, 60))} of ${payer}. Valid plans: ${plans.join(', ') || 'none'}.`;
  return [fieldError(['input', 'plan'], 'UNKNOWN_PLAN', message)];
}

function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, KEY_CHARACTERS)
    .replace(/-$/, '');
  return slug === '' ? 'policy' : slug;
}
