import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/client.ts';
import type { ReferenceStore } from '../reference/store.ts';

/** A store that takes longer to answer is not ready. */
const PROBE_LIMIT_MS = 500;

/** Liveness never touches the database; readiness needs it and a reference that can be vouched for. */
export function registerHealth(
  app: FastifyInstance,
  { db, store }: { readonly db: Database; readonly store: ReferenceStore },
): void {
  app.get('/health/live', (_request, reply) => reply.send({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const database = await answersInTime(db);
    const ready = database && canVouch(store);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      database: database ? 'answers' : `no answer within ${PROBE_LIMIT_MS} ms`,
      revision: store.revision(),
      referenceAgeSeconds: Math.round(store.ageSeconds() * 10) / 10,
    });
  });
}

function canVouch(store: ReferenceStore): boolean {
  try {
    store.current();
    return true;
  } catch {
    return false;
  }
}

async function answersInTime(db: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_LIMIT_MS);
  });
  const answer = db.prisma.$queryRaw`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
