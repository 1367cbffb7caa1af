import fc from 'fast-check';
import {
  findInputIssues,
  type DayOfCare,
  type Facts,
  type PatientHistory,
  type PayerRules,
  type Service,
  type PolicyTerms,
} from '../../src/billing/index.ts';
import type { LocalTime } from '../../src/shared/localTime.ts';
import { isInForce } from '../../src/shared/plainDate.ts';
import {
  day,
  factsOn,
  medicare,
  payer,
  programValuesOn,
  service,
  TEST_CODES,
  TEST_MODIFIERS,
  type TestData,
} from '../support/day.ts';
import { Discipline, valuesOf, type Setting, type YesNo } from '../../src/shared/enums.ts';

/** Days, payers and data as fast-check makes them up: whatever a caller may send, and whatever may be loaded. */

const SETTINGS: readonly Setting[] = [
  'OFFICE',
  'OUTPATIENT_HOSPITAL',
  'HOME',
  'SCHOOL',
  'TELEHEALTH_HOME',
  'TELEHEALTH_OTHER',
  'PARTIAL_HOSPITALIZATION',
  'INTENSIVE_OUTPATIENT',
  'SKILLED_NURSING',
  'CRITICAL_ACCESS_HOSPITAL',
  'REHABILITATION_AGENCY',
  'COMPREHENSIVE_REHABILITATION',
  'HOME_HEALTH_PART_B',
];

const often = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2, nil: null });
const seldom = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

