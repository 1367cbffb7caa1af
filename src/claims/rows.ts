import { centsOf, type DayOfCare, type PlanOfCare, type Service } from '../billing/index.ts';
import type { Setting } from '../shared/enums.ts';

type Maybe<T> = T | null | undefined;

/** One service as a caller sends it; everything that is left out is unknown. */
export interface ServiceInput {
  readonly code: string;
  readonly minutes?: Maybe<number>;
  readonly assistantMinutes?: Maybe<number>;
  readonly jointMinutes?: Maybe<number>;
  readonly sessions?: Maybe<
    readonly {
      readonly minutes?: Maybe<number>;
      readonly startTime?: Maybe<string>;
      readonly endTime?: Maybe<string>;
    }[]
  >;
  readonly startTime?: Maybe<string>;
  readonly endTime?: Maybe<string>;
  readonly distinct?: Maybe<boolean>;
  readonly modifiers?: Maybe<readonly string[]>;
  readonly patients?: Maybe<number>;
  readonly coTreatment?: Maybe<boolean>;
  readonly studentAlone?: Maybe<boolean>;
}

type PlanOfCareInput = { readonly [K in keyof PlanOfCare]?: Maybe<PlanOfCare[K]> };

/** A question as a caller sends it. Amounts and hours are decimals as strings. */
export interface BillingInput {
  readonly dateOfService: string;
  readonly setting?: Maybe<Setting>;
  readonly plan?: Maybe<string>;
  readonly startTime?: Maybe<string>;
  readonly endTime?: Maybe<string>;
  readonly services: readonly ServiceInput[];
  readonly diagnoses?: Maybe<readonly string[]>;
  readonly accruedAllowed?: Maybe<string>;
  readonly qualifyingApmParticipant?: Maybe<boolean>;
  readonly locality?: Maybe<string>;
  readonly zip?: Maybe<string>;
  readonly plannedHoursPerWeek?: Maybe<string>;
  readonly documentation?: Maybe<readonly string[]>;
  readonly charges?: Maybe<readonly { readonly code: string; readonly amount: string }[]>;
  readonly planOfCare?: Maybe<PlanOfCareInput>;
  readonly partialHospitalizationDates?: Maybe<readonly string[]>;
  readonly submittedOn?: Maybe<string>;
}

/** The question in the words of the billing core. */
export function toDayOfCare(input: BillingInput): DayOfCare {
  return {
    dateOfService: input.dateOfService,
    setting: input.setting ?? 'OFFICE',
    startTime: input.startTime ?? null,
    endTime: input.endTime ?? null,
    services: input.services.map(toService),
    diagnoses: input.diagnoses ?? [],
    accruedAllowedCents: input.accruedAllowed == null ? null : centsOf(input.accruedAllowed),
    qualifyingApmParticipant: input.qualifyingApmParticipant ?? false,
    locality: input.locality ?? null,
    zip: input.zip ?? null,
    // Hundredths of an hour are read like cents of a dollar.
    plannedHundredthHoursPerWeek:
      input.plannedHoursPerWeek == null ? null : centsOf(input.plannedHoursPerWeek),
    documentation: input.documentation ?? null,
    chargesCents: Object.fromEntries(
      (input.charges ?? []).map(({ code, amount }) => [code.trim().toUpperCase(), centsOf(amount)]),
    ),
    planOfCare: toPlanOfCare(input.planOfCare ?? {}),
    partialHospitalizationDates: input.partialHospitalizationDates ?? null,
    submittedOn: input.submittedOn ?? null,
  };
}

/** A service in the words of the billing core. */
function toService(input: ServiceInput): Service {
  return {
    code: input.code.trim().toUpperCase(),
    minutes: input.minutes ?? null,
    assistantMinutes: input.assistantMinutes ?? null,
    jointMinutes: input.jointMinutes ?? null,
    sessions: (input.sessions ?? []).map((session) => ({
      minutes: session.minutes ?? null,
      startTime: session.startTime ?? null,
      endTime: session.endTime ?? null,
    })),
    startTime: input.startTime ?? null,
    endTime: input.endTime ?? null,
    distinct: input.distinct ?? false,
    modifiers: (input.modifiers ?? []).map((modifier) => modifier.trim().toUpperCase()),
    patients: input.patients ?? null,
    coTreatment: input.coTreatment ?? false,
    studentAlone: input.studentAlone ?? false,
  };
}

/** A plan of care of which nothing is known is none. */
function toPlanOfCare(input: PlanOfCareInput): PlanOfCare | null {
  const plan: PlanOfCare = {
    initialTreatmentOn: input.initialTreatmentOn ?? null,
    certifiedOn: input.certifiedOn ?? null,
    verbalOrderOn: input.verbalOrderOn ?? null,
    planSentOn: input.planSentOn ?? null,
    recertifiedOn: input.recertifiedOn ?? null,
    durationDays: input.durationDays ?? null,
    treatmentDaysSinceReport: input.treatmentDaysSinceReport ?? null,
  };
  return Object.values(plan).every((fact) => fact === null) ? null : plan;
}
