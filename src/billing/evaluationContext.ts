import { revenueCodeOf, type ClaimContext } from './claimContext.ts';
import type { Facts, TableBasis } from './facts.ts';
import type { PatientHistory } from './history.ts';
import type { DatedNumbers } from './numbers.ts';
import type { DayOfCare, Service } from './dayOfCare/types.ts';
import type { BillingLine, CitedTerms, CodeFacts, Denial, Finding, PayerRules } from './types.ts';
import { entriesOf, type ServiceGroup } from './units/group.ts';

/**
 * A line of the claim while it is being worked on. Checks and prices write into it in a fixed order; nobody sees it
 * before it is finished.
 */
export interface ClaimLineBuilder extends Writable<BillingLine> {
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
  denial: Denial | null;
}

type Writable<Line> = {
  -readonly [Name in keyof Line]: Line[Name] extends readonly (infer Item)[] ? Item[] : Line[Name];
};

/** Everything the checks of one evaluation share. */
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
  readonly lines: readonly ClaimLineBuilder[];
  readonly findings: Finding[];
  /** The tables that edits and unit limits were looked up in, which decide about denials. */
  readonly decidingTables: TableBasis[];
}

export interface LineStart {
  readonly codeFacts: CodeFacts;
  readonly group: ServiceGroup;
  readonly units: number;
  readonly minutes: number | null;
  readonly isOta: boolean;
  readonly rules: readonly string[];
}

export function startLine(
  seed: LineStart,
  position: number,
  payer: PayerRules,
  claim: ClaimContext,
): ClaimLineBuilder {
  const { codeFacts, group, units, minutes, isOta, rules } = seed;
  const entries = entriesOf(group, codeFacts.code);
  return {
    position,
    code: codeFacts.code,
    codeFacts,
    group,
    terms: payer.termsFor(codeFacts.code),
    units,
    minutes,
    revenueCode: revenueCodeOf(codeFacts, claim),
    services: entries.services,
    documented: entries.modifiers,
    distinct: entries.distinct,
    isOta,
    modifiers: [],
    rules: [...rules],
    denial: null,
    chargeCents: null,
    allowedCents: null,
    adjustments: [],
    payerPaysCents: null,
    patientPaysCents: null,
  };
}

/** Minutes of treatment of the day that are documented by time, not by session or month. */
export function treatmentMinutes(groups: readonly ServiceGroup[]): number {
  return groups.reduce(
    (sum, group) => sum + ('minutes' in group && group.kind !== 'MONTHLY' ? (group.minutes ?? 0) : 0),
    0,
  );
}

/** Marks a line as one the payer would not pay; the first reason given stands. */
export function deny(line: ClaimLineBuilder, denial: Denial): void {
  line.denial ??= denial;
}

/** The finished line. */
export function toBillingLine(line: ClaimLineBuilder): BillingLine {
  return {
    position: line.position,
    code: line.code,
    modifiers: line.modifiers,
    units: line.units,
    minutes: line.minutes,
    revenueCode: line.revenueCode,
    chargeCents: line.chargeCents,
    allowedCents: line.allowedCents,
    adjustments: line.adjustments,
    payerPaysCents: line.payerPaysCents,
    patientPaysCents: line.patientPaysCents,
    rules: line.rules,
  };
}
