import { describe, expect, test } from '@jest/globals';
import { SessionStatus, Setting, valuesOf } from '../../src/shared/enums.ts';
import { readSeed } from '../../src/seeding/files.ts';

const { sessions: demo, organizations, payers } = readSeed();
const own = demo.sessions.filter(({ organization }) => organization === undefined);

describe('the demo sessions', () => {
  test('at least 24 for the clinic and two for the other organization', () => {
    expect(organizations.organizations).toHaveLength(2);
    expect(own.length).toBeGreaterThanOrEqual(24);
    expect(demo.sessions.length - own.length).toBe(2);
  });

  test('every status, payer and setting', () => {
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set(valuesOf(SessionStatus)));
    expect(new Set(own.map(({ setting }) => setting))).toEqual(new Set(valuesOf(Setting)));
    expect(new Set(own.map(({ payer }) => payer))).toEqual(new Set(payers.payers.map(({ slug }) => slug)));
  });

  test('name nobody', () => {
    for (const { patientReference, therapist, assistant } of demo.sessions) {
      expect(patientReference).toMatch(/^P-\d{4}$/);
      expect(therapist).toMatch(/^OT-\d{2}$/);
      if (assistant !== undefined) expect(assistant).toMatch(/^OTA-\d{2}$/);
    }
  });

  test('lie between November 2025 and the day the catalog was compiled', () => {
    for (const { date } of demo.sessions) {
      expect(date >= '2025-11-01').toBe(true);
      expect(date <= '2026-11-20').toBe(true);
    }
  });

  test.each([
    ['a PHP day with a session that is too short', 'G0129', 'PARTIAL_HOSPITALIZATION'],
    ['an IOP day', 'G0129', 'INTENSIVE_OUTPATIENT'],
    ['an evaluation', '97166', 'HOME'],
    ['a splint', '29125', 'OFFICE'],
    ['cognitive work', '97129', 'OFFICE'],
    ['caregiver training', '97550', 'OFFICE'],
    ['telehealth', '97535', 'TELEHEALTH_HOME'],
    ['a child at school', '97530', 'SCHOOL'],
  ])('%s: %s in %s', (_, code, setting) => {
    const found = own.filter((session) => session.setting === setting).flatMap(({ services }) => services);
    expect(found.map((service) => service.code)).toContain(code);
  });

  test('a visit lasts as long as its services, and a session inside it stays inside', () => {
    for (const session of own) {
      if (session.start === undefined || session.end === undefined) continue;
      const { start, end } = session;
      const visit = minutesBetween(start, end);
      const worked = session.services.map((service) =>
        sum([service.minutes, service.assistantMinutes, service.jointMinutes]),
      );
      const spans = session.services.flatMap((service) => service.sessions);
      if (spans.length === 0)
        expect({ id: session.id, minutes: sum(worked) }).toEqual({ id: session.id, minutes: visit });
      for (const span of spans) {
        if (span.start === undefined || span.end === undefined) continue;
        expect(start <= span.start && span.start < span.end && span.end <= end).toBe(true);
      }
    }
  });
});

function minutesBetween(start: string, end: string): number {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return minutes(end) - minutes(start);
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
