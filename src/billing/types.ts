/**
 * The words of the billing core. Everything here is plain, frozen data: no clock, no database, no GraphQL.
 * Dates of service are plain dates (`YYYY-MM-DD`), times of day are `HH:MM`, money is integer cents.
 */

/** A calendar date without a time zone, `YYYY-MM-DD`. */
export type PlainDate = string;
/** A wall-clock time, `HH:MM`. */
export type LocalTime = string;

export type Confidence = 'VERIFIED' | 'SECONDARY' | 'UNVERIFIED';
export type UnitMethod = 'CMS_8_MINUTE' | 'AMA_MIDPOINT';
export type Timing = 'TIMED' | 'UNTIMED' | 'PER_SESSION' | 'PER_DAY' | 'PER_30_DAYS' | 'PER_MONTH';
export type Setting =
  | 'OFFICE'
  | 'OUTPATIENT_HOSPITAL'
  | 'HOME'
  | 'SCHOOL'
  | 'TELEHEALTH_HOME'
  | 'TELEHEALTH_OTHER'
  | 'PARTIAL_HOSPITALIZATION'
  | 'INTENSIVE_OUTPATIENT'
  | 'SKILLED_NURSING';

/** Half-open: in force from `effectiveFrom` up to, not including, `effectiveTo`; null is unbounded. */
export interface Period {
  readonly effectiveFrom: PlainDate | null;
  readonly effectiveTo: PlainDate | null;
}

/** Where a fact comes from, and how sure it is. */
export interface Citation {
  readonly title: string;
  readonly url: string | null;
  readonly publisher: string | null;
  readonly section: string | null;
  readonly retrievedOn: PlainDate | null;
  readonly verifiedOn: PlainDate | null;
  readonly confidence: Confidence;
}

/** A rule of the rule book, with the citation that a finding or a step of the working carries. */
export interface Rule extends Period {
  readonly id: string;
  readonly title: string;
  readonly source: Citation;
}

/** What the core needs to know of one procedure code. */
export interface CodeFacts extends Period {
  readonly code: string;
  readonly timing: Timing;
  /** Length of one unit of a timed code, in minutes. */
  readonly unitMinutes: number | null;
  /** Shortest billable session of a per-session code, in minutes. */
  readonly minimumSessionMinutes: number | null;
  /** The primary codes that this add-on code continues; empty for a code that stands alone. */
  readonly addOnTo: readonly string[];
}

/** One session of a per-session code: its minutes, or its start and end. */
export interface SessionSpan {
  readonly minutes: number | null;
  readonly startTime: LocalTime | null;
  readonly endTime: LocalTime | null;
}

/** One service as documented. Minutes are those of skilled, direct, one-to-one care (TIM-02). */
export interface Service {
  readonly code: string;
  /** Minutes by the therapist alone. */
  readonly minutes: number | null;
  /** Minutes by the assistant alone. */
  readonly assistantMinutes: number | null;
  /** Minutes of therapist and assistant together: the therapist's, counted once (CO-01). */
  readonly jointMinutes: number | null;
  readonly sessions: readonly SessionSpan[];
  readonly startTime: LocalTime | null;
  readonly endTime: LocalTime | null;
  readonly distinct: boolean;
  readonly modifiers: readonly string[];
}

/** One day of care of one patient by one provider: the question put to the core. */
export interface DayOfCare {
  readonly dateOfService: PlainDate;
  readonly setting: Setting;
  readonly startTime: LocalTime | null;
  readonly endTime: LocalTime | null;
  readonly services: readonly Service[];
}

/** How a payer counts timed units on the date of service, and who says so. */
export interface UnitMethodTerm extends Period {
  readonly method: UnitMethod;
  readonly source: Citation;
  readonly verifyWithPlan: boolean;
}

/** What the payer (and the plan, when one is named) asks for on the date of service. */
export interface PayerRules {
  readonly slug: string;
  readonly name: string;
  readonly plan: string | null;
  /** Null when the payer has no single rule and the plan was not named: then both are shown. */
  readonly unitMethod: UnitMethodTerm | null;
}

export interface BillingLine {
  readonly position: number;
  readonly code: string;
  readonly modifiers: readonly string[];
  readonly units: number;
  /** Minutes behind the line; null for a code that is not counted by time. */
  readonly minutes: number | null;
  /** Ids of the rules that shaped the line. */
  readonly rules: readonly string[];
}

export interface BillingAlternative {
  /** The whole claim under this placement; a code without a unit is left out. */
  readonly lines: readonly { readonly code: string; readonly units: number }[];
  /** True for the placement that `lines` of the answer shows. */
  readonly chosen: boolean;
  readonly reason: string;
}

export interface ExplanationStep {
  readonly rule: Rule;
  readonly text: string;
}

/** What one payer would be sent for the day, and why. */
export interface BillingAnswer {
  readonly payer: string;
  readonly plan: string | null;
  readonly on: PlainDate;
  readonly unitMethod: UnitMethod;
  /** True when the payer's rule is unknown without a plan, so that `unitMethod` is only assumed. */
  readonly unitMethodAssumed: boolean;
  /** All documented minutes, timed or not. */
  readonly totalMinutes: number;
  /** Minutes of codes with a 15-minute unit: the total of the 8-minute rule (TIM-01). */
  readonly totalTimedMinutes: number;
  /** Units billed for those minutes. */
  readonly totalTimedUnits: number;
  readonly lines: readonly BillingLine[];
  readonly alternatives: readonly BillingAlternative[];
  readonly explanation: readonly ExplanationStep[];
}
