import { builder } from './kit/builder.ts';
import { referenceOn } from './kit/context.ts';
import { Code, Payer } from './kit/refs.ts';
import type { CodeView, PayerView } from '../reference/views/views.ts';
import { sessionStatistics, type StatisticsRow } from '../sessions/statistics.ts';

/** Statistics of patient sessions for analysts: sums over at least 11 patients. */

interface StatisticView extends Omit<StatisticsRow, 'payer' | 'code'> {
  readonly payer: PayerView | null;
  readonly code: CodeView | null;
}

const SessionStatistic = builder.objectRef<StatisticView>('SessionStatistic').implement({
  description:
    'Sessions of one month, payer and code. Analysts get months as they were when they closed, on the 15th of the next month, and no cell of fewer than 11 patients or of which one patient makes up more than half. Those who read sessions get them as they are now, with null for sums over fewer than 11 patients.',
  fields: (t) => ({
    month: t.expose('month', { type: 'Date', description: 'First day of the month.' }),
    payer: t.expose('payer', { type: Payer, nullable: true, description: 'The payer on record.' }),
    code: t.expose('code', { type: Code, nullable: true, description: 'The code.' }),
    patients: t.exposeInt('patients', {
      nullable: true,
      description: 'Number of patients; null for fewer than 11.',
    }),
    sessions: t.exposeInt('sessions', {
      nullable: true,
      description: 'Number of sessions; null when `patients` is null.',
    }),
    minutesTotal: t.exposeInt('minutesTotal', {
      nullable: true,
      description: 'Documented minutes of the code; null when `patients` is null.',
    }),
  }),
});

builder.queryField('sessionStatistics', (t) =>
  t.field({
    type: [SessionStatistic],
    authScopes: { action: 'session.statistics' },
    description:
      'Sessions of the organization by month, payer and code, without voided ones; at most 24 months.',
    args: {
      from: t.arg({ type: 'Date', required: true, description: 'A day of the first month.' }),
      to: t.arg({ type: 'Date', required: true, description: 'A day of the last month.' }),
    },
    resolve: async (_root, { from, to }, context) => {
      const rows = await sessionStatistics(
        context.protectedReads,
        context.principal,
        from,
        to,
        context.today,
      );
      return rows.map((row) => {
        const reference = referenceOn(context, row.month);
        return { ...row, payer: reference.payer(row.payer) ?? null, code: reference.code(row.code) ?? null };
      });
    },
  }),
);
