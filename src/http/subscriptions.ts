import type { FastifyInstance } from 'fastify';
import { registerEventStream } from './eventStream.ts';
import { ConnectionLimiter, type SubscriptionParts } from './subscriptionConnections.ts';
import { registerWebSocket } from './webSocket.ts';

/** Subscriptions: server-sent events at /graphql/stream, WebSocket (graphql-transport-ws) at /graphql. */
export function registerSubscriptions(app: FastifyInstance, parts: SubscriptionParts): void {
  const connections = new ConnectionLimiter();
  parts.metrics.watchConnections(() => connections.size);
  registerEventStream(app, parts, connections);
  const closeSockets = registerWebSocket(app, parts, connections);
  app.addHook('preClose', async () => {
    connections.endAll();
    await closeSockets();
  });
}
