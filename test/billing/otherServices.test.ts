import {
  findInputIssues,
  type Authorization,
  type DayOfCare,
  type OtherService,
} from '../../src/billing/index.ts';
import { OTHER_SERVICES_PER_DAY } from '../../src/billing/dayOfCare/otherServices.ts';
import { day, factsOn, service } from '../support/day.ts';

/** Services of other disciplines and authorizations: what a day of care may hold of them. */

const physical: OtherService = {
  discipline: 'PHYSICAL_THERAPY',
  code: '97110',
  units: null,
  modifiers: [],
  minutes: null,
  startTime: null,
  endTime: null,
};
const withOther = (more: Record<string, unknown>): DayOfCare => withOthers([{ ...physical, ...more }]);
const withOthers = (otherServices: readonly OtherService[] | null): DayOfCare =>
  day([service('97530', { minutes: 15 })], { otherServices });
const withAuthorization = (more: Partial<Authorization>): DayOfCare =>
  day([service('97530', { minutes: 15 })], {
    authorization: { number: null, visitsApproved: null, visitsUsed: null, from: null, to: null, ...more },
  });
const issuesOf = (of: DayOfCare) =>
  findInputIssues(of, factsOn(of.dateOfService)).map(({ field, value }) => `${field}: ${value}`);

test.each([
  ['not checked', withOthers(null)],
  ['none', withOthers([])],
  ['the most of a day', withOthers(Array.from({ length: OTHER_SERVICES_PER_DAY }, () => physical))],
  [
    'a code of no table, which is not billed here',
    withOther({ code: '90837', discipline: 'BEHAVIORAL_HEALTH' }),
  ],
  ['the fewest units', withOther({ units: 1 })],
  ['the most units', withOther({ units: 99 })],
  ['four modifiers', withOther({ modifiers: ['GP', '59', 'KX', 'CQ'] })],
  ['minutes that fill its times', withOther({ minutes: 15, startTime: '09:00', endTime: '09:15' })],
  ['an authorization', withAuthorization({ number: 'A-1/2', visitsApproved: 1, visitsUsed: 0 })],
  ['one of a single day', withAuthorization({ from: '2026-11-02', to: '2026-11-02' })],
  ['one that is used up, and over', withAuthorization({ visitsApproved: 1, visitsUsed: 2 })],
  ['a number of 50 characters', withAuthorization({ number: 'A'.repeat(50) })],
  ['no visits of the year', day([service('97530', { minutes: 15 })], { visitsThisYear: 0 })],
])('a day may have %s', (_what, of) => {
  expect(issuesOf(of)).toEqual([]);
});

test.each([
  [
    'one service too many',
    withOthers(Array.from({ length: 51 }, () => physical)),
    'otherServices: 51 services',
  ],
  [
    'occupational therapy',
    withOther({ discipline: 'OCCUPATIONAL_THERAPY' }),
    'otherServices.0.discipline: "OCCUPATIONAL_THERAPY"',
  ],
  ['no discipline', withOther({ discipline: '' }), 'otherServices.0.discipline: ""'],
  [
    'the name of an object property',
    withOther({ discipline: 'toString' }),
    'otherServices.0.discipline: "toString"',
  ],
  ['a code of four characters', withOther({ code: '9711' }), 'otherServices.0.procedureCode: 9711'],
  [
    'a name as code',
    withOther({ code: 'Jane Doe, born in May' }),
    'otherServices.0.procedureCode: not a code',
  ],

  ['no unit', withOther({ units: 0 }), 'otherServices.0.units: 0'],
  ['a hundred units', withOther({ units: 100 }), 'otherServices.0.units: 100'],
  ['a part of a unit', withOther({ units: 1.5 }), 'otherServices.0.units: 1.5'],
  [
    'five modifiers',
    withOther({ modifiers: ['GP', '59', 'KX', 'CQ', '95'] }),
    'otherServices.0.modifiers: 5 modifiers',
  ],
  ['the placeholder 00', withOther({ modifiers: ['00'] }), 'otherServices.0.modifiers.0: 00'],
  ['negative minutes', withOther({ minutes: -1 }), 'otherServices.0.minutes: -1'],
  ['an end without a start', withOther({ endTime: '09:00' }), 'otherServices.0.startTime: null'],
  [
    'minutes over its times',
    withOther({ minutes: 16, startTime: '09:00', endTime: '09:15' }),
    'otherServices.0.minutes: 16',
  ],
  [
    'a number with a blank',
    withAuthorization({ number: 'Jane Doe' }),
    'authorization.number: not a number of an authorization',
  ],
  [
    'a number of 51 characters',
    withAuthorization({ number: 'A'.repeat(51) }),
    'authorization.number: not a number of an authorization',
  ],
  ['no approved visit', withAuthorization({ visitsApproved: 0 }), 'authorization.visitsApproved: 0'],
  ['too many used visits', withAuthorization({ visitsUsed: 10_001 }), 'authorization.visitsUsed: 10001'],
  ['a day that does not exist', withAuthorization({ from: '2026-02-30' }), 'authorization.from: 2026-02-30'],
  [
    'an end before its beginning',
    withAuthorization({ from: '2026-11-02', to: '2026-11-01' }),
    'authorization.to: 2026-11-01',
  ],
  [
    'negative visits of the year',
    day([service('97530', { minutes: 15 })], { visitsThisYear: -1 }),
    'visitsThisYear: -1',
  ],
])('a day may not have %s', (_what, of, issue) => {
  expect(issuesOf(of)).toEqual([issue]);
});

test('a code on record is in force on the date, and its issue names what replaced it', () => {
  const of = withOther({ code: '97532' });
  const facts = factsOn(of.dateOfService);
  const ended = {
    ...facts,
    otherPeriod: () => ({
      effectiveFrom: null,
      effectiveTo: '2018-01-01',
      replacedByCodes: ['97129'],
    }),
  };
  const [issue] = findInputIssues(of, ended);
  expect(issue?.field).toBe('otherServices.0.procedureCode');
  expect(issue?.fix).toContain('97129');
  // One that a release lists is in force, though its units are on no record.
  expect(findInputIssues(of, { ...ended, isListed: () => true })).toEqual([]);
});