/** Days on which a rule begins or ends, and any other. */
export const anyDate = fc.oneof(
  fc.constantFrom('1999-01-01', '2013-04-01', '2019-12-31', '2020-01-01', '2021-12-31', '2022-01-01'),
  fc.constantFrom('2023-12-31', '2024-01-01', '2024-02-29', '2025-01-01', '2026-11-02', '2035-12-31'),
  fc
    .date({ min: new Date('1999-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
);

const modifiers = fc.uniqueArray(fc.constantFrom(...TEST_MODIFIERS.map(({ code }) => code), 'Z9'), {
  maxLength: 4,
});
const rarelyModified = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: modifiers },
);

/** One service of a code in force on the day; minutes leave room for 30 services in a day. */
export const anyService = (date: string): fc.Arbitrary<Service> =>
  fc
    .record({
      facts: fc.constantFrom(...TEST_CODES.filter((code) => isInForce(code, date))),
      minutes: fc.nat(40),
      assistantMinutes: seldom(fc.nat(20)),
      jointMinutes: seldom(fc.nat(10)),
      sessions: fc.array(fc.constantFrom(30, 44, 45, 46), { minLength: 1, maxLength: 3 }),
      distinct: fc.boolean(),
      modifiers: rarelyModified,
      patients: seldom(fc.integer({ min: 1, max: 4 })),
      coTreatment: fc.boolean(),
      studentAlone: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
      startHour: seldom(fc.integer({ min: 8, max: 17 })),
    })
    .map(({ facts, sessions, minutes, startHour, ...rest }) => {
      const { assistantMinutes, jointMinutes, ...about } = rest;
      return facts.timing === 'PER_SESSION'
        ? service(facts.code, {
            ...about,
            sessions: sessions.map((length) => ({ minutes: length, startTime: null, endTime: null })),
          })
        : service(facts.code, {
            ...about,
            minutes,
            assistantMinutes,
            jointMinutes,
            ...halfHourFrom(startHour),
          });
    });

/** The times of a service, which may leave its minutes room or not. */
function halfHourFrom(hour: number | null): Partial<Pick<Service, 'startTime' | 'endTime'>> {
  const text = hour === null ? null : String(hour).padStart(2, '0');
  return text === null ? {} : { startTime: `${text}:00`, endTime: `${text}:30` };
}

/** Codes of full length and too short, external causes, sequelae, and what is no code. */
const diagnoses = fc.array(
  fc.constantFrom('M62.81', 'R27.8', 'S52.501D', 'S52', 'M62', 'W19.XXXA', 'S52.501S', 'none', 'Z99.99'),
  { maxLength: 14, size: 'max' },
);

const planOfCare = fc.record({
  initialTreatmentOn: often(anyDate),
  establishedOn: often(anyDate),
  onsetOn: often(anyDate),
  certifiedOn: often(anyDate),
  verbalOrderOn: often(anyDate),
  planSentOn: often(anyDate),
  recertifiedOn: often(anyDate),
  durationDays: often(fc.nat(120)),
  treatmentDaysSinceReport: often(fc.nat(20)),
});

const otherService = fc
  .record({
    discipline: fc.constantFrom(...valuesOf(Discipline)),
    code: fc.constantFrom('90837', '97116', '92507', 'G0410', '97530', '97110', '97545'),
    units: often(fc.integer({ min: 1, max: 8 })),
    modifiers: fc.subarray(['GP', '59', 'XP']),
    minutes: often(fc.nat(30)),
    startHour: seldom(fc.integer({ min: 8, max: 17 })),
  })
  .map(({ startHour, ...about }) => ({
    startTime: null,
    endTime: null,
    ...about,
    ...halfHourFrom(startHour),
  }));

const authorization = fc.record({
  number: often(fc.constantFrom('A-1', 'A-2')),
  visitsApproved: often(fc.integer({ min: 1, max: 12 })),
  visitsUsed: often(fc.nat(13)),
  from: fc.constant(null),
  to: fc.constant(null),
});

const amount = fc.integer({ min: 0, max: 30_000 });

/** A day that the input check lets pass. */
export const anyDayOn = (date: string): fc.Arbitrary<DayOfCare> =>
  fc
    .record({
      services: fc.array(anyService(date), { minLength: 1, maxLength: 30, size: 'max' }),
      setting: fc.constantFrom(...SETTINGS),
      accruedAllowedCents: often(fc.integer({ min: 0, max: 400_000 })),
      qualifyingApmParticipant: fc.boolean(),
      plannedHundredthHoursPerWeek: often(fc.nat(5_000)),
      otherServices: seldom(fc.array(otherService, { maxLength: 6 })),
      authorization: seldom(authorization),
      visitsThisYear: seldom(fc.nat(60)),
      primaryService: often(fc.constantFrom<YesNo[]>('YES', 'NO')),
      documentation: often(fc.subarray(['one', 'two'])),
      chargesCents: fc.dictionary(fc.constantFrom(...TEST_CODES.map(({ code }) => code)), amount, {
        maxKeys: 3,
      }),
      planOfCare: seldom(planOfCare),
      partialHospitalizationDates: seldom(fc.array(anyDate, { maxLength: 3 })),
      submittedOn: seldom(anyDate),
      diagnoses,
      endTime: seldom(fc.constantFrom<LocalTime[]>('09:00', '12:00', '18:00')),
    })
    .map(({ services, endTime, ...about }) =>
      day(services, {
        dateOfService: date,
        ...about,
        ...(endTime !== null && { startTime: '08:00', endTime }),
      }),
    )
    .filter((dayOfCare) => findInputIssues(dayOfCare, factsOn(date)).length === 0);

const CODES = TEST_CODES.map(({ code }) => code);

const fee = fc.record({
  workRvu: fc.integer({ min: 0, max: 300 }).map(hundredths),
  peNonFacilityRvu: fc.integer({ min: 0, max: 300 }).map(hundredths),
  peFacilityRvu: fc.integer({ min: 0, max: 300 }).map(hundredths),
  malpracticeRvu: fc.integer({ min: 0, max: 20 }).map(hundredths),
  peGpci: fc.integer({ min: 800, max: 1500 }).map((thousandths) => (thousandths / 1000).toFixed(3)),
  multipleProcedures: fc.constantFrom(0, 2, 5),
  bilateralSurgery: fc.constantFrom(null, 0, 1, 2, 3, 9),
  status: fc.constantFrom('A', 'A', 'A', 'R', 'B', 'C', 'X', 'I'),
});

function hundredths(value: number): string {
  return (value / 100).toFixed(2);
}

/** What may be loaded for a date: each table may be missing, and the numbers are those of the seed or none. */
const anyDataOn = (date: string): fc.Arbitrary<TestData> =>
  fc
    .record({
      edits: often(
        fc.dictionary(
          fc.tuple(fc.constantFrom(...CODES), fc.constantFrom(...CODES)).map((pair) => pair.join('|')),
          fc.constantFrom(0, 1, 9),
          { maxKeys: 60 },
        ),
      ),
      limits: often(
        fc.dictionary(
          fc.constantFrom(...CODES),
          fc.tuple(fc.nat(4), fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3)),
        ),
      ),
      fees: often(fc.dictionary(fc.constantFrom(...CODES), fee, { maxKeys: 40 })),
      values: fc.boolean().map((known) => (known ? programValuesOn(date) : null)),
    })
    .map(
      (parts) => Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== null)) as TestData,
    );

