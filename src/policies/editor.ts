import { randomUUID } from 'node:crypto';
import type { Principal } from '../access/permissions.ts';
import { auditSubject } from '../audit/record.ts';
import type { Transaction } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import { idsOfDrafts, readPoliciesWithDrafts } from '../reference/loadPolicies.ts';
import { policyView } from '../reference/views/payerViews.ts';
import type { PolicyRow } from '../reference/data/rows.ts';
import type { PolicyView } from '../reference/views/views.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import type { PolicyContent } from './content.ts';
import { allowedPrincipal, handOf, checkReason, Refused, type EditDesk, type Editor } from './desk.ts';
import {
  differencesBetween,
  differencesFromNothing,
  differencesToNothing,
  type PolicyDifference,
} from './differences.ts';
import { effectOf, ending, reached, replacedBy, versionRow } from './effect.ts';
import { EMPTY_CONTENT, readContent, type ContentInput } from './input.ts';
import * as mistake from './userErrors.ts';
import type { PolicyUserError } from './userErrors.ts';
import { overlapsOf } from './overlaps.ts';
import { baseOf, contentOf, expectNewest, lockPolicy, readOne, readReigns, type Newest } from './stored.ts';
import { publish, withdraw } from './timeline.ts';
import { contentMistakes } from './validate.ts';
import { nextInstant, writeDecision, writeReigns, writeVersion, type Decision } from './write.ts';
import { type FieldError, fieldError } from '../shared/userErrors.ts';
import type { Snapshot } from '../reference/snapshot.ts';

export interface DraftInput extends ContentInput {
  readonly payer: string;
  readonly plan?: string | null | undefined;
}

export interface ReviseInput extends ContentInput {
  readonly reason: string;
}

/** What a mutation answers. Without a policy nothing was changed, and the mistakes say why. */
export interface PolicyAnswer {
  readonly policy: PolicyView | null;
  readonly userErrors: readonly PolicyUserError[];
  /** What would keep a draft from being published as it stands. */
  readonly warnings: readonly PolicyUserError[];
  /** What the edit changed, from what stood before. */
  readonly differences: readonly PolicyDifference[];
  /** The revision that it made; null for a draft. */
  readonly revision: number | null;
}

const KEY_WORDS = 60;

/** Edits policies for one caller, and reads what only administrators see. */
export class PolicyEditor {
  private readonly desk: EditDesk;
  private readonly principal: Principal | null;
  private readonly requestId: string;
  private readonly today: PlainDate;

  constructor(desk: EditDesk, principal: Principal | null, requestId: string, today: PlainDate) {
    this.desk = desk;
    this.principal = principal;
    this.requestId = requestId;
    this.today = today;
  }

  /** Creates a policy; its first version is a draft. */
  async draft(input: DraftInput): Promise<PolicyAnswer> {
    const editor = this.editor();
    const { snapshot } = this.desk;
    const { content, userErrors } = readContent(
      input,
      { content: EMPTY_CONTENT, noteIds: new Map() },
      randomUUID,
    );
    const refused = [...ownerMistakes(input, snapshot), ...userErrors];
    if (refused.length > 0) return refusal(refused);
    const head = { id: randomUUID(), payerSlug: input.payer, planSlug: input.plan ?? null };
    const key = `${slugOf(content.title)}-${head.id.slice(0, 8)}`;
    const outcome = await this.desk.write(editor, 'policy.draft', async (tx) => {
      await tx.policy.create({ data: { ...head, key } });
      const recordedAt = await nextInstant(tx, head.id);
      const by = { recordedAt, recordedBy: editor.principal.subject, reason: null };
      await writeVersion(tx, { policyId: head.id, version: 1 }, content, by);
      return { value: await readOne(tx, head.id), subject: auditSubject('Policy', head.id) };
    });
    return outcome.userErrors
      ? refusal(outcome.userErrors)
      : this.draftAnswer(outcome.done, differencesFromNothing(content));
  }

  /** Writes the next version as a draft; what the input leaves out stays as the newest version has it. */
  async revise(id: string, expectedVersion: number, input: ReviseInput): Promise<PolicyAnswer> {
    const editor = this.editor();
    const outcome = await this.desk.write(editor, 'policy.revise', async (tx) => {
      const policyId = await lockPolicy(tx, id);
      const newest = await expectNewest(tx, policyId, expectedVersion);
      const base = await baseOf(tx, policyId, newest.version, input);
      const { content, userErrors } = readContent(input, base, randomUUID);
      const refused = [...userErrors, ...checkReason(input.reason, ['input', 'reason'])];
      if (refused.length > 0) throw new Refused(refused);
      const by = { ...handOf(editor, input.reason), recordedAt: await nextInstant(tx, policyId) };
      await writeVersion(tx, { policyId, version: newest.version + 1 }, content, by);
      const differences = differencesBetween(base.content, content);
      return {
        value: { row: await readOne(tx, policyId), differences },
        subject: auditSubject('Policy', policyId),
      };
    });
    return outcome.userErrors
      ? refusal(outcome.userErrors)
      : this.draftAnswer(outcome.done.row, outcome.done.differences);
  }

