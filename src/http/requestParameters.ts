import type { FastifyRequest } from 'fastify';
import { RejectedError } from '../shared/errors.ts';

/** Parameters of a GraphQL request, from the body of a POST or the URL of a GET. */
export interface RequestParameters {
  /** Text of the operation; null where the request names a persisted one, or none. */
  readonly query: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Id of a persisted operation. */
  readonly persisted: { readonly id: string; readonly isAutomatic: boolean } | null;
}

/** Names under which clients send the id of a persisted operation: GraphQL over HTTP, and the examples of Relay. */
const ID_PARAMETERS = ['documentId', 'doc_id', 'id'] as const;
const PARAMETERS = ['query', 'operationName', 'variables', 'extensions', ...ID_PARAMETERS] as const;
type Sent = Partial<Record<(typeof PARAMETERS)[number], unknown>>;

/** Reads what was sent. @throws RejectedError with the parameter that cannot be read, and how to send it */
export function requestParameters(request: FastifyRequest): RequestParameters {
  const isGet = request.method === 'GET';
  const sent: unknown = isGet ? urlParameters(request.url) : request.body;
  if (!isParameters(sent)) {
    throw invalid(
      Array.isArray(sent)
        ? 'The body is a list. Send one operation in each request: {"query": "…", "variables": {…}}.'
        : 'The body is not an object of JSON. Send {"query": "…", "variables": {…}}.',
    );
  }
  const { query, operationName } = sent;
  if (query != null && typeof query !== 'string')
    throw invalid('`query` is not a text. Send the text of the operation in it.');
  if (operationName != null && typeof operationName !== 'string')
    throw invalid('`operationName` is not a text. Send the name of the operation to run, or leave it out.');
  return {
    query: query ?? null,
    // An empty name is none (GraphQL over HTTP, section 5.1).
    operationName: operationName == null || operationName === '' ? null : operationName,
    variables: objectOf(sent, 'variables', isGet),
    persisted: persistedOf(sent, objectOf(sent, 'extensions', isGet)),
  };
}

function persistedOf(
  sent: Sent,
  extensions: Readonly<Record<string, unknown>>,
): RequestParameters['persisted'] {
  const { persistedQuery } = extensions;
  if (isObject(persistedQuery)) {
    const { sha256Hash } = persistedQuery as { sha256Hash?: unknown };
    if (typeof sha256Hash === 'string') return { id: sha256Hash, isAutomatic: true };
  }
  for (const name of ID_PARAMETERS) {
    const id = sent[name];
    // Document ids of GraphQL over HTTP name their algorithm.
    if (typeof id === 'string' && id !== '') return { id: id.replace(/^sha256:/, ''), isAutomatic: false };
  }
  return null;
}

/** A parameter that is an object; in a URL it is text of JSON. Left out or null, it is empty. */
function objectOf(
  sent: Sent,
  name: 'variables' | 'extensions',
  isGet: boolean,
): Readonly<Record<string, unknown>> {
  const given = sent[name];
  if (given == null || (isGet && given === '')) return {};
  const value = isGet && typeof given === 'string' ? jsonOrNull(given) : given;
  if (value === null && given === 'null') return {};
  if (isObject(value)) return value as Record<string, unknown>;
  throw invalid(
    isGet
      ? `\`${name}\` is not an object of JSON. Send it in the URL as encoded JSON, such as %7B%22code%22%3A%2297530%22%7D.`
      : `\`${name}\` is not an object. Send it as an object, not as text of JSON.`,
  );
}

/** Another parser could read another text, and run an operation that was never checked: a name occurs once. */
function urlParameters(url: string): Sent {
  const { searchParams } = new URL(url, 'http://localhost');
  const sent: Sent = {};
  for (const name of PARAMETERS) {
    const values = searchParams.getAll(name);
    if (values.length > 1) throw invalid(`The URL has \`${name}\` more than once. Send it once.`);
    if (values[0] !== undefined) sent[name] = values[0];
  }
  return sent;
}

function isParameters(value: unknown): value is Sent {
  return isObject(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function invalid(message: string): RejectedError {
  return new RejectedError('BAD_REQUEST', message);
}
