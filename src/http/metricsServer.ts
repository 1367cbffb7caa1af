import Fastify, { type FastifyInstance } from 'fastify';
import { registerHealth } from './health.ts';
import type { Metrics } from './metrics.ts';

type Parts = Parameters<typeof registerHealth>[1] & { readonly metrics: Metrics };

/** Metrics and health on a port of their own, which no client of the API can reach; not yet listening. */
export function createMetricsServer({ metrics, ...health }: Parts): FastifyInstance {
  const app = Fastify({ logger: false });
  registerHealth(app, health);
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return app;
}
