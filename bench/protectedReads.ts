import { ProtectedReads } from '../src/audit/protectedReads.ts';
import { openDatabase, SERVING, type Database } from '../src/db/client.ts';
import { withDatabase } from '../src/db/command.ts';
import { migrate } from '../src/db/migrate.ts';
import { demoOrganization, seed } from '../src/seeding/seed.ts';
import { isOwn, oneSession } from '../src/sessions/queries.ts';
import { runBench } from './command.ts';

const READERS = 16;
/** Of each kind, in turns. */
const TURNS = 7;
const TURN_MS = 1_000;

/**
 * How much of the rate of a session's read the audit row costs, with 16 readers of one organization and the connections of a
 * server. Reads with and without the row take turns, so that a busy machine slows both; the medians are compared.
 */
async function main(): Promise<void> {
  await runBench(async ({ config, log }) => {
    await withDatabase(config, log, async (url) => {
      await migrate(url, { log });
      const db = openDatabase(url, { max: SERVING.max, share: SERVING.share });
      try {
        await seed(db);
        await measureProtectedReads(db, log);
      } finally {
        await db.close();
      }
    });
  });
}

async function measureProtectedReads(db: Database, log: (line: string) => void): Promise<void> {
  const { id: organizationId } = await demoOrganization();
  const session = await db.prisma.patientSession.findFirstOrThrow({ where: { organizationId } });
  const statement = oneSession(isOwn(organizationId), session.id);
  const read = async (isAudited: boolean) => {
    const reads = new ProtectedReads(db, { organizationId, subject: 'bench' }, 'bench');
    await reads.query(statement);
    if (isAudited) reads.note('session.read', [`PatientSession:${session.id}`]);
    await reads.finish();
  };
  const audited: number[] = [];
  const unaudited: number[] = [];
  await Promise.all([ratePerSecond(() => read(true)), ratePerSecond(() => read(false))]);
  for (let turn = 0; turn < TURNS; turn += 1) {
    unaudited.push(await ratePerSecond(() => read(false)));
    audited.push(await ratePerSecond(() => read(true)));
  }
  const [without, withRow] = [median(unaudited), median(audited)];
  log(
    `${READERS} readers of one organization: ${Math.round(without)} reads a second without their audit row, ` +
      `${Math.round(withRow)} with it, ratio ${(withRow / without).toFixed(2)} (medians of ${TURNS} turns)`,
  );
}

async function ratePerSecond(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  let count = 0;
  const reader = async () => {
    for (; performance.now() < from + TURN_MS; count += 1) await work();
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return (count * 1_000) / (performance.now() - from);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

await main();
