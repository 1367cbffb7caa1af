/**
 * The types of the billing engine. All of it is immutable data: no clock, no database, no GraphQL.
 * Dates of service are plain dates (`YYYY-MM-DD`), times of day are `HH:MM`, money is integer cents.
 */

import type {
  ADJUSTMENT_FIELDS,
  ALTERNATIVE_FIELDS,
  ALTERNATIVE_LINE_FIELDS,
  ANSWER_FIELDS,
  AnswerTable,
  DENIAL_FIELDS,
  FINDING_FIELDS,
  NEEDED_INPUT_FIELDS,
  OCCURRENCE_FIELDS,
  TABLE_FIELDS,
  LINE_FIELDS,
  STEP_FIELDS,
  TOTALS_FIELDS,
} from './answerFields.ts';
import type { ContractRates } from './payment/contractRates.ts';
import type { PolicyTermName, PolicyTerms } from './policyTerms.ts';
import type { ScopeDimension } from './scope.ts';
import type { Period, PlainDate } from '../shared/plainDate.ts';
import type {
  AdjustmentGroup,
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
  /** Number of the document at its publisher. */
  readonly documentId: string | null;
  readonly publishedOn: PlainDate | null;
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

/** The statement behind a term, and its confidence. */
export interface TermSource extends Period {
  readonly text: string;
  readonly source: Citation;
  readonly verifyWithPlan: boolean;
}

/** What a statement is limited to and a question does not say. */
export interface TermCondition {
  readonly dimension: ScopeDimension;
  /** Values for which the statement applies, such as MEDICARE_ADVANTAGE. */
  readonly values: readonly string[];
}

/** What a term is where all conditions hold; undefined where it is not stated. */
export interface TermBranch {
  readonly conditions: readonly TermCondition[];
  readonly value: PolicyTerms[PolicyTermName];
}

/** What a payer says about a code: each term with the statement that decided it. */
export interface CitedTerms {
  readonly terms: PolicyTerms;
  /** The deciding statement of a term; undefined for a term that no statement decides. */
  sourceOf(term: PolicyTermName): TermSource | undefined;
  /**
   * What a term may be that is not settled: of statements of equal weight that contradict each other, or by what the
   * request does not say, the closest statement first.
   */
  readonly unsettled: ReadonlyMap<PolicyTermName, UnsettledTerm>;
  /** Statements that name the code and have no terms. */
  readonly words: readonly TermSource[];
}

export interface UnsettledTerm {
  readonly state: 'CONFLICTING' | 'DEPENDS';
  readonly branches: readonly TermBranch[];
}

/** Something the payer wants the record to show for a code. */
export interface RequirementFact {
  readonly key: string;
  readonly text: string;
  readonly source: Citation;
}

/** What the payer (and the plan, when one is named) requires on the date of service. */
export interface PayerRules {
  readonly slug: string;
  readonly name: string;
  readonly plan: string | null;
  /** Whether amounts are those of the Medicare physician fee schedule; others publish none. */
  readonly paysByMedicareFeeSchedule: boolean;
  /** Rates of the contract that one organization has with the payer; shared rules never hold any. */
  readonly contract?: ContractRates;
  /** Terms that hold for the whole claim: edit set, filing limit. */
  readonly claimTerms: CitedTerms;
  /** Terms for one code. */
  termsFor(code: string): CitedTerms;
  /** What the record must show for one code. */
  requirementsFor(code: string): readonly RequirementFact[];
}

/** The value of a field of the answer, by its kind. */
export interface AnswerKindValues {
  readonly text: string;
  readonly date: PlainDate;
  readonly flag: boolean;
  readonly count: number;
  readonly minutes: number;
  readonly texts: readonly string[];
  readonly positions: readonly number[];
  readonly cents: number;
  readonly code: string;
  readonly payer: string;
  readonly plan: string;
  readonly rules: readonly string[];
  readonly adjustmentGroup: AdjustmentGroup;
  readonly claimForm: ClaimForm;
  readonly unitMethod: UnitMethod;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly rule: Rule;
  readonly denial: Denial;
  readonly totals: BillingTotals;
  readonly adjustments: readonly Adjustment[];
  readonly lines: readonly BillingLine[];
  readonly alternativeLines: readonly AlternativeLine[];
  readonly alternatives: readonly BillingAlternative[];
  readonly findings: readonly Finding[];
  readonly steps: readonly ExplanationStep[];
  readonly neededInputs: readonly NeededInput[];
  readonly tables: readonly UsedTable[];
  readonly occurrences: readonly OccurrenceCode[];
}

type AnswerValues<Table extends AnswerTable> = {
  readonly [Name in keyof Table]:
    AnswerKindValues[Table[Name]['kind']] | (Table[Name] extends { readonly nullable: true } ? null : never);
};

export type Denial = AnswerValues<typeof DENIAL_FIELDS>;
export type Adjustment = AnswerValues<typeof ADJUSTMENT_FIELDS>;
export type BillingLine = AnswerValues<typeof LINE_FIELDS>;
export type BillingTotals = AnswerValues<typeof TOTALS_FIELDS>;
export type Finding = AnswerValues<typeof FINDING_FIELDS>;
export type AlternativeLine = AnswerValues<typeof ALTERNATIVE_LINE_FIELDS>;
export type BillingAlternative = AnswerValues<typeof ALTERNATIVE_FIELDS>;
export type NeededInput = AnswerValues<typeof NEEDED_INPUT_FIELDS>;
export type OccurrenceCode = AnswerValues<typeof OCCURRENCE_FIELDS>;
export type UsedTable = AnswerValues<typeof TABLE_FIELDS>;
export type ExplanationStep = AnswerValues<typeof STEP_FIELDS>;
export type BillingAnswer = AnswerValues<typeof ANSWER_FIELDS>;