  /** Puts the draft in force in its period; what applied there until now keeps the days on either side. */
  async publish(
    id: string,
    expectedVersion: number,
    reason: string,
    allowOverlap: boolean,
  ): Promise<PolicyAnswer> {
    return this.putInForce(
      'policy.publish',
      { id, expectedVersion, reason, allowOverlap },
      async (tx, policyId, newest) => {
        if (!newest.isDraft) throw new Refused([mistake.notADraft(newest.version)]);
        const content = await contentOf(tx, policyId, newest.version, 'expectedVersion', newest.version);
        return { version: newest.version, content, isWritten: true };
      },
    );
  }

  /**
   * Publishes what an earlier version says again, as a new version.
   * @param from begins on this day instead of the version's own
   */
  async restore(
    id: string,
    version: number,
    asked: { expectedVersion: number; reason: string; allowOverlap: boolean; from: PlainDate | null },
  ): Promise<PolicyAnswer> {
    return this.putInForce('policy.restore', { id, ...asked }, async (tx, policyId, newest) => {
      const old = await contentOf(tx, policyId, version, 'version', newest.version);
      const content = asked.from === null ? old : { ...old, effectiveFrom: asked.from };
      if (
        content.effectiveFrom !== null &&
        content.effectiveTo !== null &&
        content.effectiveTo <= content.effectiveFrom
      ) {
        const message = `Version ${version} applies until ${content.effectiveTo}: it cannot begin on ${content.effectiveFrom}.`;
        throw new Refused([fieldError(['effectiveFrom'], 'INVALID_PERIOD', message)]);
      }
      return { version: newest.version + 1, content, isWritten: false };
    });
  }

  /** Ends the policy: from the day on nothing of it applies. */
  async withdraw(
    id: string,
    expectedVersion: number,
    effectiveTo: PlainDate,
    reason: string,
  ): Promise<PolicyAnswer> {
    const editor = this.editor();
    const unreasoned = checkReason(reason);
    if (unreasoned.length > 0) return refusal(unreasoned);
    const outcome = await this.desk.decide(
      editor,
      'policy.withdraw',
      'POLICIES',
      async (tx, revision, before) => {
        const policyId = await lockPolicy(tx, id);
        await expectNewest(tx, policyId, expectedVersion);
        const last = before.policies.get(policyId)?.versions.at(-1);
        if (!last) throw new Refused([mistake.neverPublished()]);
        if (last.status === 'WITHDRAWN') throw new Refused([mistake.alreadyWithdrawn(last.version)]);
        const reigns = await readReigns(tx, policyId);
        const change = withdraw(reigns, effectiveTo);
        if (change.closed.length === 0) throw new Refused([mistake.nothingToWithdraw(effectiveTo)]);
        await writeReigns(tx, policyId, change, revision);
        const ended = change.closed.map((reign) => versionRow(before, policyId, reign.version));
        const end = { effectiveFrom: effectiveTo, effectiveTo: null };
        const differences = [ending(change.closed.at(-1)?.effectiveTo ?? null, effectiveTo)];
        const decision: Decision = {
          policyId,
          version: last.version,
          kind: 'WITHDRAWN',
          isEvent: true,
          differences,
          ...end,
          codes: reached(ended.flatMap(differencesToNothing), before),
        };
        await writeDecision(tx, decision, revision, handOf(editor, reason));
        return {
          value: { policyId, version: last.version, differences },
          subject: auditSubject('Policy', policyId),
        };
      },
    );
    return outcome.userErrors ? refusal(outcome.userErrors) : this.decidedAnswer(outcome.done);
  }

  /** The policy with every draft, shown as the public sees it, or as its draft when it never was published. */
  async find(key: string, on: PlainDate | null, snapshot: Snapshot): Promise<PolicyView | null> {
    allowedPrincipal(this.principal, 'policy.readDraft');
    if (!UUID.test(key)) return null;
    const [stored] = await this.desk.read((tx) => readPoliciesWithDrafts(tx, { id: key }));
    const row = stored && withDraftsOf(stored, snapshot.policies.get(key));
    return (row && policyView(row, snapshot.at(on ?? this.today, this.today))) ?? null;
  }

  /** Policies of which the newest version is a draft, each shown as that draft. */
  async drafts(on: PlainDate | null): Promise<PolicyView[]> {
    allowedPrincipal(this.principal, 'policy.readDraft');
    const rows = await this.desk.read(async (tx) =>
      readPoliciesWithDrafts(tx, { id: { in: await idsOfDrafts(tx) } }),
    );
    const reference = this.desk.snapshot.at(on ?? this.today, this.today);
    return rows.flatMap((row) => policyView(row, reference, row.versions.at(-1)) ?? []);
  }

  private editor(): Editor {
    const principal = allowedPrincipal(this.principal, 'policy.edit');
    return { principal, requestId: this.requestId, today: this.today };
  }

