import type { ExecutionResult } from 'graphql';
import type { Fetcher, FetcherParams, Observable } from '@graphiql/toolkit';
import { subscribeTo } from './eventStream.ts';
import { notAnswered } from './notAnswered.ts';
import { isSubscription, nameWithin } from './operations.ts';
import type { Session } from './session.ts';

/** Name of GraphiQL's own query for the schema, which is not a run of the person. */
const INTROSPECTION = 'IntrospectionQuery';

/**
 * Sends operations to the API on the page's own origin, and subscriptions as server-sent events; what goes wrong on the way
 * becomes a sentence.
 */
export function apiFetcher(
  { endpoint, streamEndpoint }: { readonly endpoint: string; readonly streamEndpoint: string },
  session: Session,
): Fetcher {
  return (operation, options) => {
    const params = withOwnName(operation);
    const headers = session.headersWith(options?.headers ?? {});
    return isSubscription(params.query, params.operationName)
      ? (subscribeTo(streamEndpoint, params, headers) as unknown as Observable<never>)
      : send(endpoint, params, headers, session);
  };
}

async function send(
  endpoint: string,
  params: FetcherParams,
  headers: Readonly<Record<string, string>>,
  session: Session,
): Promise<ExecutionResult> {
  const startedAt = performance.now();
  const address = `The API at ${location.origin}${endpoint}`;
  let response: Response;
  let body: string;
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...headers,
      },
      body: JSON.stringify(params),
    });
    body = await response.text();
  } catch {
    return notAnswered(`${address} can't be reached. Is the server still running?`);
  }
  let result: ExecutionResult;
  try {
    result = JSON.parse(body) as ExecutionResult;
  } catch {
    return notAnswered(
      `${address} answered with status ${response.status} and no JSON: ${body.slice(0, 200) || 'an empty body'}`,
    );
  }
  if (params.operationName !== INTROSPECTION) {
    session.report({
      ...costOf(result),
      milliseconds: Math.round(performance.now() - startedAt),
      bytes: new Blob([body]).size,
      status: response.status,
      errors: result.errors?.length ?? 0,
    });
  }
  return result;
}

function costOf({ extensions }: ExecutionResult): { cost: number | null; left: number | null } {
  const { cost, left } = (extensions?.['cost'] ?? {}) as { cost?: unknown; left?: unknown };
  return {
    cost: typeof cost === 'number' ? cost : null,
    left: typeof left === 'number' ? left : null,
  };
}

function withOwnName({ operationName, ...operation }: FetcherParams): FetcherParams {
  const own = nameWithin(operation.query, operationName);
  return own === null ? operation : { operationName: own, ...operation };
}
