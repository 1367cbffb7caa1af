import { DENIALS } from '../denials.ts';
import { minuteOfDay } from '../dates.ts';
import { deny, type DraftLine, type Workbench } from '../draft.ts';
import { finding } from '../finding.ts';
import { citedRule } from '../rules.ts';
import type { SessionSpan } from '../types.ts';

/** First date of service on which G0129 may be part of an intensive outpatient program (PHP-01). */
const IOP_FROM = '2024-01-01';
const PHP_HOURS = 20;
const IOP_HOURS = 9;
/** First date of service on which the number of services decides the per diem (PHP-08, PHP-09). */
const TIERS_FROM = '2024-01-01';
/** Services a day from which the higher per diem is paid (PHP-08). */
const HIGHER_TIER_SERVICES = 4;
/** Program services of the psychotherapy family, one of which a paid day must hold (PHP-09). */
const PRIMARY_SERVICES = ['G0410', 'G0411'];

const APCS = {
  PHP: { lower: '5853 (community center) or 5863 (hospital)', higher: '5854 or 5864' },
  IOP: { lower: '5851 (community center) or 5861 (hospital)', higher: '5852 or 5862' },
} as const;

/**
 * Edits of G0129 against therapy codes (PHP-12) come with the other pairs; certification of a program runs on the
 * program's own clock (PHP-07), and meals, transport or diversion (PHP-14) have no code here.
 *
 * Section 10: what holds for a day in a partial hospitalization or intensive outpatient program.
 */
export function checkProgram(bench: Workbench): void {
  const services = bench.lines.filter((line) => line.codeFacts.kind === 'PROGRAM');
  if (bench.frame.program === null) {
    for (const line of services) refuseOutsideProgram(bench, line);
    return;
  }
  if (bench.frame.program === 'IOP' && bench.day.dateOfService < IOP_FROM) {
    for (const line of bench.lines) refuseEarlyIop(bench, line);
    return;
  }
  checkHours(bench);
  checkOverlaps(bench);
  if (services.length > 0 && bench.day.dateOfService >= TIERS_FROM) sayTier(bench, services);
}

/** PHP-02: the facility bills program services on its own claim; nobody else can. */
function refuseOutsideProgram(bench: Workbench, line: DraftLine): void {
  if (line.codeFacts.timing !== 'PER_SESSION') return;
  deny(line, DENIALS.POS_INVALID);
  const professional = bench.frame.form === 'PROFESSIONAL_837P';
  bench.findings.push(
    finding({
      rule: citedRule('PHP-02', line.terms.says('coverage')),
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `${line.code} is a service of a partial hospitalization or intensive outpatient program: the facility bills it on an ` +
        `institutional claim with condition code 41 or 92, ${professional ? 'not a therapist on a professional claim' : 'and this setting is no such program'}.`,
      fix: () =>
        'For care in such a program choose that setting; for outpatient therapy bill the codes of the services given.',
      denial: DENIALS.POS_INVALID,
    }),
  );
}

function refuseEarlyIop(bench: Workbench, line: DraftLine): void {
  deny(line, DENIALS.CODE_INVALID);
  bench.findings.push(
    finding({
      rule: 'PHP-01',
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [line.position],
      codes: [line.code],
      message: () =>
        `Intensive outpatient programs have been a benefit since ${IOP_FROM}; the date of service is earlier.`,
      fix: () => 'Check the date of service and the setting.',
      denial: DENIALS.CODE_INVALID,
    }),
  );
}

/** PHP-06: hours of the program that the plan of care sets for a week. */
function checkHours(bench: Workbench): void {
  const hundredths = bench.day.plannedHundredthHoursPerWeek;
  const { program } = bench.frame;
  const wanted = program === 'PHP' ? PHP_HOURS : IOP_HOURS;
  if (hundredths === null) {
    bench.findings.push(
      finding({
        rule: 'PHP-06',
        severity: 'INFO',
        outcome: 'NO_DATA',
        message: () =>
          `The plan of care must set at least ${wanted} hours a week; the planned hours were not given.`,
        fix: () => 'Send `plannedHoursPerWeek`.',
      }),
    );
    return;
  }
  const low = hundredths < wanted * 100;
  const high = program === 'IOP' && hundredths >= PHP_HOURS * 100;
  bench.findings.push(
    finding({
      rule: 'PHP-06',
      severity: low ? 'WARNING' : 'INFO',
      outcome: low ? 'FAIL' : 'PASS',
      message: () =>
        `${hundredths / 100} hours a week are planned; ${program} needs at least ${wanted}.` +
        (high ? ' From 20 hours on the program would be partial hospitalization.' : ''),
      ...(low && {
        fix: () => 'Have the physician review the plan of care, or treat outside the program.',
        denial: DENIALS.PHP_HOURS_LOW,
      }),
    }),
  );
}

/** A patient is in one session at a time: times that overlap cannot both be billed (PHP-11). */
function checkOverlaps(bench: Workbench): void {
  const spans = bench.lines.flatMap((line) =>
    line.group.kind === 'SESSIONS' ? line.group.sessions.map((session) => ({ line, session })) : [],
  );
  for (const [index, one] of spans.entries()) {
    for (const other of spans.slice(index + 1)) {
      if (overlap(one.session, other.session)) sayOverlap(bench, one, other);
    }
  }
}

type Held = { readonly line: DraftLine; readonly session: SessionSpan };

function overlap(a: SessionSpan, b: SessionSpan): boolean {
  if (a.startTime === null || a.endTime === null || b.startTime === null || b.endTime === null) return false;
  return (
    minuteOfDay(a.startTime) < minuteOfDay(b.endTime) && minuteOfDay(b.startTime) < minuteOfDay(a.endTime)
  );
}

function sayOverlap(bench: Workbench, one: Held, other: Held): void {
  bench.findings.push(
    finding({
      rule: 'PHP-11',
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [...new Set([one.line.position, other.line.position])],
      codes: [...new Set([one.line.code, other.line.code])],
      message: () =>
        `The session from ${one.session.startTime} to ${one.session.endTime} overlaps the one from ` +
        `${other.session.startTime} to ${other.session.endTime}.`,
      fix: () => 'Correct the start and stop times in the record; a minute is billed once.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}

/** PHP-08, PHP-09: how many services the day has, and which per diem that reaches. */
function sayTier(bench: Workbench, services: readonly DraftLine[]): void {
  const program = bench.frame.program ?? 'PHP';
  const units = services.reduce((sum, line) => sum + line.units, 0);
  const higher = units >= HIGHER_TIER_SERVICES;
  const about = {
    lines: services.map((line) => line.position),
    codes: services.map((line) => line.code),
  };
  bench.findings.push(
    finding({
      rule: 'PHP-08',
      severity: 'INFO',
      outcome: 'PASS',
      ...about,
      message: () =>
        `${units} program services of this record count for the day: the ${higher ? 'higher' : 'lower'} per diem, APC ` +
        `${higher ? APCS[program].higher : APCS[program].lower}. Services of other disciplines count too.`,
    }),
  );
  const primary = services.some((line) => PRIMARY_SERVICES.includes(line.code));
  bench.findings.push(
    finding({
      rule: 'PHP-09',
      severity: 'INFO',
      outcome: primary ? 'PASS' : 'NO_DATA',
      ...about,
      message: () =>
        primary
          ? 'The day holds a service of the primary list.'
          : 'A paid day must hold a service of the psychotherapy family; G0129 is none, and other disciplines are not part of this record.',
    }),
  );
}
