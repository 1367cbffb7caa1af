import type { BillingAnswer, DayOfCare, PlainDate, Setting } from '../billing/index.ts';
import type { SessionStatus } from '../generated/prisma/enums.ts';

/** A row of the statements in queries.ts. */
export interface StoredSession {
  readonly id: string;
  readonly patientRef: string;
  readonly payerSlug: string;
  readonly planSlug: string | null;
  readonly dateOfService: PlainDate;
  readonly setting: Setting;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly therapist: string;
  readonly assistant: string | null;
  readonly diagnoses: readonly string[];
  readonly goals: readonly string[];
  readonly documentation: readonly string[];
  readonly accruedAllowedCents: number | null;
  readonly plannedHundredthHoursPerWeek: number | null;
  readonly status: SessionStatus;
  readonly version: number;
  readonly services: readonly (DayOfCare['services'][number] & { readonly activities: readonly string[] })[];
  readonly versions: readonly SessionVersionRow[];
}

/** A row of `dayPage` in queries.ts: a day of care of nobody in particular. */
export type StoredDay = Omit<
  StoredSession,
  'patientRef' | 'payerSlug' | 'therapist' | 'assistant' | 'goals' | 'status' | 'version' | 'versions'
>;

/** A patient session as the store has it, in plain data. */
export interface SessionRow {
  readonly key: string;
  readonly patientRef: string;
  readonly payer: string;
  readonly plan: string | null;
  readonly dateOfService: PlainDate;
  readonly setting: Setting;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly therapist: string;
  readonly assistant: string | null;
  readonly diagnoses: readonly string[];
  readonly goals: readonly string[];
  /** Keys of the documentation requirements that the record meets. */
  readonly documented: readonly string[];
  readonly accruedAllowedCents: number | null;
  readonly plannedHundredthHoursPerWeek: number | null;
  readonly status: SessionStatus;
  readonly version: number;
  readonly services: readonly SessionServiceRow[];
  readonly history: readonly SessionVersionRow[];
}

export type SessionServiceRow = DayOfCare['services'][number] & { readonly activityKeys: readonly string[] };

export interface SessionVersionRow {
  readonly version: number;
  readonly status: SessionStatus;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly reason: string | null;
  /** Fields of the record that an amendment changed. */
  readonly changed: readonly string[];
}

/** A row of what was frozen of a session. */
export interface StoredBilling {
  readonly sessionId: string;
  readonly version: number;
  readonly revision: number;
  readonly billing: BillingAnswer;
}

/** A session in the words of this API, from its row. */
export function toSessionRow(stored: StoredSession): SessionRow {
  return {
    key: stored.id,
    patientRef: stored.patientRef,
    payer: stored.payerSlug,
    plan: stored.planSlug,
    dateOfService: stored.dateOfService,
    setting: stored.setting,
    startTime: stored.startTime,
    endTime: stored.endTime,
    therapist: stored.therapist,
    assistant: stored.assistant,
    diagnoses: stored.diagnoses,
    goals: stored.goals,
    documented: stored.documentation,
    status: stored.status,
    version: stored.version,
    accruedAllowedCents: stored.accruedAllowedCents,
    plannedHundredthHoursPerWeek: stored.plannedHundredthHoursPerWeek,
    services: stored.services.map(({ activities, ...service }) => ({ ...service, activityKeys: activities })),
    history: stored.versions,
  };
}

type DaySource = Pick<
  SessionRow,
  | 'dateOfService'
  | 'setting'
  | 'startTime'
  | 'endTime'
  | 'services'
  | 'diagnoses'
  | 'accruedAllowedCents'
  | 'plannedHundredthHoursPerWeek'
  | 'documented'
>;

/** The question that a session puts to the billing core. What a session does not record stays unknown. */
export function dayOfCareOf(session: DaySource): DayOfCare {
  return {
    dateOfService: session.dateOfService,
    setting: session.setting,
    startTime: session.startTime,
    endTime: session.endTime,
    services: session.services,
    diagnoses: session.diagnoses,
    accruedAllowedCents: session.accruedAllowedCents,
    qualifyingApmParticipant: false,
    locality: null,
    zip: null,
    plannedHundredthHoursPerWeek: session.plannedHundredthHoursPerWeek,
    documentation: session.documented,
    chargesCents: {},
    planOfCare: null,
    partialHospitalizationDates: null,
    submittedOn: null,
  };
}

/** The same of a day of care that was read without saying whose it is. */
export function dayOfStored({ documentation, services, ...day }: StoredDay): DayOfCare {
  const asked = services.map(({ activities, ...service }) => ({ ...service, activityKeys: activities }));
  return dayOfCareOf({ ...day, documented: documentation, services: asked });
}
