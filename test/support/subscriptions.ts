import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Subscriptions as a client sees them, over both transports. */

export interface Received<Data = unknown> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface Subscription<Data = unknown> {
  readonly received: Received<Data>[];
  /** Resolves when the server ends the subscription, with the reason. */
  readonly ended: Promise<unknown>;
  stop(): void;
}

export interface SubscribeOptions {
  readonly variables?: Record<string, unknown>;
  readonly authorization?: string | undefined;
}

export type Subscribe = <Data>(url: string, query: string, options?: SubscribeOptions) => Subscription<Data>;

const overStream: Subscribe = (url, query, { variables = {}, authorization } = {}) => {
  const client = createStreamClient({
    url: `${url}/graphql/stream`,
    retryAttempts: 0,
    headers: authorization === undefined ? {} : { authorization },
  });
  return collect((sink) => client.subscribe({ query, variables }, sink));
};

const overSocket: Subscribe = (url, query, { variables = {}, authorization } = {}) => {
  const client = createSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(authorization !== undefined && { connectionParams: { authorization } }),
  });
  const listening = collect<never>((sink) => client.subscribe({ query, variables }, sink));
  return { ...listening, stop: () => void client.dispose() };
};

export const TRANSPORTS = [
  ['server-sent events', overStream],
  ['WebSocket', overSocket],
] as const;

interface Sink {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** Collects what one subscription receives. */
export function collect<Data>(subscribe: (sink: Sink) => () => void): Subscription<Data> {
  const received: Received<Data>[] = [];
  let stop = () => {};
  const ended = new Promise((resolve) => {
    stop = subscribe({
      next: (value) => void received.push(value as Received<Data>),
      // A WebSocket passes GraphQL errors as a list.
      error: (error) => {
        if (Array.isArray(error)) received.push({ errors: error as Received['errors'] & object });
        resolve(error);
      },
      complete: () => resolve(undefined),
    });
  });
  return { received, ended, stop: () => stop() };
}
