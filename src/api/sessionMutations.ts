import { DAY_FIELDS } from '../billing/index.ts';
import { isOnEveryDay } from '../claims/service.ts';
import { findRecordIssues, type SessionInput } from '../sessions/input.ts';
import type { ValidationIssue } from '../shared/errors.ts';
import { dayOfCareFields } from './claimInputs.ts';
import { checkedBy } from './kit/argumentChecks.ts';
import { builder } from './kit/builder.ts';
import { referenceOn, type RequestContext } from './kit/context.ts';
import { Setting } from './kit/enums.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
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
      patientRef: t.string({ required: true, description: "The clinic's own pseudonymous reference." }),
      payer: t.string({ required: true, description: 'Slug of the payer on record.' }),
      plan: t.string({ description: "Slug of one of the payer's plans." }),
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

const SessionPayload = builder.objectRef<SessionPayloadShape>('SessionPayload').implement({
  description: 'The session after the step, or the errors for which nothing was done.',
  fields: (t) => ({
    session: t.expose('session', { type: PatientSession, nullable: true, description: 'The session.' }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Errors in the input. When there are any, nothing was changed.',
    }),
  }),
});

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

function checkRecord(
  { input }: { readonly input: SessionInput },
  context: RequestContext,
  isValid: (path: string) => boolean,
): readonly ValidationIssue[] {
  const hasDay = isValid('input.dateOfService');
  const record = hasDay ? input : { ...input, dateOfService: context.today };
  const issues = findRecordIssues(record, referenceOn(context, record.dateOfService), context.today);
  return hasDay ? issues : issues.filter(isOnEveryDay);
}

const VERSION =
  'The version that the client has read. If the session has changed since, the result is a VersionConflict.';
const IDEMPOTENCY =
  'Client-generated idempotency key, for example a UUID. Sent again with the same input, it returns the first result.';

builder.mutationFields((t) => ({
  sessionRecord: t.field({
    type: SessionPayload,
    authScopes: { action: 'session.record' },
    ...checkedBy(checkRecord),
    description: 'Records a day of care as a draft.',
    args: {
      input: t.arg({ type: SessionInputType, required: true, description: 'The record.' }),
      idempotencyKey: t.arg.string({ required: true, description: IDEMPOTENCY }),
    },
    resolve: async (_root, { input, idempotencyKey }, context) =>
      payloadOf(await writerOf(context).record(input, idempotencyKey), context),
  }),
  sessionAmend: t.field({
    type: SessionPayload,
    authScopes: { action: 'session.record' },
    ...checkedBy(checkRecord),
    description:
      'Replaces the content of a session that is not billed. A signed session requires a reason, and so does another therapist of record. It stays signed only when a clinician amends it; one that was ever signed stays with its patient.',
    args: {
      id: t.arg.id({ required: true, description: 'The session.' }),
      expectedVersion: t.arg.int({ required: true, description: VERSION }),
      input: t.arg({
        type: SessionInputType,
        required: true,
        description: 'The complete new record.',
      }),
      reason: t.arg.string({
        required: true,
        description: 'Reason for the amendment; can be empty for a draft.',
      }),
    },
    resolve: async (_root, { id, expectedVersion, input, reason }, context) =>
      payloadOf(await writerOf(context).amend(targetOf(id, expectedVersion), input, reason), context),
  }),
  sessionSign: t.field({
    type: SessionPayload,
    authScopes: { action: 'session.sign' },
    description: 'Signs a draft as the clinician. API keys cannot sign.',
    args: {
      id: t.arg.id({ required: true, description: 'The session.' }),
      expectedVersion: t.arg.int({ required: true, description: VERSION }),
      reason: t.arg.string({
        description: 'Why you sign; required when you are not the therapist of record.',
      }),
    },
    resolve: async (_root, { id, expectedVersion, reason }, context) =>
      payloadOf(await writerOf(context).sign(targetOf(id, expectedVersion), reason ?? ''), context),
  }),
  sessionBill: t.field({
    type: SessionPayload,
    authScopes: { action: 'session.bill' },
    description:
      'Freezes the billing of a signed session for a payer: lines, findings and their reference revision.',
    args: {
      id: t.arg.id({ required: true, description: 'The session.' }),
      payer: t.arg.string({ required: true, description: 'Slug of the payer.' }),
      expectedVersion: t.arg.int({ required: true, description: VERSION }),
      idempotencyKey: t.arg.string({ required: true, description: IDEMPOTENCY }),
    },
    resolve: async (_root, { id, payer, expectedVersion, idempotencyKey }, context) =>
      payloadOf(await writerOf(context).bill(targetOf(id, expectedVersion), payer, idempotencyKey), context),
  }),
  sessionVoid: t.field({
    type: SessionPayload,
    authScopes: { action: 'session.void' },
    description: 'Voids a session that was recorded in error. It stays on record.',
    args: {
      id: t.arg.id({ required: true, description: 'The session.' }),
      expectedVersion: t.arg.int({ required: true, description: VERSION }),
      reason: t.arg.string({ required: true, description: 'Reason for voiding.' }),
    },
    resolve: async (_root, { id, expectedVersion, reason }, context) =>
      payloadOf(await writerOf(context).void(targetOf(id, expectedVersion), reason), context),
  }),
}));
