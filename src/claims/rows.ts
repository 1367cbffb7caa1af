import type { DayOfCare, Service, Setting } from '../billing/index.ts';

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
}

/** A question as a caller sends it. */
export interface BillingInput {
  readonly dateOfService: string;
  readonly setting?: Maybe<Setting>;
  readonly plan?: Maybe<string>;
  readonly startTime?: Maybe<string>;
  readonly endTime?: Maybe<string>;
  readonly services: readonly ServiceInput[];
}

/** The question in the words of the billing core. */
export function toDayOfCare(input: BillingInput): DayOfCare {
  return {
    dateOfService: input.dateOfService,
    setting: input.setting ?? 'OFFICE',
    startTime: input.startTime ?? null,
    endTime: input.endTime ?? null,
    services: input.services.map(toService),
  };
}

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
  };
}
