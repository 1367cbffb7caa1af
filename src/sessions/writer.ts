import type { DatedReference } from '../reference/views/views.ts';
import { may, type Principal } from '../shared/permissions.ts';
import type { Actor } from '../audit/protectedReads.ts';
import type { ProtectedWrites, Written } from '../audit/protectedWrites.ts';
import { auditSubject, type AuditAction } from '../audit/record.ts';
import { serializeAnswer } from '../billing/index.ts';
import { billingOf } from '../claims/service.ts';
import type { Transaction } from '../db/transaction.ts';
import { UUID } from '../db/uuid.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import { findPayerIssues } from '../payers/validation.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import { RejectedError } from '../shared/errors.ts';
import { fieldError, UserErrorsError, type UserError, type WriteResult } from '../shared/userErrors.ts';
import { checkIdempotencyKey, findStoredResult, storeResult } from './idempotency.ts';
import { checkReason, findUserErrors, RECORD_LIMITS, toUserError, type SessionInput } from './input.ts';
import { historyOf, patientHistories, therapyAllowedCents, type HistoryRow } from './history.ts';
import { isOwn } from './queries.ts';
import { dayOfCareOf, readStoredResult, type SessionRow } from './rows.ts';
import {
  insertSession,
  lockSession,
  moveSession,
  readSession,
  replaceContent,
  unknownSession,
} from './store.ts';
import { areDutiesCombined, rejectionMessage, statusAfter, type Step } from './transitions.ts';

/** A session, and the version that the client has read. */
export interface Target {
  /** Null when the id is not the id of a session. */
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

/** Errors of the input, and the work that runs when there are none. */
interface OnceOptions {
  readonly key: string;
  /** Hashed with the stored result; its form must not change while results are stored. */
  readonly input: unknown;
  readonly userErrors: readonly UserError[];
}

/**
 * Steps in the life of a session. Each is one transaction with its version and its audit row; user errors roll it back.
 * The schema checks who may take a step.
 */
export class SessionWriter {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Records a day of care as a draft. The same key with the same input returns the first result again. */
  record(input: SessionInput, idempotencyKey: string): Promise<WriteResult<SessionRow>> {
    const { referenceOn, today } = this.parts;
    const userErrors = findUserErrors(input, referenceOn(input.dateOfService), today);
    const request = { key: idempotencyKey, input: { mutation: 'sessionRecord', input }, userErrors };
    return this.once('session.record', request, async (tx, { organizationId, subject }) => {
      const id = await insertSession(tx, organizationId, input, subject);
      return readSession(tx, organizationId, id);
    });
  }

  /**
   * Replaces the content of a session that is not billed. A signed session requires a reason, and so does another
   * therapist of record: otherwise a clinician could take over a draft and sign it without one.
   */
  amend(target: Target, input: SessionInput, reason: string): Promise<WriteResult<SessionRow>> {
    const { principal, referenceOn, today } = this.parts;
    const userErrors = [
      ...findUserErrors(input, referenceOn(input.dateOfService), today),
      ...checkReason(reason, { isRequired: false }),
    ];
    return this.step('amend', target, userErrors, async (tx, before, { organizationId, subject }) => {
      const isReasonRequired = before.status === 'SIGNED' || before.therapist !== input.therapist;
      if (isReasonRequired) rejectIfAny(checkReason(reason, { isRequired: true }));
      rejectIfAny(checkPatient(before, input));
      // An amendment by a clinician is signed by that clinician; any other amendment removes the signature.
      const isSigner = may(principal, 'session.sign') && !principal?.isKey;
      const status = isSigner ? before.status : 'DRAFT';
      const version = { status, recordedBy: subject, reason: reason.trim() };
      await replaceContent(tx, organizationId, before, input, version);
    });
  }

  /**
   * Signs a draft for the clinician. Whoever is not the therapist of record gives a reason, which stays on record.
   * @throws RejectedError for an API key: a signature is a person's
   */
  async sign(target: Target, reason: string): Promise<WriteResult<SessionRow>> {
    if (this.parts.principal?.isKey) throw SIGNED_BY_KEY;
    const userErrors = checkReason(reason, { isRequired: false });
    return this.step('sign', target, userErrors, async (tx, before, { organizationId, subject }) => {
      if (before.therapist !== subject) rejectIfAny(checkReason(reason, { isRequired: true }));
      const version = { recordedBy: subject, reason: reason.trim() || null };
      await moveSession(tx, organizationId, before, { status: 'SIGNED', ...version });
    });
  }

  /** Voids a session that was recorded in error. It stays on record. */
  void(target: Target, reason: string): Promise<WriteResult<SessionRow>> {
    const userErrors = checkReason(reason, { isRequired: true });
    return this.step('void', target, userErrors, async (tx, before, { organizationId, subject }) =>
      moveSession(tx, organizationId, before, {
        status: 'VOIDED',
        recordedBy: subject,
        reason: reason.trim(),
      }),
    );
  }

