import type { Prisma } from '../db/generated/prisma/client.ts';
import type { SessionStatus } from '../shared/enums.ts';
import { utcMidnight } from '../shared/plainDate.ts';
import type { Seed, SessionEntry } from './schemas.ts';

/** The rows of one demo organization. */
export type OrganizationRows = {
  organization: Seed['organizations']['organizations'][number];
  sessions: Prisma.PatientSessionCreateManyInput[];
  services: Prisma.SessionServiceCreateManyInput[];
  spans: Prisma.SessionSpanCreateManyInput[];
  versions: Prisma.SessionVersionCreateManyInput[];
};

/** The statuses through which a session reached its own, and when each was recorded, in hours after its day began. */
const HISTORY: Record<SessionStatus, readonly SessionStatus[]> = {
  DRAFT: ['DRAFT'],
  SIGNED: ['DRAFT', 'SIGNED'],
  BILLED: ['DRAFT', 'SIGNED', 'BILLED'],
  VOIDED: ['DRAFT', 'VOIDED'],
};
const RECORDED_AFTER_HOURS: Record<SessionStatus, number> = { DRAFT: 22, SIGNED: 23, VOIDED: 26, BILLED: 38 };

export function organizationRows(seed: Seed): OrganizationRows[] {
  const [first] = seed.organizations.organizations;
  return seed.organizations.organizations.map((organization) => {
    const entries = seed.sessions.sessions.filter(
      (session) => (session.organization ?? first?.slug) === organization.slug,
    );
    return {
      organization,
      sessions: entries.map((entry) => sessionRow(organization.id, entry)),
      services: entries.flatMap((entry) => serviceRows(organization.id, entry)),
      spans: entries.flatMap((entry) => spanRows(organization.id, entry)),
      versions: entries.flatMap((entry) => versionRows(organization.id, entry)),
    };
  });
}

function sessionRow(organizationId: string, entry: SessionEntry): Prisma.PatientSessionCreateManyInput {
  return {
    organizationId,
    id: entry.id,
    patientReference: entry.patientReference,
    payerSlug: entry.payer,
    planSlug: entry.plan ?? null,
    dateOfService: utcMidnight(entry.date),
    setting: entry.setting,
    startTime: entry.start ?? null,
    endTime: entry.end ?? null,
    therapist: entry.therapist,
    assistant: entry.assistant ?? null,
    diagnoses: entry.diagnoses,
    goals: entry.goals,
    documentation: entry.documentation,
    accruedAllowedCents: entry.accruedAllowedCents ?? null,
    plannedHoursPerWeek: entry.plannedHoursPerWeek ?? null,
    status: entry.status,
    version: HISTORY[entry.status].length,
    recordedAt: recordedAt(entry, entry.status),
  };
}

function serviceRows(organizationId: string, entry: SessionEntry): Prisma.SessionServiceCreateManyInput[] {
  return entry.services.map((service, position) => ({
    organizationId,
    sessionId: entry.id,
    position,
    dateOfService: utcMidnight(entry.date),
    code: service.code,
    minutes: service.minutes ?? null,
    assistantMinutes: service.assistantMinutes ?? null,
    jointMinutes: service.jointMinutes ?? null,
    startTime: service.start ?? null,
    endTime: service.end ?? null,
    distinct: service.distinct,
    modifiers: service.modifiers,
    activities: service.activities,
  }));
}

function spanRows(organizationId: string, entry: SessionEntry): Prisma.SessionSpanCreateManyInput[] {
  return entry.services.flatMap((service, index) =>
    service.sessions.map((span, position) => ({
      organizationId,
      sessionId: entry.id,
      service: index,
      position,
      minutes: span.minutes ?? null,
      startTime: span.start ?? null,
      endTime: span.end ?? null,
    })),
  );
}

function versionRows(organizationId: string, entry: SessionEntry): Prisma.SessionVersionCreateManyInput[] {
  return HISTORY[entry.status].map((status, index) => ({
    organizationId,
    sessionId: entry.id,
    version: index + 1,
    status,
    recordedAt: recordedAt(entry, status),
    recordedBy: status === 'BILLED' ? 'demo-biller' : entry.therapist,
    reason: status === 'VOIDED' ? (entry.reason ?? null) : null,
  }));
}

const HOUR_MS = 3_600_000;

function recordedAt(entry: SessionEntry, status: SessionStatus): Date {
  return new Date(utcMidnight(entry.date).getTime() + RECORDED_AFTER_HOURS[status] * HOUR_MS);
}
