import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Subscriptions as a client has them, over either transport. */

export interface Received<Data = unknown> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface Subscription<Data = unknown> {
  readonly received: Received<Data>[];
  /** Resolves when the server has ended the subscription, with how it did. */
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

/** What is heard of one subscription. */
export function collect<Data>(subscribe: (sink: Sink) => () => void): Subscription<Data> {
  const received: Received<Data>[] = [];
  let stop = () => {};
  const ended = new Promise((resolve) => {
    stop = subscribe({
      next: (value) => void received.push(value as Received<Data>),
      // GraphQL errors of a socket come here as a list.
      error: (error) => {
        if (Array.isArray(error)) received.push({ errors: error as Received['errors'] & object });
        resolve(error);
      },
      complete: () => resolve(undefined),
    });
  });
  return { received, ended, stop: () => stop() };
}
