import { ProtectedReads } from '../src/audit/protectedReads.ts';
import type { Database } from '../src/db/client.ts';
import { demoOrganization } from '../src/seeding/seed.ts';
import { isOwn, oneSession } from '../src/sessions/queries.ts';

const AT_ONCE = 8;
const FOR_MS = 1_500;

/**
 * How much of the rate of a session's read row-level security and the audit row cost: the same statement in a
 * transaction without both, with the first, and with both.
 */
export async function measureProtectedReads(db: Database, log: (line: string) => void): Promise<void> {
  const { id: organizationId } = await demoOrganization();
  const [session] = await db.prisma.patientSession.findMany({ where: { organizationId }, take: 1 });
  if (!session) return log('Protected reads: there is no demo session to read.');
  const statement = oneSession(isOwn(organizationId), session.id);
  const read = async (isAudited: boolean) => {
    const reads = new ProtectedReads(db, { organizationId, subject: 'bench' }, 'bench');
    await reads.query(statement);
    if (isAudited) reads.note('session.read', [`PatientSession:${session.id}`]);
    await reads.finish();
  };
  const bare = async () => {
    const client = await db.connectPipelined();
    const { text, values } = statement;
    await Promise.all([client.query('BEGIN'), client.query({ name: 'bench', text, values })]);
    await client.query('COMMIT');
    client.release();
  };
  const without = await rate(bare);
  const guarded = await rate(() => read(false));
  const audited = await rate(() => read(true));
  log(
    `A session: ${Math.round(without)} reads a second without row-level security, ratio ${(guarded / without).toFixed(2)} with it, ` +
      `${(audited / without).toFixed(2)} with the audit row too`,
  );
}

async function rate(work: () => Promise<void>): Promise<number> {
  for (let warmUp = 0; warmUp < 50; warmUp += 1) await work();
  const until = performance.now() + FOR_MS;
  let count = 0;
  const one = async () => {
    for (; performance.now() < until; count += 1) await work();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return count / (FOR_MS / 1_000);
}
