import {
  answerFieldsOf,
  centsText,
  LINE_FIELDS,
  type AnswerKind,
  type BillingAnswer,
  type BillingLine,
  type BillingTotals,
} from '../billing/index.ts';
import { textTable } from './textTable.ts';

/** The answer of one payer as a table of lines, its findings and the working, for a terminal. */
export function answerTable(payerName: string, answer: BillingAnswer): string {
  const method = answer.unitMethodAssumed ? `${answer.unitMethod}, assumed` : answer.unitMethod;
  return [
    `${payerName}${answer.plan === null ? '' : `, ${answer.plan}`} · ${answer.on} · ${answer.verdict}`,
    `${formOf(answer)} · ${method} · ${answer.totalTimedMinutes} timed minutes, ${answer.totalTimedUnits} units`,
    '',
    ...textTable([HEADINGS, ...answer.lines.map(cells), ...totalCells(answer)]),
    ...section(
      'Equally right',
      answer.alternatives.map(
        ({ lines, reason }) => `${lines.map(({ code, units }) => `${code} x${units}`).join(', ')}: ${reason}`,
      ),
    ),
    ...section(
      'Send to decide it',
      answer.neededInputs.map(({ input, reason }) => `${input}: ${reason}`),
    ),
    ...section(
      'Tables',
      answer.tables.map(
        ({ title, period, newerSince }) =>
          `${title}, ${period}${newerSince === null ? '' : `, with newer releases since ${newerSince}`}`,
      ),
    ),
    ...section(
      'Findings',
      answer.findings.map(({ outcome, severity, rule, message, fix, denial }) =>
        [
          `${outcome} ${severity} [${rule.id}] ${message}`,
          ...(denial
            ? [`    denial ${denial.group} ${denial.carc}${denial.rarc === null ? '' : ` ${denial.rarc}`}`]
            : []),
          ...(fix === null ? [] : [`    fix: ${fix}`]),
        ].join('\n  '),
      ),
    ),
    ...section(
      'Working',
      answer.explanation.map(
        ({ rule, text }) =>
          `[${rule.id}] ${text} (${rule.source.title}, ${rule.source.confidence.toLowerCase()})`,
      ),
    ),
    `Fingerprint ${answer.fingerprint}`,
    '',
  ].join('\n');
}

/** The columns of the table of lines: the fields of a line that have a heading. */
const COLUMNS = answerFieldsOf(LINE_FIELDS).filter(([, { heading }]) => heading !== undefined);
const HEADINGS = COLUMNS.map(([, { heading = '' }]) => heading);

function cells(line: BillingLine): string[] {
  return COLUMNS.map(([name, { kind }]) => cell(kind, line[name as keyof BillingLine]));
}

/** The totals under the amounts of the lines. */
function totalCells({ totals }: BillingAnswer): string[][] {
  if (!totals) return [];
  return [
    COLUMNS.map(([name, { kind }]) => {
      if (name === 'code') return 'total';
      return name in totals ? cell(kind, totals[name as keyof BillingTotals]) : '';
    }),
  ];
}

function cell(kind: AnswerKind, value: unknown): string {
  if (value === null) return kind === 'cents' ? '-' : '';
  if (kind === 'cents') return centsText(value as number);
  return Array.isArray(value) ? value.join(' ') : (value as string | number | boolean).toString();
}

function formOf({
  claimForm,
  placeOfService,
  conditionCodes,
  billTypes,
  occurrenceCodes,
}: BillingAnswer): string {
  return claimForm === 'PROFESSIONAL_837P'
    ? `professional claim, place of service ${placeOfService ?? ''}`
    : [
        `institutional claim, bill type ${billTypes.join(' or ')}`,
        ...(conditionCodes.length > 0 ? [`condition code ${conditionCodes.join(', ')}`] : []),
        ...(occurrenceCodes.length > 0
          ? [
              `occurrence codes ${occurrenceCodes.map(({ code, on }) => `${code} ${on ?? '(no date)'}`).join(', ')}`,
            ]
          : []),
      ].join(', ');
}

function section(title: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [''] : ['', title, ...entries.map((entry) => `  ${entry}`)];
}
