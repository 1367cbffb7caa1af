import type { Check } from '../check.ts';
import { counted } from '../../shared/counted.ts';
import { minuteOfDay } from '../../shared/localTime.ts';
import { DENIALS } from '../denials.ts';
import { type ClaimLine, type EvaluationContext } from '../evaluationContext.ts';
import type { ProgramKey } from '../facts.ts';
import { finding } from '../finding.ts';
import type { DatedNumber } from '../numbers.ts';
import { citedRule, declareRule } from '../rule.ts';
import { OTHER_THERAPIES } from '../dayOfCare/disciplines.ts';
import type { OtherService, SessionSpan } from '../dayOfCare/types.ts';
import { checkOtherProgram, checkProgramCertification, PHP_03, PHP_07 } from './clocks.ts';
import type { Result } from '../results.ts';

const PHP_01 = declareRule({
  id: 'PHP-01',
  title: 'G0129 is part of a partial hospitalization program, since 2024 of an intensive outpatient one',
  document: 'CFR',
  section: '410.43(a)(4)(ii)',
  confidence: 'VERIFIED',
});

const PHP_02 = declareRule({
  id: 'PHP-02',
  title: 'The facility bills it on an institutional claim',
  document: 'NORIDIAN',
  fromKnowledge: 'bar on professional claims',
});

const PHP_06 = declareRule({
  id: 'PHP-06',
  title: 'At least 20 hours a week, 9 for intensive outpatient',
  document: 'NORIDIAN',
  confidence: 'VERIFIED',
});

const PHP_08 = declareRule({
  id: 'PHP-08',
  title: 'Per diem: up to three services, or four and more',
  document: 'NORIDIAN',
  section: '5851 and 5852 read',
  fromKnowledge: 'other groups',
  from: '2024-01-01',
});

const PHP_09 = declareRule({
  id: 'PHP-09',
  title: 'A paid day holds a service of the primary list',
  document: 'OPPS',
  confidence: 'UNVERIFIED',
  from: '2024-01-01',
});

export const PHP_11 = declareRule({
  id: 'PHP-11',
  title: 'Start and stop times, skilled activity, progress, signature',
  document: 'SEED',
  confidence: 'VERIFIED',
});

/**
 * Checks a day in a partial hospitalization or intensive outpatient program (PHP-01 to PHP-11). NCCI PTP edits of G0129
 * with therapy codes are checked with the other pairs; meals, transport and diversion have no code.
 */
function checkProgram(context: EvaluationContext): readonly Result[] {
  const results: Result[] = [];
  const services = context.lines.filter((line) => line.codeFacts.kind === 'PROGRAM');
  if (context.claim.program === null) {
    for (const line of services) denyOutsideProgram(context, results, line);
    return results;
  }
  if (context.claim.conditionCodes.length === 0) {
    for (const line of context.lines) denyBeforeBenefit(context, results, line);
    return results;
  }
  checkHours(context, results);
  checkOverlaps(context, results);
  checkOtherProgram(context, results);
  checkProgramCertification(context, results);
  const tier = context.numbers.PER_DIEM_HIGHER_SERVICES;
  if (!tier) return results;
  if (services.length > 0) reportTier(context, results, services, tier);
  checkPrimaryService(context, results);
  return results;
}

export const HOSPITAL_PROGRAM: Check = {
  phase: 'DENIALS',
  rules: [PHP_01, PHP_02, PHP_03, PHP_06, PHP_07, PHP_08, PHP_09, PHP_11],
  reads: [
    'day.dateOfService',
    'day.otherServices',
    'day.partialHospitalizationDates',
    'day.planOfCare',
    'day.plannedHundredthHoursPerWeek',
    'day.primaryService',
    'facts.programValue',
  ],
  apply: checkProgram,
};

/** PHP-02: only the facility bills program services, on its own claim. */
function denyOutsideProgram(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  if (line.codeFacts.timing !== 'PER_SESSION') return;
  const professional = context.claim.form === 'PROFESSIONAL_837P';
  results.push(
    finding({
      rule: citedRule(PHP_02, line.terms.sourceOf('coverage')),
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        `${line.code} is a service of a partial hospitalization or intensive outpatient program: the facility bills it on an ` +
        `institutional claim with condition code 41 or 92. ${professional ? 'A therapist cannot bill it on a professional claim' : 'This setting is not such a program'}.`,
      fix: () =>
        'For care in such a program, send that setting. For outpatient therapy, bill the codes of the services provided.',
      denial: DENIALS.POS_INVALID,
      denies: [line],
    }),
  );
}

