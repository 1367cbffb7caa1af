import { randomUUID } from 'node:crypto';
import { WriteRefused } from '../audit/protectedWrites.ts';
import type { DayOfCare, PlanOfCare } from '../billing/index.ts';
import type { Transaction } from '../db/transaction.ts';
import { Prisma } from '../db/generated/prisma/client.ts';
import type { SessionStatus } from '../db/generated/prisma/enums.ts';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import { dayOfCareFrom, type SessionInput } from './input.ts';
import { isOwn, oneSession } from './queries.ts';
import { dayOfCareOf, type SessionRow } from './rows.ts';
import { type UserError, fieldError, versionConflict } from '../shared/userErrors.ts';

/** Rows of one session, written in a transaction of its organization. */

interface Version {
  readonly status: SessionStatus;
  readonly version: number;
  readonly recordedBy: string;
  readonly reason: string | null;
  /** Names of the fields that differ from the version before. */
  readonly changed: readonly string[];
}

/** The whole session, as a read gives it. */
export async function readSession(tx: Transaction, organizationId: string, id: string): Promise<SessionRow> {
  const [session] = await tx.$queryRaw<SessionRow[]>(oneSession(isOwn(organizationId), id));
  if (!session) throw new Error('a session that was written cannot be read');
  return session;
}

/**
 * The session, held until the transaction ends. Refused when there is none, or another version than expected: nobody
 * overwrites what he has not seen.
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
  if (!found) throw new WriteRefused<UserError>([unknownSession()]);
  if (found.version !== expectedVersion) {
    throw new WriteRefused<UserError>([versionConflict(expectedVersion, found.version)]);
  }
  return readSession(tx, organizationId, id);
}

/** The same words for a session of another organization and for one that does not exist. */
export function unknownSession(): UserError {
  return fieldError(
    ['id'],
    'UNKNOWN_SESSION',
    'There is no session of this id: take it from `sessions { nodes { id } }`.',
  );
}

/** Writes a new session as version 1 and gives its id. */
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

/** Puts other content into a session, as its next version. */
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
  // Activities are noted on a service by other ways than this input, so those of a service that stays are kept.
  await insertServices(tx, organizationId, id, dayOfCareFrom(input), (code, position) =>
    before.services[position]?.code === code ? before.services[position].activityKeys : [],
  );
  await insertVersion(tx, organizationId, id, input, {
    ...step,
    version,
    changed: changedFields(before, input),
  });
}

/** Moves a session to another status, as its next version. */
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
  const day = dayOfCareFrom(input);
  return {
    patientRef: input.patientRef,
    payerSlug: input.payer,
    planSlug: input.plan ?? null,
    dateOfService: utcMidnight(day.dateOfService),
    setting: day.setting,
    startTime: day.startTime,
    endTime: day.endTime,
    therapist: input.therapist,
    assistant: input.assistant ?? null,
    diagnoses: [...day.diagnoses],
    goals: [...(input.goals ?? [])],
    documentation: [...(day.documentation ?? [])],
    documentationChecked: day.documentation !== null,
    accruedAllowedCents: day.accruedAllowedCents,
    qualifyingApmParticipant: day.qualifyingApmParticipant,
    locality: day.locality,
    zip: day.zip,
    plannedHoursPerWeek:
      day.plannedHundredthHoursPerWeek === null
        ? null
        : new Prisma.Decimal(day.plannedHundredthHoursPerWeek).div(100),
    chargesCents: day.chargesCents,
    partialHospitalizationDates: (day.partialHospitalizationDates ?? []).map((date) => utcMidnight(date)),
    partialHospitalizationChecked: day.partialHospitalizationDates !== null,
    submittedOn: utcMidnight(day.submittedOn),
    ...planColumns(day.planOfCare),
  };
}

/** Every column, so that an amendment that drops the plan of care leaves none of it behind. */
function planColumns(plan: PlanOfCare | null) {
  return {
    initialTreatmentOn: utcMidnight(plan?.initialTreatmentOn),
    certifiedOn: utcMidnight(plan?.certifiedOn),
    verbalOrderOn: utcMidnight(plan?.verbalOrderOn),
    planSentOn: utcMidnight(plan?.planSentOn),
    recertifiedOn: utcMidnight(plan?.recertifiedOn),
    durationDays: plan?.durationDays ?? null,
    treatmentDaysSinceReport: plan?.treatmentDaysSinceReport ?? null,
  } satisfies Record<keyof PlanOfCare, unknown>;
}

async function insertServices(
  tx: Transaction,
  organizationId: string,
  sessionId: string,
  { services }: DayOfCare,
  activitiesOf: (code: string, position: number) => readonly string[],
): Promise<void> {
  await tx.sessionService.createMany({
    data: services.map(({ sessions: _spans, modifiers, ...service }, position) => ({
      ...service,
      organizationId,
      sessionId,
      position,
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
  // A step that changes no content points to the version before by having none of its own.
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

/** Fields of the record that say something else than before, by their names in the input. */
function changedFields(before: SessionRow, input: SessionInput): string[] {
  const after: Readonly<Record<string, unknown>> = { ...dayOfCareFrom(input), ...besideTheDay(input) };
  const was: typeof after = { ...dayOfCareOf(before), ...besideTheDay(before) };
  return Object.keys(after)
    .filter((field) => canonicalJson(after[field]) !== canonicalJson(was[field]))
    .map((field) => NAMES_IN_INPUT[field] ?? field);
}

const NAMES_IN_INPUT: Readonly<Record<string, string>> = {
  accruedAllowedCents: 'accruedAllowed',
  plannedHundredthHoursPerWeek: 'plannedHoursPerWeek',
  chargesCents: 'charges',
} satisfies Partial<Record<keyof DayOfCare, keyof SessionInput>>;

function besideTheDay({ patientRef, payer, plan, therapist, assistant, goals }: SessionInput | SessionRow) {
  return {
    patientRef,
    payer,
    plan: plan ?? null,
    therapist,
    assistant: assistant ?? null,
    goals: goals ?? [],
  };
}
