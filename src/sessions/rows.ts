import type { BillingAnswer, DayOfCare } from '../billing/index.ts';
import type { SessionStatus } from '../db/generated/prisma/enums.ts';

/** A day of care as the store has it, of nobody in particular: a row of `dayPage` in queries.ts. */
export interface StoredDay extends DayOfCare {
  readonly key: string;
  /** Slug of the plan on record. */
  readonly plan: string | null;
  readonly services: readonly SessionServiceRow[];
}

/** A day of care of somebody, for sums that name nobody: a row of `countedPage` in queries.ts. */
export interface CountedDay extends StoredDay {
  readonly payer: string;
  /** Tells patients apart, and nothing else. */
  readonly patient: string;
  /** What was frozen of a billed session for its payer; null for every other session. */
  readonly frozen: BillingAnswer | null;
}

/** A patient session as the store has it: a row of `oneSession` and `sessionPage` in queries.ts. */
export interface SessionRow extends StoredDay {
  readonly patientRef: string;
  readonly payer: string;
  readonly therapist: string;
  readonly assistant: string | null;
  readonly goals: readonly string[];
  readonly status: SessionStatus;
  readonly version: number;
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

/**
 * The question that a session puts to the billing core: what a preview of the same day asks, and nothing beside it,
 * because the fingerprint of the answer is taken over all of the question.
 */
export function dayOfCareOf(day: StoredDay): DayOfCare {
  return {
    dateOfService: day.dateOfService,
    setting: day.setting,
    startTime: day.startTime,
    endTime: day.endTime,
    services: day.services.map(({ activityKeys: _notAsked, ...service }) => service),
    diagnoses: day.diagnoses,
    accruedAllowedCents: day.accruedAllowedCents,
    qualifyingApmParticipant: day.qualifyingApmParticipant,
    locality: day.locality,
    zip: day.zip,
    plannedHundredthHoursPerWeek: day.plannedHundredthHoursPerWeek,
    documentation: day.documentation,
    chargesCents: day.chargesCents,
    planOfCare: day.planOfCare,
    partialHospitalizationDates: day.partialHospitalizationDates,
    submittedOn: day.submittedOn,
  };
}

/** A session in an answer that was kept for its key, also from before sessions held all that a preview asks. */
export function readStoredResult(answer: unknown): SessionRow {
  const { documented = null, ...session } = answer as Partial<SessionRow> & {
    readonly documented?: readonly string[];
  };
  return { ...NOT_HELD, documentation: documented, ...session } as SessionRow;
}

const NOT_HELD = {
  qualifyingApmParticipant: false,
  locality: null,
  zip: null,
  chargesCents: {},
  planOfCare: null,
  partialHospitalizationDates: null,
  submittedOn: null,
} satisfies Partial<DayOfCare>;
