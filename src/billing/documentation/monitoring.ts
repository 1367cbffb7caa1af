import type { Check } from '../check.ts';
import { counted } from '../../shared/counted.ts';
import { DENIALS } from '../denials.ts';
import type { EvaluationContext } from '../evaluationContext.ts';
import { finding } from '../finding.ts';
import { citedRule, declareRule } from '../rule.ts';
import { minutesText } from '../units/explain.ts';
import type { MonthlyGroup } from '../units/group.ts';
import { DEVICE_SUPPLIES, MANAGEMENT, SHORT_MANAGEMENT, RTM_01 } from '../units/monitoring.ts';
import { NO_RESULTS, type Result } from '../results.ts';

const RTM_02 = declareRule({
  id: 'RTM-02',
  title: '98979 and 98980 are never billed in one month',
  document: 'RTM',
  section: '98979',
  confidence: 'SECONDARY',
  from: '2026-01-01',
});

const RTM_03 = declareRule({
  id: 'RTM-03',
  title: 'One supply of a device in 30 days',
  document: 'RTM',
  section: '98976 to 98986',
  confidence: 'SECONDARY',
  from: '2026-01-01',
});

const RTM_04 = declareRule({
  id: 'RTM-04',
  title: 'Management of a month is billed once, with the minutes of all its sessions',
  document: 'RTM',
  section: 'once a calendar month',
  fromKnowledge: 'which minutes stand in',
  from: '2022-01-01',
});

/** Remote therapeutic monitoring: management by the month (RTM-01, RTM-02) and devices by 30 days (RTM-03). */
function checkMonitoring(context: EvaluationContext): readonly Result[] {
  if (!context.groups.some(({ codeFacts }) => codeFacts.kind === 'REMOTE_MONITORING')) return NO_RESULTS;
  const results: Result[] = [];
  for (const group of context.groups) {
    if (group.kind !== 'MONTHLY') continue;
    checkManagement(context, results, group);
    checkMonth(context, results, group);
  }
  checkDevices(context, results);
  return results;
}

export const REMOTE_MONITORING: Check = {
  phase: 'DENIALS',
  rules: [RTM_01, RTM_02, RTM_03, RTM_04],
  reads: ['facts.programValue', 'history'],
  apply: checkMonitoring,
};

function checkManagement(context: EvaluationContext, results: Result[], group: MonthlyGroup): void {
  const lines = context.lines.filter((line) => line.group === group);
  const documented = [...new Set(group.services.map(({ code }) => code))];
  const about = {
    lines: lines.map(({ position }) => position),
    codes: [...new Set([...documented, ...lines.map(({ code }) => code)])],
  };
  const source = context.numbers.RTM_FIRST_MINUTES?.fact;
  if (documented.includes(SHORT_MANAGEMENT) && documented.includes(MANAGEMENT)) {
    results.push(
      finding({
        rule: RTM_02,
        severity: 'ERROR',
        outcome: 'FAIL',
        ...about,
        message: () => `${SHORT_MANAGEMENT} and ${MANAGEMENT} are never billed in one calendar month.`,
        fix: () =>
          `Document all minutes of the month once: below ${group.times.firstMinutes} they are ${SHORT_MANAGEMENT}, from there on ${MANAGEMENT}.`,
        denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
      }),
    );
    return;
  }
  const { minutes } = group;
  if (minutes === null) {
    results.push(
      finding({
        rule: citedRule(RTM_01, source),
        severity: 'WARNING',
        outcome: 'NO_DATA',
        ...about,
        message: () =>
          `The minutes of the calendar month were not given for ${documented.join(', ')}, so its code and units cannot be decided.`,
        fix: () => `Send all minutes of management in the month as the minutes of ${documented[0] ?? ''}.`,
        inputs: ['services.minutes'],
      }),
    );
    return;
  }
  const billed = lines.map(({ code, units }) => `${code} x${units}`).join(', ');
  const asDocumented = lines.every(({ code }) => documented.includes(code)) && lines.length > 0;
  results.push(
    finding({
      rule: citedRule(RTM_01, source),
      severity: lines.length === 0 ? 'WARNING' : 'INFO',
      outcome: 'PASS',
      ...about,
      message: () =>
        lines.length === 0
          ? `${minutesText(minutes)} of management in the calendar month bill nothing: the shortest code on this date needs ${shortestOf(group)}.`
          : `${minutesText(minutes)} of management in the calendar month bill ${billed}${asDocumented ? '' : `, not ${documented.join(', ')} as documented`}. ` +
            'The month needs a live talk with the patient or caregiver.',
    }),
  );
}

/**
 * RTM-04: the month is billed once, with all its minutes. What other sessions of the month hold stands in where the entry has
 * no minutes; minutes of the entry are those of the whole month.
 */
function checkMonth(context: EvaluationContext, results: Result[], group: MonthlyGroup): void {
  const { hasMonthMinutes, history } = context;
  if (history === null) return;
  const { managementBilled, managementMinutes, managementSessions } = history;
  const lines = context.lines.filter((line) => line.group === group);
  const sessions = (): string => counted(managementSessions, 'other session');
  if (managementBilled) {
    results.push(
      finding({
        rule: RTM_04,
        severity: 'ERROR',
        outcome: 'FAIL',
        about: lines,
        message: () =>
          `Management of the calendar month was billed already; ${MANAGEMENT} and ${SHORT_MANAGEMENT} are billed once a month.`,
        fix: () => 'Bill the month once, at its end, with the minutes of all its sessions.',
        denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
        denies: lines,
      }),
    );
  } else if (hasMonthMinutes) {
    results.push(
      finding({
        rule: RTM_04,
        severity: 'INFO',
        outcome: 'PASS',
        about: lines,
        message: () =>
          `The ${minutesText(managementMinutes)} of the calendar month are those of ${sessions()} on record.`,
      }),
    );
  } else if (group.minutes !== null && group.minutes < managementMinutes) {
    results.push(
      finding({
        rule: RTM_04,
        severity: 'WARNING',
        outcome: 'PASS',
        about: lines,
        message: () =>
          `The minutes of the calendar month are ${group.minutes ?? 0}, fewer than the ${managementMinutes} of ${sessions()} on record. Those of the entry are used.`,
        fix: () => 'Send all minutes of the month, or leave them out so that the record decides.',
      }),
    );
  }
}

function shortestOf({ times }: MonthlyGroup): number {
  return times.shortMinutes ?? times.firstMinutes;
}

/** RTM-03: a window of 30 days has one supply of a device, by its days of data. */
function checkDevices({ lines }: EvaluationContext, results: Result[]): void {
  for (const [fewDays, manyDays] of DEVICE_SUPPLIES) {
    const pair = lines.filter(({ code }) => code === fewDays || code === manyDays);
    if (new Set(pair.map(({ code }) => code)).size < 2) continue;
    results.push(
      finding({
        rule: RTM_03,
        severity: 'ERROR',
        outcome: 'FAIL',
        lines: pair.map(({ position }) => position),
        codes: [fewDays, manyDays],
        message: () =>
          `${fewDays} (2 to 15 days of data) and ${manyDays} (16 days and more) are the same device: one of them is billed in 30 days.`,
        fix: () => 'Bill the code of the days with data in the window of 30 days.',
        denial: DENIALS.FREQUENCY_NOT_SUPPORTED,
      }),
    );
  }
}
