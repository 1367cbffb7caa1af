import type { FastifyInstance } from 'fastify';
import { Connections, type LiveParts } from './liveConnections.ts';
import { registerSocket } from './liveSocket.ts';
import { registerStream } from './liveStream.ts';
import { SubscriptionRunner } from './subscriptions.ts';

/** Subscriptions: server-sent events at /graphql/stream, WebSocket (graphql-transport-ws) at /graphql. */

export function registerLive(app: FastifyInstance, parts: LiveParts): void {
  const connections = new Connections();
  const runner = new SubscriptionRunner(parts);
  registerStream(app, parts, runner, connections);
  const closeSockets = registerSocket(app, parts, runner, connections);
  app.addHook('preClose', async () => {
    connections.endAll();
    await closeSockets();
  });
}
