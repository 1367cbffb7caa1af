import type { ExecutionResult } from 'graphql';
import type { Fetcher, FetcherParams } from '@graphiql/toolkit';

/** An answer made here, in the shape of the API's own errors, so that it is read in the same place. */
const notAnswered = (message: string): ExecutionResult => ({ errors: [{ message } as never] });

/** Sends operations to the API on the page's own origin; what goes wrong on the way becomes a sentence. */
export function apiFetcher(endpoint: string): Fetcher {
  return async (operation, options) => {
    let response: Response;
    try {
      response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(options?.headers as Record<string, string> | undefined),
        },
        body: JSON.stringify(withOwnName(operation)),
      });
    } catch {
      return notAnswered(
        `The API at ${location.origin}${endpoint} can't be reached. Is the server still running?`,
      );
    }
    const body = await response.text();
    try {
      return JSON.parse(body) as ExecutionResult;
    } catch {
      return notAnswered(
        `The API at ${location.origin}${endpoint} answered with status ${response.status} and no JSON: ${body.slice(0, 200) || 'an empty body'}`,
      );
    }
  };
}

/**
 * For a moment after a tab is opened, GraphiQL still has the name of the operation in the tab before. The API would
 * refuse a document without that operation, so a name that the document does not contain is left out.
 */
function withOwnName({ operationName, ...operation }: FetcherParams): FetcherParams {
  const isOwn = operationName && new RegExp(`\\b${operationName}\\b`).test(operation.query);
  return isOwn ? { operationName, ...operation } : operation;
}
