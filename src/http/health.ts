import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from '../db/client.ts';
import type { Draining } from './draining.ts';
import type { ReferenceStore } from '../reference/store.ts';

/** A database that takes longer to respond is not ready. */
const PROBE_LIMIT_MS = 500;

interface HealthParts {
  readonly db: Database;
  readonly store: ReferenceStore;
  /** A server that is about to close serves what comes, and is not ready for more. */
  readonly draining?: Draining;
}

/**
 * Liveness never uses the database. Readiness is that of the reference, which needs no database once it is loaded: a
 * balancer that drops every replica because the database is away makes the outage total. `/health/ready/protected` is
 * for those who need the rest too.
 */
export function registerHealth(app: FastifyInstance, { db, store, draining }: HealthParts): void {
  app.get('/health/live', (_request, reply) => reply.send({ status: 'live' }));
  const respond = async (reply: FastifyReply, needsDatabase: boolean) => {
    const database = await respondsInTime(db);
    const reference = isServable(store);
    const isReady = reference && (database || !needsDatabase) && !draining?.isStopping;
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not ready',
      capabilities: {
        reference: reference ? 'available' : 'unavailable',
        protected: reference && database ? 'available' : 'unavailable',
      },
      database: database ? 'responds' : `no response within ${PROBE_LIMIT_MS} ms`,
      revision: store.revision(),
      referenceAgeSeconds: Math.round(store.ageSeconds() * 10) / 10,
    });
  };
  app.get('/health/ready', (_request, reply) => respond(reply, false));
  app.get('/health/ready/protected', (_request, reply) => respond(reply, true));
}

function isServable(store: ReferenceStore): boolean {
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
