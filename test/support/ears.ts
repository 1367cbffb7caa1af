import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Subscriptions as a client has them, over either transport. */

export interface Heard<Data = unknown> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface Ear<Data = unknown> {
  readonly heard: Heard<Data>[];
  /** Resolves when the server has ended the subscription, with how it did. */
  readonly ended: Promise<unknown>;
  stop(): void;
}

export interface ListenOptions {
  readonly variables?: Record<string, unknown>;
  readonly authorization?: string | undefined;
}

export type Listen = <Data>(url: string, query: string, options?: ListenOptions) => Ear<Data>;

const overStream: Listen = (url, query, { variables = {}, authorization } = {}) => {
  const client = createStreamClient({
    url: `${url}/graphql/stream`,
    retryAttempts: 0,
    headers: authorization === undefined ? {} : { authorization },
  });
  return ear((sink) => client.subscribe({ query, variables }, sink));
};

const overSocket: Listen = (url, query, { variables = {}, authorization } = {}) => {
  const client = createSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(authorization !== undefined && { connectionParams: { authorization } }),
  });
  const listening = ear<never>((sink) => client.subscribe({ query, variables }, sink));
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
export function ear<Data>(subscribe: (sink: Sink) => () => void): Ear<Data> {
  const heard: Heard<Data>[] = [];
  let stop = () => {};
  const ended = new Promise((resolve) => {
    stop = subscribe({
      next: (value) => void heard.push(value as Heard<Data>),
      // GraphQL errors of a socket come here as a list.
      error: (error) => {
        if (Array.isArray(error)) heard.push({ errors: error as Heard['errors'] & object });
        resolve(error);
      },
      complete: () => resolve(undefined),
    });
  });
  return { heard, ended, stop: () => stop() };
}
