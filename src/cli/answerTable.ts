import { centsText, type BillingAnswer, type BillingLine } from '../billing/index.ts';

/** The answer of one payer as a table of lines, its findings and the working, for a terminal. */
export function answerTable(payerName: string, answer: BillingAnswer): string {
  const method = answer.unitMethodAssumed ? `${answer.unitMethod}, assumed` : answer.unitMethod;
  return [
    `${payerName}${answer.plan === null ? '' : `, ${answer.plan}`} · ${answer.on} · ${answer.verdict}`,
    `${formOf(answer)} · ${method} · ${answer.totalTimedMinutes} timed minutes, ${answer.totalTimedUnits} units`,
    '',
    ...table([HEADINGS, ...answer.lines.map(cells), ...totalCells(answer)]),
    ...section(
      'Equally right',
      answer.alternatives.map(
        ({ lines, reason }) => `${lines.map(({ code, units }) => `${code} x${units}`).join(', ')}: ${reason}`,
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

const HEADINGS = ['#', 'code', 'modifiers', 'units', 'minutes', 'charge', 'allowed', 'payer', 'patient'];

function cells(line: BillingLine): string[] {
  return [
    String(line.position),
    line.code,
    line.modifiers.join(' '),
    String(line.units),
    line.minutes === null ? '' : String(line.minutes),
    ...[line.chargeCents, line.allowedCents, line.payerPaysCents, line.patientPaysCents].map(amount),
  ];
}

function totalCells({ totals }: BillingAnswer): string[][] {
  if (!totals) return [];
  const { chargeCents, allowedCents, payerPaysCents, patientPaysCents } = totals;
  return [
    ['', 'total', '', '', '', ...[chargeCents, allowedCents, payerPaysCents, patientPaysCents].map(amount)],
  ];
}

function amount(cents: number | null): string {
  return cents === null ? '-' : centsText(cents);
}

function formOf({ claimForm, placeOfService, conditionCodes }: BillingAnswer): string {
  return claimForm === 'PROFESSIONAL_837P'
    ? `professional claim, place of service ${placeOfService ?? ''}`
    : `institutional claim${conditionCodes.length > 0 ? `, condition code ${conditionCodes.join(', ')}` : ''}`;
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_heading, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function section(title: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [''] : ['', title, ...entries.map((entry) => `  ${entry}`)];
}
