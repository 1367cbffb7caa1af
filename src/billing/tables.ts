import type { Check } from './check.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Answer, TableBasis } from './facts.ts';
import { finding } from './finding.ts';
import type { PlainDate } from '../shared/plainDate.ts';
import type { UsedTable } from './types.ts';
import { declareRule } from './rule.ts';
import { consultTable, NO_RESULTS, type Result } from './results.ts';

const TAB_01 = declareRule({
  id: 'TAB-01',
  title: 'Tables that decide are of the date of service',
  document: 'NCCI',
  section: 'quarterly releases',
  confidence: 'VERIFIED',
});

/** The age of the tables that an answer rests on (TAB-01). */

/** Records the table of an answer that decides about a denial, once. */
export function noteTable(results: Result[], answer: Answer<unknown>): void {
  if (answer.state !== 'KNOWN' || answer.basis === undefined) return;
  for (const result of results) {
    if (result.kind === 'TABLE_CONSULTED' && result.table === answer.basis) return;
  }
  results.push(consultTable(answer.basis));
}

/** Whether the publisher had a newer release on the date. */
function isOutdated({ newerFrom }: TableBasis, on: PlainDate): boolean {
  return newerFrom !== null && on >= newerFrom;
}

/** Whether a table that decides is older than the date of service. */
export function hasOldTables({ day, decidingTables }: EvaluationContext): boolean {
  return decidingTables.some((table) => isOutdated(table, day.dateOfService));
}

/** TAB-01: tables that decide and are older than the date of service. */
function reportOldTables(context: EvaluationContext): readonly Result[] {
  if (!hasOldTables(context)) return NO_RESULTS;
  const { day, decidingTables, lines } = context;
  const on = day.dateOfService;
  const old = decidingTables.filter((table) => isOutdated(table, on));
  return [
    finding({
      rule: TAB_01,
      severity: 'WARNING',
      outcome: 'PASS',
      lines: lines.map(({ position }) => position),
      codes: [...new Set(lines.map(({ code }) => code))],
      message: () =>
        `Decided by ${old.length === 1 ? 'a table' : 'tables'} older than the date of service: ${old
          .map((table) => `${table.table}, ${table.period}, ${ageText(table, on)}`)
          .join('; ')}.`,
      fix: () =>
        'Import the release of the quarter, or check the edits and unit limits of the day on the page of CMS.',
    }),
  ];
}

export const TABLE_AGE: Check = {
  phase: 'RECORD',
  rules: [TAB_01],
  reads: ['day.dateOfService'],
  apply: reportOldTables,
};

const MONTHS_OF_A_QUARTER = 3;

/** "8 quarters before 2026-08-03". */
function ageText({ effectiveFrom }: TableBasis, on: PlainDate): string {
  const quarters = quarterOf(on) - quarterOf(effectiveFrom);
  return `${quarters} ${quarters === 1 ? 'quarter' : 'quarters'} before ${on}`;
}

function quarterOf(date: PlainDate): number {
  return Number(date.slice(0, 4)) * 4 + Math.floor((Number(date.slice(5, 7)) - 1) / MONTHS_OF_A_QUARTER);
}

/** Every table behind the answer, those that decide first, each once. */
export function usedTables(context: EvaluationContext): readonly UsedTable[] {
  const { day, facts, lines } = context;
  const tables = [...context.decidingTables];
  for (const code of new Set(lines.map((line) => line.code))) {
    const answer = facts.fee(code, day);
    if (context.payer.paysByMedicareFeeSchedule && answer.state === 'KNOWN' && answer.basis) {
      if (!tables.includes(answer.basis)) tables.push(answer.basis);
    }
  }
  return tables.map((table) => ({
    title: table.table,
    period: table.period,
    effectiveFrom: table.effectiveFrom,
    newerSince: isOutdated(table, day.dateOfService) ? table.newerFrom : null,
    decides: context.decidingTables.includes(table),
  }));
}
