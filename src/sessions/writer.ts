import { may, type Action, type Principal } from '../access/permissions.ts';
import { WriteRefused, type ProtectedWrites, type Written } from '../audit/protectedWrites.ts';
import { auditSubject, type AuditAction } from '../audit/record.ts';
import { serializeAnswer } from '../billing/index.ts';
import { billingOf } from '../claims/service.ts';
import type { Transaction } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { payerProblems } from '../payers/service.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { findStoredResult, storeResult, checkIdempotencyKey } from './idempotency.ts';
import { toUserError, findUserErrors, checkReason, type SessionInput } from './input.ts';
import { dayOfCareOf, readStoredResult, type SessionRow } from './rows.ts';
import {
  lockSession,
  insertSession,
  moveSession,
  readSession,
  replaceContent,
  unknownSession,
} from './store.ts';
import { rejectionMessage, statusAfter, type Step } from './transitions.ts';
import { RejectedError } from '../shared/errors.ts';
import { type UserError, fieldError } from '../shared/userErrors.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** A session as it stands after the step, or every mistake and no change. */
export type SessionOutcome =
  | { readonly done: SessionRow; readonly userErrors?: never }
  | { readonly done?: never; readonly userErrors: readonly UserError[] };

/** Which session, and the version that the caller has seen. */
export interface Target {
  /** Null for an id that is none of a session. */
  readonly key: string | null;
  readonly expectedVersion: number;
}

interface Parts {
  readonly writes: ProtectedWrites;
  readonly principal: Principal | null;
  /** The reference on a date of service. */
  readonly referenceOn: (date: PlainDate) => DatedReference;
  readonly now: Date;
  readonly today: PlainDate;
}

/** The life of sessions: each step is one transaction with its version and its audit row. */
export class SessionWriter {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Writes down a day of care. The same key with the same input gives the first answer again. */
  record(input: SessionInput, idempotencyKey: string): Promise<SessionOutcome> {
    const reference = this.parts.referenceOn(input.dateOfService);
    const userErrors = findUserErrors(input, reference, this.parts.today);
    const question = { mutation: 'sessionRecord', input };
    return this.once('session.record', { key: idempotencyKey, question, userErrors }, async (tx, by) => {
      const id = await insertSession(tx, by.organizationId, input, by.subject);
      return readSession(tx, by.organizationId, id);
    });
  }

  /** Puts other content into a session that is not billed. A signed one needs a reason. */
  amend(target: Target, input: SessionInput, reason: string): Promise<SessionOutcome> {
    const { parts } = this;
    const given = [
      ...findUserErrors(input, parts.referenceOn(input.dateOfService), parts.today),
      ...checkReason(reason, false),
    ];
    return this.step('amend', 'session.record', target, given, async (tx, before, by) => {
      const mustBeGiven = before.status === 'SIGNED' ? checkReason(reason, true) : [];
      if (mustBeGiven.length > 0) throw new WriteRefused(mustBeGiven);
      // A clinician's amendment carries a name and counts as signed; anybody else's takes the signature away.
      const status = may(parts.principal, 'session.sign') ? before.status : 'DRAFT';
      const step = { status, recordedBy: by.subject, reason: reason.trim() };
      await replaceContent(tx, by.organizationId, before, input, step);
    });
  }

  /** A clinician vouches for the record. */
  sign(target: Target): Promise<SessionOutcome> {
    return this.step('sign', 'session.sign', target, [], async (tx, before, by) =>
      moveSession(tx, by.organizationId, before, { status: 'SIGNED', recordedBy: by.subject, reason: null }),
    );
  }

  /** Takes a session that was recorded in error out of use; it stays on record. */
  void(target: Target, reason: string): Promise<SessionOutcome> {
    return this.step('void', 'session.void', target, checkReason(reason, true), async (tx, before, by) =>
      moveSession(tx, by.organizationId, before, {
        status: 'VOIDED',
        recordedBy: by.subject,
        reason: reason.trim(),
      }),
    );
  }