  /** Freezes the billing for a payer: lines, findings and the reference revision that they come from. */
  bill(target: Target, payer: string, idempotencyKey: string): Promise<WriteResult<SessionRow>> {
    const reference = this.parts.referenceOn(this.parts.today);
    const userErrors = [
      ...checkTarget(target),
      ...findPayerIssues(reference, [payer], null, 'payer').map((issue) => toUserError(issue)),
    ];
    const request = { key: idempotencyKey, input: { mutation: 'sessionBill', ...target, payer }, userErrors };
    return this.once('session.bill', request, async (tx, { organizationId, subject }) => {
      const before = await lockSession(tx, organizationId, target.key ?? '', target.expectedVersion);
      const status = nextStatus('bill', before);
      await this.freezeBilling(tx, organizationId, before, payer);
      await moveSession(tx, organizationId, before, { status, recordedBy: subject, reason: null });
      return readSession(tx, organizationId, before.key);
    });
  }

  private async freezeBilling(
    tx: Transaction,
    organizationId: string,
    before: SessionRow,
    payer: string,
  ): Promise<void> {
    const where = { organizationId, sessionId: before.key, payerSlug: payer };
    if ((await tx.sessionBilling.count({ where })) > 0) {
      const message = `The session is already billed to ${payer}. To bill it differently, void it and record it again.`;
      throw new UserErrorsError([fieldError(['payer'], 'ALREADY_BILLED', message)]);
    }
    const reference = this.parts.referenceOn(before.dateOfService);
    const wanted = [{ key: before.key, payer }];
    const [history] = await tx.$queryRaw<HistoryRow[]>(patientHistories(isOwn(organizationId), wanted));
    const { answer, revision } = billingOf(
      reference,
      dayOfCareOf(before),
      payer,
      history && historyOf(history),
    );
    const billing = serializeAnswer(answer);
    await tx.sessionBilling.create({
      data: {
        ...where,
        version: before.version + 1,
        revision,
        therapyAllowedCents: therapyAllowedCents(billing),
        billing: billing as unknown as Prisma.InputJsonValue,
      },
    });
  }

  /** Runs one step of an existing session. */
  private async step(
    step: Exclude<Step, 'bill'>,
    target: Target,
    inputErrors: readonly UserError[],
    work: (tx: Transaction, before: SessionRow, actor: Actor) => Promise<void>,
  ): Promise<WriteResult<SessionRow>> {
    const userErrors = [...checkTarget(target), ...inputErrors];
    if (userErrors.length > 0) return { userErrors };
    return this.parts.writes.run(`session.${step}`, async (tx, actor) => {
      const { organizationId } = actor;
      const before = await lockSession(tx, organizationId, target.key ?? '', target.expectedVersion);
      nextStatus(step, before);
      await work(tx, before, actor);
      return written(await readSession(tx, organizationId, before.key));
    });
  }

  /** Runs a step once for its idempotency key. */
  private async once(
    action: 'session.record' | 'session.bill',
    { key, input, userErrors }: OnceOptions,
    work: (tx: Transaction, actor: Actor) => Promise<SessionRow>,
  ): Promise<WriteResult<SessionRow>> {
    const keyErrors = checkIdempotencyKey(key);
    if (keyErrors.length > 0) return { userErrors: keyErrors };
    const request = { key, input, now: this.parts.now };
    return this.parts.writes.run(action, async (tx, actor) => {
      const stored = await findStoredResult(tx, actor, request);
      if (stored !== null) return written(readStoredResult(stored), 'session.read');
      // Checked after the stored result: an input that was valid then returns it, even if it is not valid today.
      rejectIfAny(userErrors);
      const session = await work(tx, actor);
      await storeResult(tx, actor, request, session);
      const isCombined = action === 'session.bill' && areDutiesCombined(session.history);
      return written(session, isCombined ? 'session.bill.combined' : action);
    });
  }
}

const TOO_MANY_VERSIONS = new UserErrorsError([
  fieldError(
    ['id'],
    'TOO_MANY_VERSIONS',
    `A session has at most ${RECORD_LIMITS.versions} versions. Void it and record it again.`,
  ),
]);

const SIGNED_BY_KEY = new RejectedError(
  'FORBIDDEN',
  'An API key cannot sign a record. Send the token of the clinician who signs.',
);

/** A record that was ever signed stays with its patient: a signature must not move to somebody else's care. */
function checkPatient({ patientReference, history }: SessionRow, input: SessionInput): UserError[] {
  const wasSigned = history.some(({ status }) => status === 'SIGNED');
  if (!wasSigned || input.patientReference === patientReference) return [];
  const message = 'A session that was signed stays with its patient. Void it and record it again.';
  return [fieldError(['input', 'patientReference'], 'PATIENT_FIXED', message)];
}

function rejectIfAny(userErrors: readonly UserError[]): void {
  if (userErrors.length > 0) throw new UserErrorsError(userErrors);
}

function nextStatus(step: Step, { status, version }: SessionRow) {
  const next = statusAfter(step, status);
  if (next === null) {
    throw new UserErrorsError([fieldError(['id'], 'NOT_ALLOWED', rejectionMessage(step, status))]);
  }
  if ((step === 'amend' || step === 'bill') && version >= RECORD_LIMITS.versions - 2) throw TOO_MANY_VERSIONS;
  return next;
}

function checkTarget({ key }: Target): UserError[] {
  return key !== null && UUID.test(key) ? [] : [unknownSession()];
}

/** @param action 'session.read' for a stored result, which shows the session again without changing it */
function written(row: SessionRow, action?: AuditAction): Written<SessionRow> {
  return { value: row, subjects: [auditSubject('PatientSession', row.key)], ...(action && { action }) };
}
