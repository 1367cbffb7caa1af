import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** An error of the response, as the specification of GraphQL has it, with the fields that this API adds. */
export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}

/** The server answered with errors and without data, or with something that is no GraphQL response. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly errors: readonly ResponseError[];
  /** Status of HTTP. */
  readonly status: number;

  constructor(status: number, errors: readonly ResponseError[]) {
    super(errors.map(({ message }) => message).join(' ') || `The server answered with status ${status}.`);
    this.status = status;
    this.errors = errors;
  }
}

/** Data with the errors of single fields, which are null in it. */
export interface Result<Data> {
  readonly data: Data;
  readonly errors: readonly ResponseError[];
}

export interface RequestOptions {
  /** Address of the API, such as https://codebook.example.org/graphql. */
  readonly url: string;
  /** What sends: `authorizedFetch({ token, fetch: retryingFetch() })`, for example. `fetch` when left out. */
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/**
 * Sends one document without a cache. Throws a RequestError when there is no data; errors of single fields come back
 * beside the data.
 */
export async function request<Data, Variables extends object>(
  options: RequestOptions,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Result<Data>> {
  const response = await (options.fetch ?? fetch)(options.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify({ query: print(document), variables }),
    ...(options.signal && { signal: options.signal }),
  });
  const body = await bodyOf<Data>(response);
  if (body.data == null) throw new RequestError(response.status, body.errors ?? []);
  return { data: body.data, errors: body.errors ?? [] };
}

interface Body<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly ResponseError[];
}

/** Without a body for what is no JSON, such as the page of a proxy. */
async function bodyOf<Data>(response: Response): Promise<Body<Data>> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Body<Data>;
  } catch {
    return {};
  }
}
