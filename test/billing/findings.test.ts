import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  evaluate,
  findInputIssues,
  serializeAnswer,
  type BillingAnswer,
  type BillingLine,
} from '../../src/billing/index.ts';
import { requestOf } from './caseTable.ts';
import { factsOn } from '../support/day.ts';

/**
 * Every sentence and amount of the answers for many kinds of days. A changed sentence changes the golden file, so a
 * reviewer reads it: `UPDATE_GOLDEN=1 npm test -- --selectProjects unit --testPathPatterns billing/findings` updates the file.
 */

const GOLDEN = path.resolve(import.meta.dirname, 'findings.golden.md');
const UPDATING = process.env['UPDATE_GOLDEN'] === '1';

const KNOWN_PAYER = 'requiredModifiers=GO editSet=medicare-ncci assistantFactor=0.85 telehealth=true';

const DAYS = {
  'An office visit above the threshold, partly by the OTA': {
    services: '97530 25 OTA 20; 97110 10; 97140 10; 97750 15 distinct',
    edits: '97530>97750 1',
    limits: '97530 6/3',
    fees: '97530 0.44/0.65/0.01; 97110 0.45/0.40/0.02; 97140 0.43/0.35/0.01; 97750 0.45/0.52/0.02',
    accrued: '2450.00',
    plan: 'first 2026-09-01, certified 2026-09-20, days 11',
    requires: 'total-minutes, signature',
    record: 'signature',
  },
  'A payer with few terms on record': {
    payer: 'bcbs none',
    setting: 'TELEHEALTH_HOME',
    services: '97165 40; 97530 10; 97535 10; 97110 5',
    submitted: '2026-11-20',
  },
  'A day of a partial hospitalization program': {
    setting: 'PARTIAL_HOSPITALIZATION',
    services: 'G0129 sessions 09:00-09:50/09:45-10:40/44; G0176 sessions 50 [GO]',
    hours: '18.5',
    primary: 'unknown',
    limits: 'G0129 6/3',
  },
  'Codes of half an hour, an hour and two, with their add-ons': {
    services: '97550 45; 97545 151; 96125 91; 96112 75; 97551 7',
    fees: '97550 30.00; 97551 15.00; 97545 60.00; 97546 40.00; 96125 80.00; 96112 90.00; 96113 40.00',
  },
  'Services too short for a line, a tie and a session of exactly its minimum': {
    services: '97112 10; 97140 10; 97110 3; 97035 0; G0129 sessions 45/09:00-09:30/44',
    accrued: 'unknown',
    fees: '97140 0.43/0.35/0.01; 97110 0.45/0.40/0.02',
  },
  'Nothing reaches a unit': {
    payer: 'aetna AMA',
    terms: KNOWN_PAYER,
    services: '97530 7; 97110 7; 97545 20',
  },
  'One service in several entries': {
    services:
      '97530 10; 97530 13 distinct [59]; 97129 5 OTA 10; 97130 30 [XS]; 97165 40; 29125 [LT]; 29125 [RT]',
    edits: '97530>97129 1; 97165>97530 1',
  },
  'Students, groups and co-treatment': {
    services:
      '97530 30 student; 97110 30 patients 2; 97150 patients 1; 97112 20 co-treated; 97535 15 patients 1',
    limits: '97535 0/2; 97112 1/1; 97150 1/3',
  },
  'Notices, other disciplines and more modifiers than fit': {
    services:
      '97530 30 [GA KX]; 97110 15 [GZ]; 97140 15 [GY GX]; 97535 15 [GP 59 XE 96]; 97112 15 [52 CO QQ 25]',
    accrued: '100.00',
  },
  'A hospital with edits of every kind': {
    setting: 'OUTPATIENT_HOSPITAL',
    services: '97165 40; 97750 30; 97530 15; 97140 15; 97110 30 OTA 30; 97112 8 OTA 22',
    edits: '97165>97750 1 hospital 1; 97530>97140 9 hospital 9; 97165>97530 0 hospital 0',
    limits: '97110 6/3 hospital 3/2; 97112 6/3 hospital 8/3',
    charges: '97110 20.00; 97112 200.00',
    accrued: '2400.00',
  },
  'Nothing is loaded': {
    services: '97530 30; 97110 15 OTA 10',
    edits: 'not loaded',
    limits: 'not loaded',
    fees: 'not loaded',
    rates: 'OT_KX_THRESHOLD=none SEQUESTRATION_RATE=none',
    accrued: '2000.00',
  },
  'A day before the OTA reduction, filed late': {
    date: '2019-12-31',
    services: '97530 30 OTA 15; 97140 15 [59]',
    edits: '97530>97140 1',
    submitted: '2021-01-01',
    plan: 'first 2019-09-01, certified 2019-12-30, ordered 2019-09-01, duration 90, days 10',
  },
  'A payer with limits of its own': {
    payer: 'cigna AMA',
    terms: `${KNOWN_PAYER} 97530:maxUnitsPerDay=2 maxTimedUnitsPerVisit=4 97140:coverage=NOT_COVERED 97010:bundledInto=97530 multipleProcedureFactor=0.5 timelyFilingDays=90 97110:priorAuthorization=true disputed=coverage verify`,
    services: '97530 45; 97110 30 OTA 20; 97140 15; 97010; 97112 15 [97]',
    submitted: '2027-02-01',
    charges: '97530 50.00',
  },
  'Care from another place, an evaluation by the OTA and a repeat': {
    setting: 'TELEHEALTH_OTHER',
    terms: '97535:telehealth=false',
    services: '97165 30 OTA 15; 97535 20; 97530 15; 97168; 97168 [76]',
    fees: '97530 0.44/0.65/0.01 facility 0.2; 97535 0.45/0.52/0.01 status B; 97165 1.54/1.34/0.06 indicator 7; 97168 0.96/1.0/0.04 status X',
    apm: 'yes',
  },
  'A program day billed as an office visit': {
    services: 'G0129 sessions 50; G0176 sessions 50; 97530 15',
    hours: '21',
  },
  'An intensive program beside a day of the other': {
    setting: 'INTENSIVE_OUTPATIENT',
    services: 'G0129 sessions 50/50; G0177 sessions 60/50',
    hours: '8.99',
    php: '2026-11-02, 2026-10-01',
    charges: 'G0129 100.00',
  },
};

