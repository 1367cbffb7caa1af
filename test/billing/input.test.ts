import { findInputIssues, type DayOfCare, type PlanOfCare } from '../../src/billing/index.ts';
import { isPlainDate } from '../../src/shared/plainDate.ts';
import { day, lasting, factsOn, service } from '../support/day.ts';

const issuesOf = (day: DayOfCare) => findInputIssues(day, factsOn(day.dateOfService));
const fields = (day: DayOfCare) => issuesOf(day).map(({ field }) => field);
const plan = (more: Partial<PlanOfCare>): PlanOfCare => ({
  initialTreatmentOn: null,
  establishedOn: null,
  onsetOn: null,
  certifiedOn: null,
  verbalOrderOn: null,
  planSentOn: null,
  recertifiedOn: null,
  durationDays: null,
  treatmentDaysSinceReport: null,
  ...more,
});
const timed = (more: Parameters<typeof service>[1]) => day([service('97530', more)]);

test('an ordinary day has no problems', () => {
  expect(issuesOf(timed({ minutes: 15 }))).toEqual([]);
});

test.each([
  ['an unknown code', day([service('99999', { minutes: 15 })]), 'services.0.procedureCode', '99999'],
  [
    'a code not yet in force',
    day([service('97129', { minutes: 15 })], { dateOfService: '2019-12-31' }),
    'services.0.procedureCode',
    '97129',
  ],
  [
    'a code no longer in force',
    day([service('97532', { minutes: 15 })], { dateOfService: '2018-01-01' }),
    'services.0.procedureCode',
    '97532',
  ],
  [
    'a functional reporting code, ended with 2018 (TIM-01)',
    day([service('G8987')], { dateOfService: '2019-01-01' }),
    'services.0.procedureCode',
    'G8987',
  ],
  ['a negative minute', timed({ minutes: -1 }), 'services.0.minutes', '-1'],
  ['a part of a minute', timed({ minutes: 7.5 }), 'services.0.minutes', '7.5'],
  ['more than 24 hours', timed({ minutes: 1441 }), 'services.0.minutes', '1441'],
  [
    'negative assistant minutes',
    timed({ minutes: 8, assistantMinutes: -3 }),
    'services.0.assistantMinutes',
    '-3',
  ],
  ['negative joint minutes', timed({ jointMinutes: -3 }), 'services.0.jointMinutes', '-3'],
  ['an end before the start', timed({ startTime: '10:00', endTime: '09:59' }), 'services.0.endTime', '09:59'],
  ['an end at the start', timed({ startTime: '10:00', endTime: '10:00' }), 'services.0.endTime', '10:00'],
  ['a start without an end', timed({ minutes: 8, startTime: '10:00' }), 'services.0.endTime', 'null'],
  ['an end without a start', timed({ minutes: 8, endTime: '10:00' }), 'services.0.startTime', 'null'],
  ['an impossible time', timed({ startTime: '24:00', endTime: '10:00' }), 'services.0.startTime', '24:00'],
  [
    'more minutes than the times leave',
    timed({ minutes: 31, startTime: '10:00', endTime: '10:30' }),
    'services.0.minutes',
    '31',
  ],
  [
    'an impossible date',
    day([service('97530', { minutes: 8 })], { dateOfService: '2026-02-29' }),
    'dateOfService',
    '2026-02-29',
  ],
  ['no services', day([]), 'services', '0 services'],
  ['too many services', day(Array.from({ length: 51 }, () => service('97010'))), 'services', '51 services'],
  ['a timed code without time', timed({}), 'services.0.minutes', 'null'],
  [
    'sessions on a timed code',
    timed({ minutes: 15, sessions: [lasting(50)] }),
    'services.0.sessions',
    '1 sessions',
  ],
  ['a per-session code without sessions', day([service('G0129')]), 'services.0.sessions', 'none'],
  [
    'sessions and minutes',
    day([service('G0129', { minutes: 50, sessions: [lasting(50)] })]),
    'services.0.minutes',
    'minutes or times together with sessions',
  ],
  [
    'an empty session',
    day([service('G0129', { sessions: [{ minutes: null, startTime: null, endTime: null }] })]),
    'services.0.sessions.0',
    'empty',
  ],
  [
    'a negative session',
    day([service('G0129', { sessions: [lasting(-45)] })]),
    'services.0.sessions.0.minutes',
    '-45',
  ],
  [
    'a session that ends before it starts',
    day([service('G0129', { sessions: [{ minutes: null, startTime: '10:00', endTime: '09:00' }] })]),
    'services.0.sessions.0.endTime',
    '09:00',
  ],
  [
    'too many sessions',
    day([service('G0129', { sessions: Array.from({ length: 25 }, () => lasting(45)) })]),
    'services.0.sessions',
    '25 sessions',
  ],
  ['the placeholder 00 (MOD-06)', timed({ minutes: 8, modifiers: ['00'] }), 'services.0.modifiers.0', '00'],
  ['a modifier that is none', timed({ minutes: 8, modifiers: ['G'] }), 'services.0.modifiers.0', 'G'],
  [
    'five modifiers',
    timed({ minutes: 8, modifiers: ['GO', 'CO', 'KX', '59', 'LT'] }),
    'services.0.modifiers',
    '5 modifiers',
  ],
  [
    'more than a day in all',
    day([service('97530', { minutes: 1000 }), service('97110', { minutes: 441 })]),
    'services',
    '1441 minutes in total',
  ],
  [
    'a visit that ends before it starts',
    day([service('97010')], { startTime: '10:00', endTime: '09:00' }),
    'endTime',
    '09:00',
  ],
])('%s is rejected with field, value and fix', (_name, dayOfCare, field, value) => {
  const [found, ...more] = issuesOf(dayOfCare);
  expect(found).toMatchObject({ field, value });
  expect(found?.fix).toMatch(/\.$/);
  expect(found?.allowed).not.toBe('');
  expect(more).toEqual([]);
});

