import { Prisma } from '../src/db/generated/prisma/client.ts';
import { openDatabase, type Database } from '../src/db/client.ts';
import { withDatabase } from '../src/db/command.ts';
import { migrate } from '../src/db/migrate.ts';
import { ProtectedReads } from '../src/audit/protectedReads.ts';
import { seed } from '../src/seeding/seed.ts';
import { closableMonths, closeMonths } from '../src/sessions/closedMonths.ts';
import { sessionStatistics } from '../src/sessions/statistics.ts';
import type { Role } from '../src/shared/enums.ts';
import { runBench } from './command.ts';
import { GENERATED, generateSessions } from './millionSessions.ts';

/**
 * Statistics of one organization with a million sessions (SESSIONS for another number): closing a month, 24 months for
 * an analyst and 24 months as they are now for a biller. Run with DATABASE_URL of a database that may be changed, or over
 * the embedded one.
 */

const COUNT = Number(process.env['SESSIONS'] ?? 1_000_000);
const TURNS = 7;

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      await migrate(url, { log });
      const db = openDatabase(url, { statementTimeoutMs: 120_000 });
      try {
        await seed(db);
        await generateSessions(url, COUNT, log);
        const { from, to, today } = await lastTwoYears(db);
        for (const month of closableMonths(from, to, today)) {
          const reads = readsOf(db, 'ANALYST');
          const started = performance.now();
          await closeMonths(reads, GENERATED, [month], () => reads.note('month.close', []));
          await reads.finish();
          log(`Closing ${month}: ${(performance.now() - started).toFixed(0)} ms`);
        }
        for (const role of ['ANALYST', 'BILLER'] as const) {
          const times: number[] = [];
          let cells = 0;
          for (let turn = 0; turn < TURNS; turn += 1) {
            const reads = readsOf(db, role);
            const started = performance.now();
            cells = (await sessionStatistics(reads, principal(role), from, to, today)).length;
            await reads.finish();
            times.push(performance.now() - started);
          }
          const median = times.toSorted((a, b) => a - b)[Math.floor(TURNS / 2)] ?? 0;
          log(`24 months for ${role}: ${median.toFixed(1)} ms, ${cells} cells`);
        }
        await printPlans(db, log);
      } finally {
        await db.close();
      }
    });
  });
}

/** The 24 months up to the newest session, and a day on which all of them may be closed. */
async function lastTwoYears(db: Database): Promise<{ from: string; to: string; today: string }> {
  const reads = readsOf(db, 'BILLER');
  const [range] = await reads.query<{ from: string; to: string; today: string }>(Prisma.sql`
    select to_char(month - interval '23 months', 'YYYY-MM-DD') as from, to_char(month, 'YYYY-MM-DD') as to,
      to_char(month + interval '2 months', 'YYYY-MM-DD') as today
    from (select date_trunc('month', max(date_of_service)) as month from patient_session) newest`);
  await reads.finish();
  if (!range) throw new Error('there are no sessions');
  return range;
}

/** Plans of both reads, as the statements of `sessionStatistics` have them. */
async function printPlans(db: Database, log: (line: string) => void): Promise<void> {
  for (const table of ['closed_cell', 'session_cell']) {
    const reads = readsOf(db, 'ANALYST');
    const rows = await reads.query<{ 'QUERY PLAN': string }>(Prisma.sql`
      explain (analyze, buffers, costs off) select month, payer_slug, code, patients, sessions, minutes_total
      from ${Prisma.raw(table)} where organization_id = ${GENERATED}::uuid and month > date '2000-01-01'`);
    await reads.finish();
    for (const row of rows) log(`  ${row['QUERY PLAN']}`);
  }
}

const principal = (role: Role) => ({
  subject: 'bench',
  organizationId: GENERATED,
  organization: 'bench',
  roles: [role],
});

const readsOf = (db: Database, role: Role) => new ProtectedReads(db, principal(role), 'bench');

await main();