/** PHP-01: a program without a condition code on the date was not a benefit yet. */
function denyBeforeBenefit(context: EvaluationContext, results: Result[], line: ClaimLine): void {
  results.push(
    finding({
      rule: PHP_01,
      severity: 'ERROR',
      outcome: 'FAIL',
      about: [line],
      message: () =>
        `The ${context.claim.program === 'IOP' ? 'intensive outpatient' : 'partial hospitalization'} benefit is not in force on ${context.day.dateOfService}, so ${line.code} cannot be billed under it.`,
      fix: () => 'Check the date of service and the setting.',
      denial: DENIALS.CODE_INVALID,
      denies: [line],
    }),
  );
}

/** PHP-06: program hours per week in the plan of care. */
function checkHours(context: EvaluationContext, results: Result[]): void {
  const hundredths = context.day.plannedHundredthHoursPerWeek;
  const { program } = context.claim;
  const row = program === 'PHP' ? context.numbers.PHP_WEEKLY_HOURS : context.numbers.IOP_WEEKLY_HOURS;
  if (!row) {
    results.push(
      finding({
        rule: PHP_06,
        severity: 'INFO',
        outcome: 'NO_DATA',
        message: () =>
          `The weekly hours that the program requires on ${context.day.dateOfService} are not on record.`,
      }),
    );
    return;
  }
  const wanted = row.number;
  if (hundredths === null) {
    results.push(
      finding({
        rule: citedRule(PHP_06, row.fact),
        severity: 'INFO',
        outcome: 'NO_DATA',
        message: () =>
          `The plan of care must have at least ${wanted} hours per week; the planned hours were not given.`,
        fix: () => 'Send `plannedHoursPerWeek`.',
      }),
    );
    return;
  }
  const low = hundredths < wanted * 100;
  const partial = context.numbers.PHP_WEEKLY_HOURS?.number;
  const high = program === 'IOP' && partial !== undefined && hundredths >= partial * 100;
  results.push(
    finding({
      rule: citedRule(PHP_06, row.fact),
      severity: low ? 'WARNING' : 'INFO',
      outcome: low ? 'FAIL' : 'PASS',
      message: () =>
        `The plan has ${hundredths / 100} hours per week; ${program} requires at least ${wanted}.` +
        (low ? ' This does not deny the claim; the remittance may carry remark code N787.' : '') +
        (high ? ` From ${partial} hours per week, the program is partial hospitalization.` : ''),
      ...(low && {
        fix: () => 'Have the physician review the plan of care, or treat the patient outside the program.',
      }),
    }),
  );
}

/** PHP-11: a patient is in one session at a time, so sessions whose times overlap cannot both be billed. */
function checkOverlaps(context: EvaluationContext, results: Result[]): void {
  const spans = context.lines.flatMap((line) =>
    line.group.kind === 'SESSIONS' ? line.group.sessions.map((session) => ({ line, session })) : [],
  );
  for (const [index, one] of spans.entries()) {
    for (const other of spans.slice(index + 1)) {
      if (spansOverlap(one.session, other.session)) reportOverlap(results, one, other);
    }
  }
}

type LineSession = { readonly line: ClaimLine; readonly session: SessionSpan };

function spansOverlap(a: SessionSpan, b: SessionSpan): boolean {
  if (a.startTime === null || a.endTime === null || b.startTime === null || b.endTime === null) return false;
  return (
    minuteOfDay(a.startTime) < minuteOfDay(b.endTime) && minuteOfDay(b.startTime) < minuteOfDay(a.endTime)
  );
}

function reportOverlap(results: Result[], one: LineSession, other: LineSession): void {
  results.push(
    finding({
      rule: PHP_11,
      severity: 'ERROR',
      outcome: 'FAIL',
      lines: [...new Set([one.line.position, other.line.position])],
      codes: [...new Set([one.line.code, other.line.code])],
      message: () =>
        `The session from ${one.session.startTime} to ${one.session.endTime} overlaps the session from ` +
        `${other.session.startTime} to ${other.session.endTime}.`,
      fix: () => 'Correct the start and end times in the record. Each minute can be billed only once.',
      denial: DENIALS.UNITS_INVALID,
    }),
  );
}

/**
 * PHP-08: the number of services of the day by all disciplines, and the per diem that follows from it. Which of the services
 * that others gave are of the program is on no record here, so only those of therapies outside of it are left out.
 */
