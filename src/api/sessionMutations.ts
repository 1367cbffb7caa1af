import { DAY_FIELDS } from '../billing/index.ts';
import type { SessionInput } from '../sessions/input.ts';
import { dayOfCareFields } from './claimInputs.ts';
import { builder } from './kit/builder.ts';
import { referenceOn, type RequestContext } from './kit/context.ts';
import { Setting } from './kit/enums.ts';
import { mutation, type Payload } from './kit/mutations.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { PatientSession, viewOf } from './sessions.ts';
import type { SessionView } from '../sessions/views.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { SessionWriter, type Target } from '../sessions/writer.ts';
import type { UserError, WriteResult } from '../shared/userErrors.ts';

/** Mutations of patient sessions: record, amend, sign, bill, void. */

const SessionInputType = builder.inputRef<SessionInput>('SessionInput').implement({
  description: 'A documented day of care of one patient. Pseudonymous references only, never a name.',
  fields: (t) =>
    ({
      ...dayOfCareFields(t),
      patientReference: t.string({ required: true, description: "The clinic's own pseudonymous reference." }),
      payer: t.string({ required: true, description: 'Slug of the payer on record.' }),
      setting: t.field({ type: Setting, required: true, description: DAY_FIELDS.setting.description }),
      // No default: it would change the input hash of idempotency keys that were used before the field existed.
      qualifyingApmParticipant: t.boolean({ description: DAY_FIELDS.qualifyingApmParticipant.description }),
      therapist: t.string({ required: true, description: 'Reference of the therapist.' }),
      assistant: t.string({ description: 'Reference of the OTA, if one treated.' }),
      diagnoses: t.stringList({ description: 'ICD-10-CM codes, in order, at most 12.' }),
      goals: t.stringList({ description: 'Goals worked on, at most 30.' }),
    }) as never,
});

interface SessionPayloadShape {
  readonly session: SessionView | null;
  readonly userErrors: readonly UserError[];
}

const sessionPayload: Payload<SessionPayloadShape> = {
  description: 'The session after the step, or the errors for which nothing was done.',
  fields: (t) => ({
    session: t.expose('session', { type: PatientSession, nullable: true, description: 'The session.' }),
  }),
};

function writerOf(context: RequestContext): SessionWriter {
  const { protectedWrites: writes, principal, now, today } = context;
  return new SessionWriter({
    writes,
    principal,
    now: now(),
    today,
    referenceOn: (date) => referenceOn(context, date),
  });
}

function targetOf(id: string, expectedVersion: number): Target {
  const parsed = parseGlobalId(id);
  return { key: parsed?.type === 'PatientSession' ? parsed.key : null, expectedVersion };
}

function payloadOf(
  { value, userErrors }: WriteResult<SessionRow>,
  context: RequestContext,
): SessionPayloadShape {
  return { session: value ? viewOf(value, context) : null, userErrors: userErrors ?? [] };
}

const VERSION =
  'The version that the client has read. If the session has changed since, the result is a VersionConflict.';
const IDEMPOTENCY =
  'Client-generated idempotency key, for example a UUID. Sent again with the same input, it returns the first result.';

const ID = { required: true, description: 'The session.' } as const;
const EXPECTED = { required: true, description: VERSION } as const;
const IDEMPOTENCY_KEY = { required: true, description: IDEMPOTENCY } as const;

mutation('sessionRecord', {
  action: 'session.record',
  description: 'Records a day of care as a draft.',
  input: (t) => ({
    session: t.field({ type: SessionInputType, required: true, description: 'The record.' }),
    idempotencyKey: t.string(IDEMPOTENCY_KEY),
  }),
  nested: 'session',
  payload: sessionPayload,
  resolve: async ({ session, idempotencyKey }, context) =>
    payloadOf(await writerOf(context).record(session, idempotencyKey), context),
});

mutation('sessionAmend', {
  action: 'session.record',
  description:
    'Replaces the content of a session that is not billed. A signed session requires a reason, and so does another therapist of record. It stays signed only when a clinician amends it; one that was ever signed stays with its patient.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    session: t.field({ type: SessionInputType, required: true, description: 'The complete new record.' }),
    reason: t.string({
      required: true,
      description: 'Reason for the amendment; can be empty for a draft.',
    }),
  }),
  nested: 'session',
  payload: sessionPayload,
  resolve: async ({ id, expectedVersion, session, reason }, context) =>
    payloadOf(await writerOf(context).amend(targetOf(id, expectedVersion), session, reason), context),
});

mutation('sessionSign', {
  action: 'session.sign',
  description: 'Signs a draft as the clinician. API keys cannot sign.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    reason: t.string({
      description: 'Why you sign; required when you are not the therapist of record.',
    }),
  }),
  payload: sessionPayload,
  resolve: async ({ id, expectedVersion, reason }, context) =>
    payloadOf(await writerOf(context).sign(targetOf(id, expectedVersion), reason ?? ''), context),
});

mutation('sessionBill', {
  action: 'session.bill',
  description:
    'Freezes the billing of a signed session for a payer: lines, findings and their reference revision.',
  input: (t) => ({
    id: t.id(ID),
    payer: t.string({ required: true, description: 'Slug of the payer.' }),
    expectedVersion: t.int(EXPECTED),
    idempotencyKey: t.string(IDEMPOTENCY_KEY),
  }),
  payload: sessionPayload,
  resolve: async ({ id, payer, expectedVersion, idempotencyKey }, context) =>
    payloadOf(await writerOf(context).bill(targetOf(id, expectedVersion), payer, idempotencyKey), context),
});

mutation('sessionVoid', {
  action: 'session.void',
  description: 'Voids a session that was recorded in error. It stays on record.',
  input: (t) => ({
    id: t.id(ID),
    expectedVersion: t.int(EXPECTED),
    reason: t.string({ required: true, description: 'Reason for voiding.' }),
  }),
  payload: sessionPayload,
  resolve: async ({ id, expectedVersion, reason }, context) =>
    payloadOf(await writerOf(context).void(targetOf(id, expectedVersion), reason), context),
});
