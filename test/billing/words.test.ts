import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluate, plainAnswer, type BillingAnswer } from '../../src/billing/index.ts';
import { questionOf } from './caseTable.ts';
import { factsOn } from '../support/day.ts';

/**
 * What a biller reads, word for word, of three ordinary days. A changed sentence is a changed file, so that somebody
 * reads it: `UPDATE_GOLDEN=1 npm test -- --selectProjects unit --testPathPatterns billing/words` writes it anew.
 */

const GOLDEN = path.resolve(import.meta.dirname, 'words.golden.md');
const UPDATING = process.env['UPDATE_GOLDEN'] === '1';

const DAYS = {
  'An office visit above the threshold, partly by the assistant': {
    services: '97530 25 OTA 20; 97110 10; 97140 10; 97750 15 distinct',
    edits: '97530>97750 1',
    limits: '97530 6/3',
    fees: '97530 0.44/0.65/0.01; 97110 0.45/0.40/0.02; 97140 0.43/0.35/0.01; 97750 0.45/0.52/0.02',
    accrued: '2450.00',
    plan: 'first 2026-09-01, certified 2026-09-20, days 11',
    asks: 'total-minutes, signature',
    record: 'signature',
  },
  'A payer of whom little is known': {
    payer: 'bcbs none',
    setting: 'TELEHEALTH_HOME',
    services: '97165 40; 97530 10; 97535 10; 97110 5',
    submitted: '2026-11-20',
  },
  'A day of a partial hospitalization program': {
    setting: 'PARTIAL_HOSPITALIZATION',
    services: 'G0129 sessions 09:00-09:50/09:45-10:40/44; G0176 sessions 50 [GO]',
    hours: '18.5',
    limits: 'G0129 6/3',
  },
};

function wordsOf(answer: BillingAnswer): string[] {
  const { lines, findings, explanation, alternatives, verdict } = plainAnswer(answer);
  return [
    ...lines.map(({ position, code, units, modifiers }) =>
      [`- line ${position}: ${code} x${units}`, ...modifiers].join(' '),
    ),
    `- verdict: ${verdict}`,
    '',
    'Findings:',
    '',
    ...findings.map(({ rule, outcome, severity, message, fix }) =>
      [`- ${rule.id} ${outcome} ${severity}: ${message}`, ...(fix === null ? [] : [`→ ${fix}`])].join(' '),
    ),
    '',
    'Working:',
    '',
    ...explanation.map(({ rule, text }) => `- ${rule.id}: ${text}`),
    ...alternatives.map(({ reason, chosen }) => `- ${chosen ? 'chosen' : 'as right'}: ${reason}`),
    '',
  ];
}

test('the words of three ordinary days are those that were reviewed', () => {
  const words = Object.entries(DAYS).flatMap(([name, row]) => {
    const { asked, rules, data } = questionOf(row);
    return [`## ${name}`, '', ...wordsOf(evaluate(asked, rules, factsOn(asked.dateOfService, data)))];
  });
  const text = ['# What a biller reads', '', ...words].join('\n');
  if (UPDATING && process.env['CI'] !== 'true') writeFileSync(GOLDEN, text);
  expect(existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : 'no golden file').toBe(text);
});
