import {
  DAY_FIELDS,
  emptyValues,
  NO_COVERAGE,
  OTHER_SERVICE_FIELDS,
  pickFields,
  SERVICE_FIELDS,
  type BillingAnswer,
  type DayOfCare,
} from '../billing/index.ts';
import type { SessionStatus } from '../shared/enums.ts';

/** A stored day of care without patient or payer: a row of `dayPage` in queries.ts. */
export interface StoredDay extends DayOfCare {
  readonly key: string;
  /** Of days that were stored before there was a coverage: slug of the plan on record. */
  readonly plan?: string | null;
  readonly services: readonly SessionServiceRow[];
}

/** A stored patient session: a row of `oneSession` and `sessionPage` in queries.ts. */
export interface SessionRow extends StoredDay {
  readonly patientReference: string;
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

/** A frozen billing of a session. */
export interface StoredBilling {
  readonly sessionId: string;
  readonly version: number;
  readonly revision: number;
  /** When it was frozen; instant in UTC, ISO 8601. */
  readonly knownAt: string;
  readonly billing: BillingAnswer;
}

/**
 * The day of care of a stored session, equal to that of a preview of the same day. It has no other fields, because the
 * fingerprint of the billing covers the whole day of care.
 */
export function dayOfCareOf(day: StoredDay): DayOfCare {
  return {
    ...pickFields(DAY_FIELDS, day),
    coverage: day.coverage ?? { ...NO_COVERAGE, plan: day.plan ?? null },
    services: day.services.map((service) => pickFields(SERVICE_FIELDS, service)),
    otherServices: day.otherServices?.map((service) => pickFields(OTHER_SERVICE_FIELDS, service)) ?? null,
  };
}

/** A session from a stored result. Results of older versions lack the fields that were added since. */
export function readStoredResult(result: unknown): SessionRow {
  const { documented = null, ...session } = result as Partial<SessionRow> & {
    readonly documented?: readonly string[];
  };
  return { ...emptyValues(DAY_FIELDS), documentation: documented, ...session } as SessionRow;
}
