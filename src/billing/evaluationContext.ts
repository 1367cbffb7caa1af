import type { ClaimContext } from './claimContext.ts';
import type { Facts, TableBasis } from './facts.ts';
import type { PatientHistory } from './history.ts';
import type { DatedNumbers } from './numbers.ts';
import type { DayOfCare, Service } from './dayOfCare/types.ts';
import type { BillingLine, CitedTerms, CodeFacts, Denial, Finding, PayerRules } from './types.ts';
import type { UnitCount } from './units/count.ts';
import type { ServiceGroup } from './units/group.ts';
import type { UnitMethods } from './units/methods.ts';

/** The amounts of a line in cents; null where an amount is not known. */
export type LineAmounts = Pick<
  BillingLine,
  'chargeCents' | 'allowedCents' | 'adjustments' | 'payerPaysCents' | 'patientPaysCents'
>;

/** A line of the claim as the checks see it: what those before have decided of it. */
export interface ClaimLine extends BillingLine {
  readonly codeFacts: CodeFacts;
  readonly group: ServiceGroup;
  readonly terms: CitedTerms;
  /** The documented entries of this code; of the whole service, where the code was not documented itself. */
  readonly services: readonly Service[];
  /** Modifiers documented on those entries, each once. */
  readonly documented: readonly string[];
  /** Whether any of those entries had a 15-minute interval of its own. */
  readonly distinct: boolean;
  /** Whether the units are the assistant's (CO). */
  readonly isOta: boolean;
  /** Why the payer would pay nothing for the line; the first reason stands. */
  readonly denial: Denial | null;
}

/** Everything that a check reads: the question, the facts, and the claim as far as it is decided. */
export interface EvaluationContext {
  readonly day: DayOfCare;
  readonly payer: PayerRules;
  readonly facts: Facts;
  /** Of the patient's other sessions; null for a day that is no session on record. */
  readonly history: PatientHistory | null;
  /** Whether the minutes of remote monitoring in the day are those of the other sessions of the month (RTM-04). */
  readonly hasMonthMinutes: boolean;
  /** Numbers of CMS in force on the date of service. */
  readonly numbers: DatedNumbers;
  readonly claim: ClaimContext;
  readonly groups: readonly ServiceGroup[];
  /** The payer's unit rule for each pooled service. */
  readonly methods: UnitMethods;
  /** The units of the day by that rule. */
  readonly count: UnitCount;
  /** The units by the other unit rule, where that of the payer is only assumed; null where it is known. */
  readonly otherCount: UnitCount | null;
  readonly lines: readonly ClaimLine[];
  readonly findings: readonly Finding[];
  /** The tables that edits and unit limits were looked up in, which decide about denials. */
  readonly decidingTables: readonly TableBasis[];
}

/** Services of the day as payers limit them: each unit of a timed code, and each code without a time unit. */
export function servicesOf(lines: readonly ClaimLine[]): number {
  return lines.reduce(
    (sum, { codeFacts: { kind }, units }) =>
      sum + (kind === 'EVALUATION' || kind === 'RE_EVALUATION' ? 0 : units),
    0,
  );
}

/** Minutes of treatment of the day that are documented by time, not by session or month. */
export function treatmentMinutes(groups: readonly ServiceGroup[]): number {
  return groups.reduce(
    (sum, group) => sum + ('minutes' in group && group.kind !== 'MONTHLY' ? (group.minutes ?? 0) : 0),
    0,
  );
}