function textOf(answer: BillingAnswer): string[] {
  const { lines, findings, explanation, alternatives, verdict, totals, ...claim } = serializeAnswer(answer);
  const { payer, claimForm, placeOfService, conditionCodes, unitMethod } = claim;
  const { totalMinutes, totalTimedMinutes, totalTimedUnits } = claim;
  return [
    `- ${[payer, claimForm, placeOfService ?? 'no place', ...conditionCodes, unitMethod].join(', ')}`,
    `- minutes ${totalMinutes}, timed ${totalTimedMinutes}, timed units ${totalTimedUnits}`,
    ...lines.map(lineText),
    `- verdict: ${verdict}; ${totals ? amounts(totals) : 'no totals'}`,
    '',
    'Findings:',
    '',
    ...findings.map(({ rule, outcome, severity, message, fix, lines: positions, codes, denial }) =>
      [
        `- ${rule.id} ${outcome} ${severity}${positions.length > 0 ? ` @${positions.join(',')}` : ''}`,
        ...(codes.length > 0 ? [`(${codes.join(' ')})`] : []),
        ...(denial ? [`[${[denial.group, denial.carc, denial.rarc ?? '-'].join(' ')}]`] : []),
        `: ${message}${fix === null ? '' : ` → ${fix}`}`,
      ].join(' '),
    ),
    '',
    'Explanation:',
    '',
    ...explanation.map(({ rule, text }) => `- ${rule.id}: ${text}`),
    ...alternatives.map(
      ({ reason, chosen, lines: placed }) =>
        `- ${chosen ? 'chosen' : 'equally correct'}: ${placed.map(({ code, units }) => `${code} x${units}`).join(', ')}: ${reason}`,
    ),
    '',
  ];
}

function lineText(line: BillingLine): string {
  const { position, code, units, modifiers, minutes, revenueCode, rules, adjustments } = line;
  return [
    [`- line ${position}: ${code} x${units}`, ...modifiers].join(' '),
    `${minutes ?? 'no'} minutes${revenueCode === null ? '' : `, revenue ${revenueCode}`}`,
    amounts(line),
    ...adjustments.map(
      ({ reason, amountCents, group, carc }) => `${reason} ${amountCents} ${group ?? ''}${carc ?? ''}`,
    ),
    rules.join(' '),
  ].join('; ');
}

function amounts(
  of: Pick<BillingLine, 'chargeCents' | 'allowedCents' | 'payerPaysCents' | 'patientPaysCents'>,
): string {
  const { chargeCents, allowedCents, payerPaysCents, patientPaysCents } = of;
  return `charge ${chargeCents}, allowed ${allowedCents}, payer ${payerPaysCents}, patient ${patientPaysCents}`;
}

test('the sentences and amounts of many kinds of days are those that were reviewed', () => {
  const sections = Object.entries(DAYS).flatMap(([name, row]) => {
    const { day, rules, data } = requestOf(row);
    expect(findInputIssues(day, factsOn(day.dateOfService, data))).toEqual([]);
    return [`## ${name}`, '', ...textOf(evaluate(day, rules, factsOn(day.dateOfService, data)))];
  });
  const text = ['# Findings and explanations', '', ...sections].join('\n');
  if (UPDATING && process.env['CI'] !== 'true') writeFileSync(GOLDEN, text);
  expect(existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : 'no golden file').toBe(text);
});
