import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/client.ts';
import type { ReferenceStore } from '../reference/store.ts';

/** A database that takes longer to respond is not ready. */
const PROBE_LIMIT_MS = 500;

/** Liveness never uses the database; readiness requires it, and reference data that is not stale. */
export function registerHealth(
  app: FastifyInstance,
  { db, store }: { readonly db: Database; readonly store: ReferenceStore },
): void {
  app.get('/health/live', (_request, reply) => reply.send({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const database = await respondsInTime(db);
    const ready = database && isCurrent(store);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      database: database ? 'responds' : `no response within ${PROBE_LIMIT_MS} ms`,
      revision: store.revision(),
      referenceAgeSeconds: Math.round(store.ageSeconds() * 10) / 10,
    });
  });
}

function isCurrent(store: ReferenceStore): boolean {
  try {
    store.current();
    return true;
  } catch {
    return false;
  }
}

async function respondsInTime(db: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_LIMIT_MS);
  });
  const response = db.prisma.$queryRaw`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([response, timeout]).finally(() => clearTimeout(timer));
}
