import {
  checkReason,
  draftOfRow,
  DraftWriter,
  rejected,
  type DecisionArguments,
  type PolicyEditResult,
  type WrittenDraft,
} from './draftWriter.ts';
import { randomUUID } from 'node:crypto';
import { auditSubject } from '../../audit/record.ts';
import { UUID } from '../../db/uuid.ts';
import { idsOfDrafts, readPoliciesWithDrafts } from '../../reference/loadPolicies.ts';
import type { PolicyRow } from '../../reference/data/rows.ts';
import type { Snapshot } from '../../reference/snapshot.ts';
import { policyOf, policyVersionView, policyView } from '../../reference/views/payerViews.ts';
import type { PolicyView } from '../../reference/views/views.ts';
import { notAnEditor } from '../../shared/errors.ts';
import { may } from '../../shared/permissions.ts';
import type { PlainDate } from '../../shared/plainDate.ts';
import { findPayerIssues, findPlanIssues } from '../../payers/validation.ts';
import { type FieldError, issueError, UserErrorsError } from '../../shared/userErrors.ts';
import { differencesFromNothing } from '../differences.ts';
import { EMPTY_CONTENT, readContent, type ContentInput, type NoteInput } from './contentInput.ts';
import { addNote, removeNote, updateNote, type NoteUpdate } from './noteEdits.ts';
import { authorOf, nextInstant, writeDiscard, writeVersion } from './policyWrites.ts';
import { expectNewest, lockPolicy, lockPolicyOfNote, readOne } from './storedPolicy.ts';
import { nothingToDiscard, type PolicyUserError } from './userErrors.ts';
import { keyOfId } from '../../shared/globalId.ts';

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

/** A new note of the policy `id`. */
export interface NoteAddArguments extends DecisionArguments {
  readonly input: NoteInput;
}

/** A change of the note `id`, which may be its id in any version. */
export interface NoteUpdateArguments extends DecisionArguments {
  readonly input: NoteUpdate;
}

const KEY_CHARACTERS = 60;

/** Writes drafts of policies for one principal, and reads them. The API checks the permission. */
export class PolicyDrafts extends DraftWriter {
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
    const content = { ...input, notes: input.notes?.map(withNoteKey) };
    return this.writeDraft({
      expectedVersion,
      reason: input.reason,
      reasonPath: ['input', 'reason'],
      noteIds: content.notes?.flatMap((note) => note.id ?? []) ?? [],
      lock: (tx, principal) => lockPolicy(tx, id, principal),
      read: (base) => readContent(content, base, randomUUID),
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
  updateNote({ id: noteId, input, ...args }: NoteUpdateArguments): Promise<PolicyEditResult> {
    const id = keyOfId('PolicyNote', noteId);
    return this.writeDraft({
      ...args,
      noteIds: [id],
      lock: (tx, principal) => lockPolicyOfNote(tx, id, principal),
      read: (base) => updateNote(base, id, input),
    });
  }

  /** Writes the next version as a draft, without one note. */
  removeNote({ id: noteId, ...args }: DecisionArguments): Promise<PolicyEditResult> {
    const id = keyOfId('PolicyNote', noteId);
    return this.writeDraft({
      ...args,
      noteIds: [id],
      lock: (tx, principal) => lockPolicyOfNote(tx, id, principal),
      read: (base) => removeNote(base, id),
    });
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

  /** The policy with every draft that the principal may edit: shown as the public sees it, or as its draft when it was never published. */
  async find(key: string, { on, version }: Shown, snapshot: Snapshot): Promise<PolicyView | null> {
    if (!UUID.test(key)) return null;
    const reference = snapshot.at(on ?? this.today, this.today);
    const { principal } = this.editContext();
    const [stored] = await this.writes.readAs(principal, (tx) => readPoliciesWithDrafts(tx, { id: key }));
    if (stored?.organizationId === null && !may(principal, 'policy.editShared')) {
      return policyOf(key, reference, version) ?? null;
    }
    const row = stored && withDraftsOf(stored, snapshot.policies.get(key));
    return (row && policyVersionView(row, reference, version)) ?? null;
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
}

/** What of a policy a query wants: the facts of a day, today when null, and a version instead of the one in force. */
interface Shown {
  readonly on: PlainDate | null;
  readonly version: string | null;
}

/** A note of an input with the stored id of the one that it replaces. */
function withNoteKey<Note extends NoteInput>(note: Note): Note {
  return note.id == null ? note : { ...note, id: keyOfId('PolicyNote', note.id) };
}

/** Published versions of one revision with the current drafts. What was published since belongs to the next revision. */
function withDraftsOf(stored: PolicyRow, published: PolicyRow | undefined): PolicyRow {
  if (!published) return stored;
  const drafts = stored.versions.filter(({ status }) => status === 'DRAFT' || status === 'DISCARDED');
  const versions = [...published.versions, ...drafts].sort((a, b) => a.version - b.version);
  return { ...published, versions };
}

function findOwnerErrors({ payer, plan }: DraftInput, snapshot: Snapshot): FieldError[] {
  const unknown = findPayerIssues({ snapshot }, [payer], null, 'payer');
  const issues = unknown.length > 0 ? unknown : findPlanIssues({ snapshot }, plan, [payer], 'plan');
  return issues.map((issue) => issueError(issue, 'input'));
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
