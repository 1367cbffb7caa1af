import type { ExecutionResult } from 'graphql';
import { createClient, type RequestParams } from 'graphql-sse';
import type { FetcherParams } from '@graphiql/toolkit';
import { notAnswered } from './notAnswered.ts';

/** Events that stay on screen; older ones are dropped. */
const MOST_EVENTS = 50;

/** What the response pane shows of a subscription, newest event first. */
interface Stream {
  readonly state: string;
  readonly received: number;
  readonly events: readonly ({ readonly receivedAt: string } & ExecutionResult)[];
}

interface Observer {
  next(shown: Stream | ExecutionResult): void;
  complete(): void;
}

/** Runs a subscription as server-sent events, a connection for each, until it ends or the person stops it. */
export function subscribeTo(
  url: string,
  { query, operationName, variables }: FetcherParams,
  headers: Readonly<Record<string, string>>,
): { subscribe(observer: Observer): { unsubscribe(): void } } {
  return {
    subscribe: (observer) => {
      let stream: Stream = { state: 'connecting', received: 0, events: [] };
      const show = (change: Partial<Stream>) => {
        stream = { ...stream, ...change };
        observer.next(stream);
      };
      const request: RequestParams = {
        query,
        ...(operationName && { operationName }),
        variables: (variables ?? {}) as Record<string, unknown>,
      };
      const client = createClient({
        url,
        headers: { ...headers },
        retryAttempts: 3,
        on: { connected: () => show({ state: 'subscribed: events appear here, newest first' }) },
      });
      const end = client.subscribe(request, {
        next: (result) => {
          const event = { receivedAt: new Date().toISOString(), ...(result as ExecutionResult) };
          show({ received: stream.received + 1, events: [event, ...stream.events].slice(0, MOST_EVENTS) });
        },
        error: (error) => {
          void explain(error).then((result) => {
            observer.next(result);
            observer.complete();
          });
        },
        complete: () => {
          show({ state: 'ended by the server' });
          observer.complete();
        },
      });
      return {
        unsubscribe: () => {
          end();
          client.dispose();
        },
      };
    },
  };
}

/** The API's own answer where there is one: it states why the subscription did not begin. */
async function explain(error: unknown): Promise<ExecutionResult> {
  const { response } = error as { readonly response?: Response };
  try {
    const result = (await response?.clone().json()) as ExecutionResult | undefined;
    if (result) return result;
  } catch {
    // Not JSON: the message of the error follows.
  }
  return notAnswered(error instanceof Error ? error.message : 'The subscription ended without a reason.');
}