test.each([
  ['0 minutes', timed({ minutes: 0 })],
  ['24 hours', timed({ minutes: 1440 })],
  ['exactly the minutes between the times', timed({ minutes: 30, startTime: '10:00', endTime: '10:30' })],
  ['times in place of minutes', timed({ startTime: '10:00', endTime: '10:30' })],
  ['50 services', day(Array.from({ length: 50 }, () => service('97010')))],
  ['24 sessions', day([service('G0129', { sessions: Array.from({ length: 24 }, () => lasting(45)) })])],
  ['four modifiers', timed({ minutes: 8, modifiers: ['GO', 'CO', 'KX', '59'] })],
  ['a leap day', day([service('97530', { minutes: 8 })], { dateOfService: '2028-02-29' })],
  ['the first day of a code', day([service('97129', { minutes: 15 })], { dateOfService: '2020-01-01' })],
  [
    'a functional reporting code on its last day (TIM-01)',
    day([service('G8987')], { dateOfService: '2018-12-31' }),
  ],
  ['the last day of a code', day([service('97532', { minutes: 15 })], { dateOfService: '2017-12-31' })],
])('%s is within bounds', (_name, dayOfCare) => {
  expect(issuesOf(dayOfCare)).toEqual([]);
});

test.each([
  ['allowedYearToDate', { accruedAllowedCents: -1 }, '-0.01'],
  ['plannedHoursPerWeek', { plannedHundredthHoursPerWeek: -50 }, '-0.5'],
  ['charges.97530', { chargesCents: { '97530': -100 } }, '-1'],
  ['submittedOn', { submittedOn: '2026-13-01' }, '2026-13-01'],
  ['submittedOn', { submittedOn: '2026-11-01' }, '2026-11-01'],
  ['planOfCare.initialTreatmentOn', { planOfCare: plan({ initialTreatmentOn: '2026-02-30' }) }, '2026-02-30'],
  ['planOfCare.certifiedOn', { planOfCare: plan({ certifiedOn: 'soon' }) }, 'soon'],
  ['planOfCare.verbalOrderOn', { planOfCare: plan({ verbalOrderOn: '2026-00-10' }) }, '2026-00-10'],
  ['planOfCare.planSentOn', { planOfCare: plan({ planSentOn: '2026-04-31' }) }, '2026-04-31'],
  ['planOfCare.recertifiedOn', { planOfCare: plan({ recertifiedOn: '2027-02-29' }) }, '2027-02-29'],
  ['planOfCare.durationDays', { planOfCare: plan({ durationDays: 0 }) }, '0'],
  ['planOfCare.durationDays', { planOfCare: plan({ durationDays: 1.5 }) }, '1.5'],
  ['planOfCare.durationDays', { planOfCare: plan({ durationDays: 10_001 }) }, '10001'],
  ['planOfCare.treatmentDaysSinceReport', { planOfCare: plan({ treatmentDaysSinceReport: -1 }) }, '-1'],
  [
    'partialHospitalizationDates.1',
    { partialHospitalizationDates: ['2026-11-01', '2026-11-31'] },
    '2026-11-31',
  ],
  [
    'partialHospitalizationDates',
    { partialHospitalizationDates: Array.from({ length: 101 }, () => '2026-11-01') },
    '101 dates',
  ],
])('%s out of bounds is refused', (field, more, value) => {
  expect(issuesOf(day([service('97530', { minutes: 8 })], more))).toMatchObject([{ field, value }]);
});

