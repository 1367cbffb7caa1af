import { Prisma } from '../src/db/generated/prisma/client.ts';
import { openDatabase, type Database } from '../src/db/client.ts';
import { withDatabase } from '../src/db/command.ts';
import { migrate } from '../src/db/migrate.ts';
import { ProtectedReads } from '../src/audit/protectedReads.ts';
import { seed } from '../src/seeding/seed.ts';
import { codeCount, needsCodeCount, type SessionFilterInput } from '../src/sessions/filters.ts';
import { isOwn, sessionPage } from '../src/sessions/queries.ts';
import { SessionReader } from '../src/sessions/service.ts';
import { encodeCursor } from '../src/shared/paging.ts';
import { runBench } from './command.ts';
import { GENERATED, generateSessions } from './millionSessions.ts';

/**
 * Lists of one organization with a million sessions (SESSIONS for another number): the first page, a page in the
 * middle, every filter with a common and with a rare value, and the count that only `totalCount` requests. Prints the
 * plan of each. Run with DATABASE_URL of a database that may be changed, or over the embedded one.
 */

const COUNT = Number(process.env['SESSIONS'] ?? 1_000_000);
/** More than the five executions after which PostgreSQL may keep one plan for all values. */
const TURNS = 15;
const MIDDLE = encodeCursor('sessions', ['2025-05-15', '80000000-0000-4000-8000-000000000000']);

const FILTERS: Readonly<Record<string, SessionFilterInput>> = {
  none: {},
  'payer, half of all': { payers: ['medicare'] },
  'payer, rare': { payers: ['cigna'] },
  'payers, common and rare': { payers: ['cigna', 'aetna'] },
  'status, common': { statuses: ['BILLED'] },
  'status, rare': { statuses: ['DRAFT'] },
  'statuses, rare': { statuses: ['DRAFT', 'VOIDED'] },
  'code, in all': { codes: ['97530'] },
  'code, rare': { codes: ['97760'] },
  'code, never used': { codes: ['97999'] },
  'codes, common and rare': { codes: ['97535', '97760'] },
  'dates, one month': { from: '2024-02-01', to: '2024-02-29' },
  'dates before all': { to: '2020-01-01' },
  'payer and dates long ago': { payers: ['cigna'], from: '2023-11-01', to: '2024-01-31' },
  'payer and status, rare': { payers: ['bcbs'], statuses: ['DRAFT'] },
  'code and payer, rare': { codes: ['97535'], payers: ['cigna'] },
  'code and status, rare': { codes: ['97530'], statuses: ['VOIDED'] },
  'all of them': {
    codes: ['97110'],
    payers: ['bcbs'],
    statuses: ['SIGNED'],
    from: '2024-01-01',
    to: '2024-12-31',
  },
  patient: { patientReference: 'patient-7' },
};

const ANALYZED = Prisma.raw('explain (analyze, costs off, timing off, summary off)');

async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      await migrate(url, { log });
      const db = openDatabase(url, { statementTimeoutMs: 120_000 });
      try {
        await seed(db);
        await generateSessions(url, COUNT, log);
        log(
          `${COUNT.toLocaleString('en-US')} sessions of one organization; median milliseconds of ${TURNS}:`,
        );
        for (const [name, filter] of Object.entries(FILTERS)) {
          const first = await median(() => list(db, filter, null));
          const middle = await median(() => list(db, filter, MIDDLE));
          const counted = await median(() => list(db, filter, null, { counted: true }));
          log(`  ${name}: first page ${first}, middle ${middle}, first page with count ${counted}`);
          if (process.env['PLANS']) for (const line of await planOf(db, filter)) log(`      ${line}`);
        }
      } finally {
        await db.close();
      }
    });
  });
}

/** A page as a request reads it: with its audit row, committed. */
async function list(
  db: Database,
  filter: SessionFilterInput,
  after: string | null,
  { counted = false } = {},
): Promise<void> {
  const reads = readsOf(db);
  const sessions = new SessionReader(reads, READER, { isTaken: async () => false });
  const { totalCount } = await sessions.list(filter, { after });
  if (counted && typeof totalCount === 'function') await totalCount();
  await reads.finish();
}

const READER = {
  subject: 'bench',
  organizationId: GENERATED,
  organization: 'bench',
  roles: ['BILLER'],
} as const;

const readsOf = (db: Database) => new ProtectedReads(db, READER, 'bench');

async function median(work: () => Promise<void>): Promise<string> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return (times.toSorted((a, b) => a - b)[Math.floor(TURNS / 2)] ?? 0).toFixed(1);
}

async function planOf(db: Database, filter: SessionFilterInput): Promise<string[]> {
  const own = isOwn(GENERATED);
  const reads = readsOf(db);
  const [few] = needsCodeCount(filter)
    ? await reads.query<{ count: number }>(codeCount(own, filter.codes ?? []))
    : [];
  const statement = sessionPage(own, filter, { after: null, size: 26 }, few?.count ?? null);
  const rows = await reads.query<{ 'QUERY PLAN': string }>(Prisma.sql`${ANALYZED} ${statement}`);
  await reads.finish();
  return rows.map((row) => row['QUERY PLAN']);
}

await main();