  /** Freezes what the payer is sent: lines, findings and the revision that they came from. */
  bill(target: Target, payer: string, idempotencyKey: string): Promise<SessionOutcome> {
    const reference = this.parts.referenceOn(this.parts.today);
    const userErrors = [
      ...checkTarget(target),
      ...payerProblems(reference, [payer], null, 'payer').map((problem) => toUserError(problem)),
    ];
    const question = { mutation: 'sessionBill', ...target, payer };
    return this.once('session.bill', { key: idempotencyKey, question, userErrors }, async (tx, by) => {
      const { organizationId } = by;
      const before = await lockSession(tx, organizationId, target.key ?? '', target.expectedVersion);
      const status = allowedStatus('bill', before);
      await this.freeze(tx, organizationId, before, payer);
      await moveSession(tx, organizationId, before, { status, recordedBy: by.subject, reason: null });
      return readSession(tx, organizationId, before.key);
    });
  }

  private async freeze(
    tx: Transaction,
    organizationId: string,
    before: SessionRow,
    payer: string,
  ): Promise<void> {
    const where = { organizationId, sessionId: before.key, payerSlug: payer };
    if ((await tx.sessionBilling.count({ where })) > 0) {
      const message = `The session is billed to ${payer} already: void it and record it anew to bill it otherwise.`;
      throw new WriteRefused<UserError>([fieldError(['payer'], 'ALREADY_BILLED', message)]);
    }
    const reference = this.parts.referenceOn(before.dateOfService);
    // The plan on record is of the payer on record, and of no other.
    const plan = payer === before.payer ? before.plan : null;
    const { answer, revision } = billingOf(reference, dayOfCareOf(before), payer, plan);
    const billing = serializeAnswer(answer) as unknown as Prisma.InputJsonValue;
    await tx.sessionBilling.create({ data: { ...where, version: before.version + 1, revision, billing } });
  }

  /** One step of a session that is there. */
  private step(
    step: Exclude<Step, 'bill'>,
    action: Action,
    target: Target,
    userErrors: readonly UserError[],
    work: (tx: Transaction, before: SessionRow, by: ProtectedWrites['reader'] & object) => Promise<void>,
  ): Promise<SessionOutcome> {
    const all = [...checkTarget(target), ...userErrors];
    return this.refusable(action, all, () =>
      this.parts.writes.run(`session.${step}`, async (tx, by) => {
        const before = await lockSession(tx, by.organizationId, target.key ?? '', target.expectedVersion);
        allowedStatus(step, before);
        await work(tx, before, by);
        return written(await readSession(tx, by.organizationId, before.key));
      }),
    );
  }

  /** A step that is done once for its key. */
  private once(
    action: 'session.record' | 'session.bill',
    { key, question, userErrors }: { key: string; question: unknown; userErrors: readonly UserError[] },
    work: (tx: Transaction, by: ProtectedWrites['reader'] & object) => Promise<SessionRow>,
  ): Promise<SessionOutcome> {
    const asked = { key, question, now: this.parts.now };
    return this.refusable(action, checkIdempotencyKey(key), () =>
      this.parts.writes.run(action, async (tx, by) => {
        const first = await findStoredResult(tx, by, asked);
        if (first !== null) return written(readStoredResult(first), 'session.read');
        // Only now: what was right when it was asked first is answered again, whatever has changed since.
        if (userErrors.length > 0) throw new WriteRefused(userErrors);
        const done = await work(tx, by);
        await storeResult(tx, by, asked, done);
        return written(done);
      }),
    );
  }

  private async refusable(
    action: Action,
    userErrors: readonly UserError[],
    work: () => Promise<SessionRow>,
  ): Promise<SessionOutcome> {
    if (!may(this.parts.principal, action))
      throw new RejectedError('FORBIDDEN', 'This credential may not do that.');
    if (userErrors.length > 0) return { userErrors };
    try {
      return { done: await work() };
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      return { userErrors: error.userErrors as readonly UserError[] };
    }
  }
}

function allowedStatus(step: Step, { status }: SessionRow) {
  const next = statusAfter(step, status);
  if (next !== null) return next;
  throw new WriteRefused<UserError>([fieldError(['id'], 'NOT_ALLOWED', rejectionMessage(step, status))]);
}

function checkTarget({ key }: Target): UserError[] {
  return key !== null && UUID.test(key) ? [] : [unknownSession()];
}

/** A repeated answer shows the session again, which is a read. */
function written(row: SessionRow, action?: AuditAction): Written<SessionRow> {
  return { value: row, subjects: [auditSubject('PatientSession', row.key)], ...(action && { action }) };
}
