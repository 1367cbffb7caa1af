import { auditSubject } from '../../audit/record.ts';
import { ReferenceEditor } from '../../audit/referenceEditor.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { PolicyRow } from '../../reference/data/rows.ts';
import { withOwnRules } from '../../reference/ownRules.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import { policyView } from '../../reference/views/payerViews.ts';
import type { PolicyView } from '../../reference/views/views.ts';
import { type Principal } from '../../shared/permissions.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { textErrors } from '../../shared/textErrors.ts';
import { type FieldError, UserErrorsError } from '../../shared/userErrors.ts';
import type { PolicyContent } from '../content.ts';
import { differencesBetween } from '../differences.ts';
import { POLICY_LIMITS } from '../limits.ts';
import { type BaseContent, type ReadContent } from './contentInput.ts';
import { findOverlappingPolicies } from './overlaps.ts';
import { authorOf, nextInstant, writeVersion } from './policyWrites.ts';
import { versionsInForce } from './publicationEffect.ts';
import { findContentErrors } from './publishChecks.ts';
import { baseOf, expectNewest, type LockedPolicy, readOne, type Newest } from './storedPolicy.ts';
import { type PolicyUserError } from './userErrors.ts';
import type { PolicyDifference } from '../policyDifference.ts';

/** The arguments that every decision about a policy, and every edit of a note, has. */
export interface DecisionArguments {
  /** Opaque id of the policy or the note. */
  readonly id: string;
  /** Number of the newest version, as the caller knows it. */
  readonly expectedVersion: number;
  readonly reason: string;
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

/** The policy of a content, as its row has it. */
interface Owner {
  readonly id: string;
  readonly payerSlug: string;
  readonly planSlug: string | null;
  readonly general: boolean;
  readonly organizationId: string | null;
}

/** A draft as it was written, and the facts that it stands among. */
export interface WrittenDraft {
  readonly row: PolicyRow;
  readonly differences: readonly PolicyDifference[];
  readonly facts: Snapshot;
}

/** An edit that makes the next version from the newest one. */
export interface DraftEdit {
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

/** What the editors of policies share: how a draft is written, and the facts that a policy stands among. */
export abstract class DraftWriter extends ReferenceEditor {
  /** Writes the next version as a draft: the newest one with an edit. */
  protected async writeDraft(edit: DraftEdit): Promise<PolicyEditResult> {
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

  protected findOverlapErrors(
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
  protected async factsBeside(isOwn: boolean, tx: Transaction, shared: Snapshot): Promise<Snapshot> {
    return isOwn ? withOwnRules(tx, this.editContext().principal.organizationId, shared) : shared;
  }

  /** The same after an edit was committed. */
  protected async factsAfter(isOwn: boolean, shared: Snapshot): Promise<Snapshot> {
    if (!isOwn) return shared;
    return this.writes.readAs(this.editContext().principal, (tx) => this.factsBeside(isOwn, tx, shared));
  }

  protected draftResult({ row, differences, facts: snapshot }: WrittenDraft): PolicyEditResult {
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
}

/** A policy as its newest version; null when its payer is not in the reference. */
export function draftOfRow(row: PolicyRow, snapshot: Snapshot, today: PlainDate): PolicyView | null {
  return policyView(row, snapshot.at(today, today), row.versions.at(-1)) ?? null;
}

/** A reason is required: readers of the history need it. */
export function checkReason(reason: string, path: readonly string[] = ['reason']): FieldError[] {
  return textErrors(path, reason, POLICY_LIMITS.reason, true);
}

/** The result of an edit that was not made. */
export function rejected(userErrors: readonly PolicyUserError[]): PolicyEditResult {
  return { policy: null, userErrors, warnings: [], differences: [], revision: null };
}