function reportTier(
  context: EvaluationContext,
  results: Result[],
  services: readonly ClaimLine[],
  tier: DatedNumber,
): void {
  const own = services.reduce((sum, line) => sum + line.units, 0);
  const others = ofProgram(context.day.otherServices ?? []);
  const units = own + others.reduce((sum, service) => sum + (service.units ?? 1), 0);
  const higher = units >= tier.number;
  results.push(
    finding({
      rule: citedRule(PHP_08, tier.fact),
      severity: 'INFO',
      outcome: 'PASS',
      about: services,
      message: () => {
        const tierText = `the ${higher ? 'higher' : 'lower'} per diem${paymentGroups(context, higher)}`;
        const ownText = counted(own, 'program service');
        if (context.day.otherServices === null) {
          return `This record has ${ownText} for the day, which gives ${tierText}. Services of other disciplines count too.`;
        }
        const decides = higher && own < tier.number;
        return (
          `The day has ${ownText} of this record and ${counted(units - own, 'service')} of other disciplines, which gives ${tierText}` +
          `${decides ? `, where ${others.map(({ code }) => code).join(', ')} ${others.length === 1 ? 'is a service' : 'are services'} of the program` : ''}.`
        );
      },
    }),
  );
}

/** Services of other disciplines that may be of the program: physical and speech therapy are not. */
function ofProgram(others: readonly OtherService[]): readonly OtherService[] {
  return others.filter(({ discipline }) => !OTHER_THERAPIES.includes(discipline));
}

/** Whether the day holds a service of the primary list; UNKNOWN with the codes that may be on it. */
type Primary =
  | { readonly state: 'YES' }
  | { readonly state: 'NO' }
  | { readonly state: 'UNKNOWN'; readonly codes: readonly string[] };

function primaryOf({ day, lines, numbers }: EvaluationContext): Primary {
  const isPrimary = ({ code }: { readonly code: string }): boolean =>
    numbers[`PRIMARY_SERVICE_${code}` as ProgramKey]?.number === 1;
  const others = day.otherServices ?? [];
  if (day.primaryService === 'YES' || lines.some(isPrimary) || others.some(isPrimary))
    return { state: 'YES' };
  const candidates = ofProgram(others);
  const isSettled = day.primaryService === 'NO' || (day.otherServices !== null && candidates.length === 0);
  return isSettled ? { state: 'NO' } : { state: 'UNKNOWN', codes: candidates.map(({ code }) => code) };
}

/**
 * PHP-09: a day without a service of the primary list is not paid. The record of an OT rarely holds one, so what the other
 * disciplines did is an input; other payers than Medicare state no such list.
 */
function checkPrimaryService(context: EvaluationContext, results: Result[]): void {
  const { lines, payer } = context;
  if (lines.length === 0) return;
  const primary = primaryOf(context);
  const has = primary.state === 'YES';
  const hasNone = primary.state === 'NO';
  const isMedicare = payer.paysByMedicareFeeSchedule;
  results.push(
    finding({
      rule: PHP_09,
      severity: has || !isMedicare ? 'INFO' : hasNone ? 'ERROR' : 'WARNING',
      outcome: has ? 'PASS' : hasNone && isMedicare ? 'FAIL' : 'NO_DATA',
      lines: lines.map(({ position }) => position),
      codes: [...new Set(lines.map(({ code }) => code))],
      message: () => primaryText(primary),
      ...(!has && {
        fix: () =>
          hasNone
            ? 'Do not bill the day as a program day.'
            : 'Send `primaryService`: YES when any discipline provided a service of the list on the day.',
        inputs: ['primaryService'],
      }),
      ...(hasNone && isMedicare && { denial: DENIALS.NOT_COVERED, denies: lines }),
    }),
  );
}

function primaryText(primary: Primary): string {
  if (primary.state === 'YES') return 'The day includes a service of the primary list.';
  if (primary.state === 'NO') {
    return 'The day has no service of the primary list, such as psychotherapy, by any discipline: it is not paid.';
  }
  const needed =
    'A paid day must include a service of the primary list, such as psychotherapy. G0129 is not on it, and ';
  return primary.codes.length === 0
    ? `${needed}whether another discipline provided one was not given.`
    : `${needed}whether ${primary.codes.join(', ')} ${primary.codes.length === 1 ? 'belongs' : 'belong'} to it is not on record.`;
}

/** The payment groups (APC) of the tier; empty when none is on record. */
function paymentGroups({ claim, numbers }: EvaluationContext, higher: boolean): string {
  const program = claim.program ?? 'PHP';
  const tier = higher ? 'HIGHER' : 'LOWER';
  const center = numbers[`APC_${program}_CMHC_${tier}`];
  const hospital = numbers[`APC_${program}_HOSPITAL_${tier}`];
  if (!center || !hospital) return '';
  return `, APC ${center.number} (community mental health center) or APC ${hospital.number} (hospital)`;
}
