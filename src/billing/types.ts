/**
 * The types of the billing engine. All of it is immutable data: no clock, no database, no GraphQL.
 * Dates of service are plain dates (`YYYY-MM-DD`), times of day are `HH:MM`, money is integer cents.
 */

import type { PolicyTermName, PolicyTerms } from './policyTerms.ts';
import type { Period, PlainDate } from '../shared/plainDate.ts';
import type {
  Confidence,
  UnitMethod,
  Timing,
  CodeKind,
  Severity,
  Outcome,
  Verdict,
  ClaimForm,
} from '../shared/enums.ts';

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

/** A rule with the citation that a finding or a step of the explanation carries. */
export interface Rule extends Period {
  readonly id: string;
  readonly title: string;
  readonly source: Citation;
}

/** What the core needs to know of one procedure code. */
export interface CodeFacts extends Period {
  readonly code: string;
  readonly kind: CodeKind;
  /** Place on the Medicare list of outpatient-therapy codes, for occupational therapy. */
  readonly therapyStatus: 'ALWAYS' | 'SOMETIMES' | 'NEVER';
  readonly otPlanOfCareAllowed: boolean;
  readonly timing: Timing;
  /** Length of one unit of a timed code, in minutes. */
  readonly unitMinutes: number | null;
  /** Shortest billable session of a per-session code, in minutes. */
  readonly minimumSessionMinutes: number | null;
  /** The primary codes that this add-on code continues; empty for a code that stands alone. */
  readonly addOnTo: readonly string[];
}

/** The unit rule of a payer on the date of service, with its source. */
export interface UnitMethodTerm extends Period {
  readonly method: UnitMethod;
  readonly source: Citation;
  readonly verifyWithPlan: boolean;
}

/** The statement behind a term, and its confidence. */
export interface TermSource extends Period {
  readonly text: string;
  readonly source: Citation;
  readonly verifyWithPlan: boolean;
}

/** A payer's merged terms, each with the statement that decided it. */
export interface CitedTerms {
  readonly terms: PolicyTerms;
  /** The deciding statement of a term; undefined for a term that nobody states. */
  sourceOf(term: PolicyTermName): TermSource | undefined;
  /** Terms left out because statements of equal weight contradict each other. */
  readonly disputed: readonly string[];
}

/** Something the payer wants the record to show for a code. */
export interface RequirementFact {
  readonly key: string;
  readonly text: string;
  readonly source: Citation;
}

/** What the payer (and the plan, when one is named) asks for on the date of service. */
export interface PayerRules {
  readonly slug: string;
  readonly name: string;
  readonly plan: string | null;
  /** Whether amounts are those of the Medicare physician fee schedule; others publish none. */
  readonly paysByMedicareFeeSchedule: boolean;
  /** Null when the payer has no single rule and the plan was not named: then both are shown. */
  readonly unitMethod: UnitMethodTerm | null;
  /** Terms that hold for the whole claim: edit set, filing limit. */
  readonly claimTerms: CitedTerms;
  /** Terms for one code. */
  termsFor(code: string): CitedTerms;
  /** What the record must show for one code. */
  requirementsFor(code: string): readonly RequirementFact[];
}

/** A denial to expect: group code, claim adjustment reason code, remark code. */
export interface Denial {
  readonly group: string;
  readonly carc: string;
  readonly rarc: string | null;
}

/** The outcome of one rule on the claim or on some of its lines. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly message: string;
  readonly fix: string | null;
  /** Positions of the lines concerned; empty for the whole claim. */
  readonly lines: readonly number[];
  readonly codes: readonly string[];
  readonly denial: Denial | null;
}

/** One step from the charge to what is paid; amounts are taken off the charge. */
export interface Adjustment {
  readonly reason: string;
  readonly amountCents: number;
  readonly group: string;
  readonly carc: string;
  readonly rarc: string | null;
}

export interface BillingLine {
  readonly position: number;
  readonly code: string;
  readonly modifiers: readonly string[];
  readonly units: number;
  /** Minutes behind the line; null for a code that is not counted by time. */
  readonly minutes: number | null;
  readonly revenueCode: string | null;
  /** Null amounts: the payer publishes no fee, or the line has none. */
  readonly chargeCents: number | null;
  readonly allowedCents: number | null;
  readonly adjustments: readonly Adjustment[];
  readonly payerPaysCents: number | null;
  readonly patientPaysCents: number | null;
  /** Ids of the rules that shaped the line. */
  readonly rules: readonly string[];
}

export interface BillingTotals {
  readonly chargeCents: number | null;
  readonly allowedCents: number | null;
  readonly payerPaysCents: number | null;
  readonly patientPaysCents: number | null;
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

/** The claim for the day under one payer, with findings and explanation. */
export interface BillingAnswer {
  readonly payer: string;
  readonly plan: string | null;
  readonly on: PlainDate;
  readonly claimForm: ClaimForm;
  /** Two digits on a professional claim; null on an institutional one, which has a bill type instead. */
  readonly placeOfService: string | null;
  /** Condition codes of an institutional claim: 41 for PHP, 92 for IOP. */
  readonly conditionCodes: readonly string[];
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
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  readonly totals: BillingTotals | null;
  readonly explanation: readonly ExplanationStep[];
  /** SHA-256 of the day of care, the terms, the releases and the result. */
  readonly fingerprint: string;
}