const terms: fc.Arbitrary<PolicyTerms> = fc.record(
  {
    coverage: fc.constantFrom('COVERED', 'CONDITIONAL', 'NOT_COVERED', 'BUNDLED'),
    maxUnitsPerDay: fc.nat(6),
    maxTimedUnitsPerVisit: fc.nat(6),
    maxCodesPerDay: fc.nat(6),
    maxServicesPerDay: fc.nat(9),
    maxMinutesPerDay: fc.nat(120),
    priorAuthorization: fc.boolean(),
    authorizationFromVisit: fc.integer({ min: 1, max: 40 }),
    maxVisitsPerYear: fc.integer({ min: 1, max: 60 }),
    requiredModifiers: fc.constantFrom([], ['GO'], ['GO'], ['GO', 'CO'], ['GO', '97']),
    assistantFactor: fc.constantFrom('0.85', '1'),
    assistantAllowed: fc.boolean(),
    telehealth: fc.boolean(),
    editSet: fc.constantFrom('medicare-ncci', 'medicare-ncci', 'own'),
    bundledInto: fc.subarray(['97530', '97140', '97165']),
    multipleProcedureFactor: fc.constantFrom('0.5', '0.75'),
    timelyFilingDays: fc.nat(400),
    timelyFilingYears: fc.integer({ min: 1, max: 3 }),
  },
  { requiredKeys: [] },
);

/** Medicare, or a payer of which anything may be known. */
export const anyPayer: fc.Arbitrary<PayerRules> = fc.oneof(
  fc.boolean().map((required) => medicare(required ? { requirements: ['one', 'two'] } : {})),
  fc
    .record({
      method: fc.constantFrom('CMS_8_MINUTE', 'AMA_MIDPOINT', null),
      slug: fc.constantFrom('aetna', 'bcbs', 'cigna', 'tricare', 'unitedhealthcare'),
      terms,
      byCode: fc.dictionary(fc.constantFrom(...CODES), terms, { maxKeys: 5 }),
      verifyWithPlan: fc.boolean(),
    })
    .map(({ method, ...about }) => payer(method, about)),
);

export interface BillingRequest {
  readonly dayOfCare: DayOfCare;
  readonly rules: PayerRules;
  readonly data: TestData;
  readonly facts: Facts;
  readonly history: PatientHistory | null;
}

/** Of the other sessions of the patient. */
const history: fc.Arbitrary<PatientHistory> = fc.record({
  billedCents: fc.integer({ min: 0, max: 400_000 }),
  billedSessions: fc.nat(3),
  unpricedSessions: fc.nat(1),
  visitsThisYear: fc.nat(60),
  managementMinutes: fc.integer({ min: 20, max: 60 }),
  managementAssistantMinutes: fc.nat(20),
  managementSessions: fc.nat(3),
  managementBilled: fc.boolean(),
});

/** A day with a payer and what is loaded. */
export const anyRequest: fc.Arbitrary<BillingRequest> = anyDate.chain((date) =>
  fc
    .record({ dayOfCare: anyDayOn(date), rules: anyPayer, data: anyDataOn(date), history: seldom(history) })
    .map((request) => ({ ...request, facts: factsOn(date, request.data) })),
);
