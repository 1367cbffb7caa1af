import { randomUUID } from 'node:crypto';
import { DAY_FIELDS, fieldsOf, type DayOfCare } from '../billing/index.ts';
import { inputName } from '../claims/dayOfCareInput.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Prisma } from '../db/generated/prisma/client.ts';
import type { SessionStatus } from '../shared/enums.ts';
import { auditSubject } from '../audit/record.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { dayOfCareFrom, type SessionInput } from './input.ts';
import { dayColumns } from './dayColumns.ts';
import { isOwn, oneSession } from './queries.ts';
import { dayOfCareOf, type SessionRow } from './rows.ts';
import {
  fieldError,
  NotFoundError,
  UserErrorsError,
  versionConflict,
  type UserError,
} from '../shared/userErrors.ts';

/** Reads and writes the rows of one session in a transaction of its organization. */

interface Version {
  readonly status: SessionStatus;
  readonly version: number;
  readonly recordedBy: string;
  readonly reason: string | null;
  /** Names of the input fields that differ from the version before. */
  readonly changed: readonly string[];
}

/** The session with its services and versions. Throws when there is none. */
export async function readSession(tx: Transaction, organizationId: string, id: string): Promise<SessionRow> {
  const [session] = await tx.$queryRaw<SessionRow[]>(oneSession(isOwn(organizationId), id));
  if (!session) throw new Error('a session that was written cannot be read');
  return session;
}

/**
 * The session, locked until the transaction ends. Throws user errors when there is none or its version is not the
 * expected one (optimistic locking).
 */
export async function lockSession(
  tx: Transaction,
  organizationId: string,
  id: string,
  expectedVersion: number,
): Promise<SessionRow> {
  const [found] = await tx.$queryRaw<{ version: number }[]>`
    select version from patient_session
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  if (!found) throw new NotFoundError(auditSubject('PatientSession', id), unknownSession());
  if (found.version !== expectedVersion) {
    throw new UserErrorsError([versionConflict(expectedVersion, found.version)]);
  }
  return readSession(tx, organizationId, id);
}

/** One message for a session of another organization and for one that does not exist: it must not reveal which. */
export function unknownSession(): UserError {
  return fieldError(
    ['id'],
    'UNKNOWN_SESSION',
    'No session has this id. Take the id from `sessions { nodes { id } }`.',
  );
}

/** Inserts a new session as version 1 and returns its id. */
export async function insertSession(
  tx: Transaction,
  organizationId: string,
  input: SessionInput,
  recordedBy: string,
): Promise<string> {
  const id = randomUUID();
  await tx.patientSession.create({
    data: { ...columnsOf(input), organizationId, id, status: 'DRAFT', version: 1 },
  });
  await insertServices(tx, organizationId, id, dayOfCareFrom(input), () => []);
  await insertVersion(tx, organizationId, id, input, {
    status: 'DRAFT',
    version: 1,
    recordedBy,
    reason: null,
    changed: [],
  });
  return id;
}

/** Replaces the content of a session, as its next version. */
export async function replaceContent(
  tx: Transaction,
  organizationId: string,
  before: SessionRow,
  input: SessionInput,
  step: { readonly status: SessionStatus; readonly recordedBy: string; readonly reason: string },
): Promise<void> {
  const { key: id } = before;
  const version = before.version + 1;
  const where = { organizationId, sessionId: id };
  await tx.patientSession.update({
    where: { organizationId_id: { organizationId, id } },
    data: { ...columnsOf(input), status: step.status, version },
  });
  await tx.sessionSpan.deleteMany({ where });
  await tx.sessionService.deleteMany({ where });
  // The input has no activities, so a service keeps its activities while its code and position stay the same.
  await insertServices(tx, organizationId, id, dayOfCareFrom(input), (code, position) =>
    before.services[position]?.code === code ? before.services[position].activityKeys : [],
  );
  await insertVersion(tx, organizationId, id, input, {
    ...step,
    version,
    changed: changedFields(before, input),
  });
}

/** Changes the status of a session, as its next version. */
export async function moveSession(
  tx: Transaction,
  organizationId: string,
  before: SessionRow,
  step: { readonly status: SessionStatus; readonly recordedBy: string; readonly reason: string | null },
): Promise<void> {
  const { key: id } = before;
  const version = before.version + 1;
  await tx.patientSession.update({
    where: { organizationId_id: { organizationId, id } },
    data: { status: step.status, version },
  });
  await insertVersion(tx, organizationId, id, null, { ...step, version, changed: [] });
}

function columnsOf(input: SessionInput) {
  return {
    ...dayColumns(dayOfCareFrom(input)),
    patientReference: input.patientReference,
    payerSlug: input.payer,
    therapist: input.therapist,
    assistant: input.assistant ?? null,
    goals: [...(input.goals ?? [])],
  };
}

async function insertServices(
  tx: Transaction,
  organizationId: string,
  sessionId: string,
  { services, dateOfService }: DayOfCare,
  activitiesOf: (code: string, position: number) => readonly string[],
): Promise<void> {
  await tx.sessionService.createMany({
    data: services.map(({ sessions: _spans, modifiers, ...service }, position) => ({
      ...service,
      organizationId,
      sessionId,
      position,
      dateOfService: utcMidnight(dateOfService),
      modifiers: [...modifiers],
      activities: [...activitiesOf(service.code, position)],
    })),
  });
  await tx.sessionSpan.createMany({
    data: services.flatMap(({ sessions }, service) =>
      sessions.map((span, position) => ({ ...span, organizationId, sessionId, service, position })),
    ),
  });
}

async function insertVersion(
  tx: Transaction,
  organizationId: string,
  sessionId: string,
  record: SessionInput | null,
  { changed, ...version }: Version,
): Promise<void> {
  // A version without content has the content of the version before it.
  const content = record && { changed, record: { ...record } };
  await tx.sessionVersion.create({
    data: {
      organizationId,
      sessionId,
      ...version,
      ...(content && { content: content as unknown as Prisma.InputJsonObject }),
    },
  });
}

/** Names of the input fields whose value differs from the stored session. */
function changedFields(before: SessionRow, input: SessionInput): string[] {
  const after: Readonly<Record<string, unknown>> = { ...dayOfCareFrom(input), ...recordFields(input) };
  const stored: typeof after = { ...dayOfCareOf(before), ...recordFields(before) };
  return Object.keys(after)
    .filter((field) => canonicalJson(after[field]) !== canonicalJson(stored[field]))
    .map((name) => inputNameOf.get(name) ?? name);
}

/** Names of the fields of a day of care as inputs have them. */
const inputNameOf: ReadonlyMap<string, string> = new Map(
  fieldsOf(DAY_FIELDS).map(([name, field]) => [name, inputName(name, field)]),
);

function recordFields({ patientReference, payer, therapist, assistant, goals }: SessionInput | SessionRow) {
  return {
    patientReference,
    payer,
    therapist,
    assistant: assistant ?? null,
    goals: goals ?? [],
  };
}