test('every amount, count and date at its bound is taken', () => {
  const within = {
    accruedAllowedCents: 0,
    plannedHundredthHoursPerWeek: 0,
    chargesCents: { '97530': 0 },
    submittedOn: '2026-11-02',
    planOfCare: plan({ durationDays: 1, treatmentDaysSinceReport: 0, certifiedOn: '2028-02-29' }),
    partialHospitalizationDates: Array.from({ length: 100 }, () => '2026-11-01'),
  };
  expect(issuesOf(day([service('97530', { minutes: 8, patients: 1 })], within))).toEqual([]);
  expect(
    issuesOf(day([service('97530', { minutes: 8 })], { planOfCare: plan({ durationDays: 10_000 }) })),
  ).toEqual([]);
});

test.each([0, -1, 1.5])('%d patients are refused', (patients) => {
  expect(issuesOf(day([service('97010'), service('97150', { patients })]))).toMatchObject([
    { field: 'services.1.patients', value: String(patients), allowed: 'a whole number from 1 to 10000' },
  ]);
});

test('a claim before its date of service names both dates, and an impossible date is reported alone', () => {
  const [before] = issuesOf(day([service('97010')], { submittedOn: '2026-11-01' }));
  expect(before?.allowed).toBe('the date of service 2026-11-02 or later');
  expect(
    fields(day([service('97010')], { submittedOn: '2026-02-30', planOfCare: plan({ certifiedOn: 'x' }) })),
  ).toEqual(['submittedOn', 'planOfCare.certifiedOn']);
});

describe('a code that is not in force', () => {
  const on = (dateOfService: string, code: string) => {
    const facts = {
      ...factsOn(dateOfService),
      otherPeriod: (each: string) => PERIODS[each],
    };
    return findInputIssues(day([service(code, { minutes: 15 })], { dateOfService }), facts)[0];
  };
  const lasted = (
    effectiveFrom: string | null,
    effectiveTo: string | null,
    ...replacedByCodes: string[]
  ) => ({
    effectiveFrom,
    effectiveTo,
    replacedByCodes,
  });
  const PERIODS: Readonly<Record<string, ReturnType<typeof lasted>>> = {
    97532: lasted(null, '2018-01-01', '97127'),
    97127: lasted('2018-01-01', '2020-01-01', '97129', '97130'),
    97129: lasted('2020-01-01', null),
    97770: lasted(null, '2002-01-01'),
  };

  test('names its last day and its replacements in force, however many lie between', () => {
    expect(on('2026-11-02', '97532')?.fix).toBe(
      '97532 ended: it is not billed from 2018-01-01 on. Use what replaced it: 97129, 97130.',
    );
  });

  test('on the first day after it', () => {
    expect(on('2017-12-31', '97532')).toBeUndefined();
    expect(on('2018-01-01', '97532')?.fix).toMatch('from 2018-01-01 on');
  });

  test('that nothing replaced has no replacement on record', () => {
    expect(on('2026-11-02', '97770')?.fix).toMatch('No code in force is on record as its replacement.');
  });

  test('that begins later names its first day', () => {
    expect(on('2019-12-31', '97129')?.fix).toBe(
      '97129 begins on 2020-01-01. Use the code of the date of service.',
    );
    expect(on('2020-01-01', '97129')).toBeUndefined();
  });
});

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2000-02-29', true],
  ['1900-02-29', false],
  ['2100-02-29', false],
  ['2026-04-30', true],
  ['2026-04-31', false],
  ['2026-12-31', true],
  ['2026-13-01', false],
  ['2026-00-10', false],
  ['2026-01-00', false],
  ['0000-01-01', false],
  ['26-01-01', false],
])('%s is a day of the calendar: %s', (date, isDay) => {
  expect(isPlainDate(date)).toBe(isDay);
});

test('several issues are reported at once, in the order of the fields', () => {
  expect(fields(day([service('99999'), service('97530', { minutes: -1, modifiers: ['00'] })]))).toEqual([
    'services.0.procedureCode',
    'services.1.minutes',
    'services.1.modifiers.0',
  ]);
});