  private async putInForce(
    action: 'policy.publish' | 'policy.restore',
    asked: { id: string; expectedVersion: number; reason: string; allowOverlap: boolean },
    choose: (
      tx: Transaction,
      policyId: string,
      newest: Newest,
    ) => Promise<{ version: number; content: PolicyContent; isWritten: boolean }>,
  ): Promise<PolicyAnswer> {
    const editor = this.editor();
    const unreasoned = checkReason(asked.reason);
    if (unreasoned.length > 0) return refusal(unreasoned);
    const hand = handOf(editor, asked.reason);
    const outcome = await this.desk.decide(editor, action, 'POLICIES', async (tx, revision, before) => {
      const policyId = await lockPolicy(tx, asked.id);
      const newest = await expectNewest(tx, policyId, asked.expectedVersion);
      const { version, content, isWritten } = await choose(tx, policyId, newest);
      const refused = await this.publishMistakes(tx, policyId, content, before, asked.allowOverlap);
      if (refused.length > 0) throw new Refused(refused);
      if (!isWritten) {
        const { recordedAt } = revision;
        await writeVersion(tx, { policyId, version }, content, { ...hand, recordedAt });
      }
      const effect = effectOf(policyId, content, before);
      const kind = action === 'policy.publish' ? 'PUBLISHED' : 'RESTORED';
      const { effectiveFrom, effectiveTo } = content;
      const change = publish(await readReigns(tx, policyId), { version, effectiveFrom, effectiveTo });
      await writeReigns(tx, policyId, change, revision);
      await writeDecision(
        tx,
        { policyId, version, kind, effectiveFrom, effectiveTo, ...effect },
        revision,
        hand,
      );
      return {
        value: { policyId, version, differences: effect.differences },
        subject: auditSubject('Policy', policyId),
      };
    });
    return outcome.userErrors ? refusal(outcome.userErrors) : this.decidedAnswer(outcome.done);
  }

  private async publishMistakes(
    tx: Transaction,
    policyId: string,
    content: PolicyContent,
    snapshot: Snapshot,
    allowOverlap: boolean,
  ): Promise<PolicyUserError[]> {
    const wrong: PolicyUserError[] = contentMistakes(content, snapshot, this.today);
    const owner = await tx.policy.findUniqueOrThrow({ where: { id: policyId } });
    return allowOverlap ? wrong : [...wrong, ...this.overlapMistakes(owner, content, snapshot)];
  }

  private overlapMistakes(
    { id, payerSlug, planSlug }: { id: string; payerSlug: string; planSlug: string | null },
    content: PolicyContent,
    snapshot: Snapshot,
  ): PolicyUserError[] {
    const replaced = replacedBy(id, content, snapshot);
    const reference = snapshot.at(this.today, this.today);
    return overlapsOf({ id, payer: payerSlug, plan: planSlug }, content, replaced, snapshot).flatMap(
      ({ policyId, path, code, message }) => {
        const policy = reference.policy(policyId);
        return policy ? [{ kind: 'OverlappingPolicy' as const, policy, path, code, message }] : [];
      },
    );
  }

  private draftAnswer(row: PolicyRow, differences: readonly PolicyDifference[]): PolicyAnswer {
    const { snapshot } = this.desk;
    const draft = row.versions.at(-1);
    if (!draft) throw new Error('a draft was written and is not there');
    const owner = { id: row.id, payerSlug: row.payer, planSlug: row.plan };
    return {
      policy: policyView(row, snapshot.at(this.today, this.today), draft) ?? null,
      userErrors: [],
      warnings: [
        ...contentMistakes(draft, snapshot, this.today),
        ...this.overlapMistakes(owner, draft, snapshot),
      ],
      differences,
      revision: null,
    };
  }

  private decidedAnswer({
    value,
    revision,
    snapshot,
  }: {
    readonly value: { policyId: string; version: number; differences: readonly PolicyDifference[] };
    readonly revision: number;
    readonly snapshot: Snapshot;
  }): PolicyAnswer {
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

/** The published versions of one revision with the drafts of now: what was published since is of the next revision. */
function withDraftsOf(stored: PolicyRow, published: PolicyRow | undefined): PolicyRow {
  if (!published) return stored;
  const drafts = stored.versions.filter(({ status }) => status === 'DRAFT');
  const versions = [...published.versions, ...drafts].sort((a, b) => a.version - b.version);
  return { ...published, versions };
}

function refusal(userErrors: readonly PolicyUserError[]): PolicyAnswer {
  return { policy: null, userErrors, warnings: [], differences: [], revision: null };
}

function ownerMistakes({ payer, plan }: DraftInput, snapshot: Snapshot): FieldError[] {
  if (!snapshot.payers.has(payer)) {
    const message = `There is no such payer; known are ${[...snapshot.payers.keys()].join(', ')}.`;
    return [fieldError(['input', 'payer'], 'UNKNOWN_PAYER', message)];
  }
  if (plan == null || snapshot.plans.get(plan)?.payer === payer) return [];
  const plans = snapshot.rows.plans.filter((row) => row.payer === payer).map(({ slug }) => slug);
  const message = `${payer} has no such plan; known are ${plans.join(', ') || 'none'}.`;
  return [fieldError(['input', 'plan'], 'UNKNOWN_PLAN', message)];
}

function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, KEY_WORDS)
    .replace(/-$/, '');
  return words === '' ? 'policy' : words;
}
