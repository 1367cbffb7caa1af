import { GraphQLError } from 'graphql';
import { RejectedError } from '../../shared/errors.ts';
import type { ListSizes } from '../../reference/listSizes.ts';
import { schema } from '../schema.ts';
import { costOf, type OperationCost } from './cost.ts';
import { operationHash, type DocumentCache } from './documents.ts';
import type { Expansion } from './expansion.ts';
import type { Operation } from './executor.ts';
import { LIMITS } from './limits.ts';

/** Operations that may run, by the id that clients send for them; null when any may. */
export type OperationManifest = ReadonlyMap<string, string> | null;

export interface OperationRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a request costs, with either the operation to run or the reason why it is rejected. */
export type CheckedOperation = { readonly cost: number } & (
  | { readonly operation: Operation; readonly error?: never }
  | { readonly error: RejectedError | GraphQLError; readonly operation?: never }
);

/** The cost of a request whose operation is rejected unread. */
export const LEAST_COST = 1;

/**
 * Checks operations against the limits before they are validated: the time of validation grows with the square of the
 * text. Rejects operations that the manifest does not list.
 */
export class OperationLimiter {
  private readonly documents: DocumentCache;
  private readonly manifest: OperationManifest;
  /** SHA-256 of each listed text. */
  private readonly listed: ReadonlySet<string>;
  private readonly listSizes: () => ListSizes | null;

  /** @param listSizes those of the current snapshot; null before there is one */
  constructor(
    documents: DocumentCache,
    listSizes: () => ListSizes | null,
    manifest: OperationManifest = null,
  ) {
    this.documents = documents;
    this.listSizes = listSizes;
    this.manifest = manifest;
    this.listed = new Set([...(manifest?.values() ?? [])].map(operationHash));
  }

  /** Whether only the operations of a manifest run. */
  get listsOperations(): boolean {
    return this.manifest !== null;
  }

  checkOperation({ query, operationName, variables }: OperationRequest): CheckedOperation {
    try {
      if (Buffer.byteLength(query) > LIMITS.operationBytes) throw tooComplex(TEXT_TOO_LONG);
      const hash = operationHash(query);
      if (this.manifest && !this.listed.has(hash)) throw NOT_LISTED;
      checkVariables(variables);
      const document = this.documents.parse(query, hash);
      const cost = costOf(schema, document.node, operationName, variables, this.listSizes());
      if (cost) checkCost(cost);
      checkExpansion(document.expansion());
      return { cost: cost?.cost ?? LEAST_COST, operation: { document, operationName, variables } };
    } catch (error) {
      if (error instanceof RejectedError || error instanceof GraphQLError) return { cost: LEAST_COST, error };
      throw error;
    }
  }

  /** The text of an operation of the manifest, for a client that sends only its id. */
  textOf(hash: string): string | undefined {
    return this.manifest?.get(hash);
  }
}

function tooComplex(message: string): RejectedError {
  return new RejectedError('QUERY_TOO_COMPLEX', message);
}

const TEXT_TOO_LONG = `The text of the operation is longer than ${LIMITS.operationBytes.toLocaleString('en-US')} bytes. Send values as variables.`;

const LIST_TOO_LONG = `A list in the variables has more than ${LIMITS.listItems.toLocaleString('en-US')} items. Split it into several requests.`;

const OBJECT_TOO_LARGE = `An object in the variables has more than ${LIMITS.objectFields.toLocaleString('en-US')} fields. Send only fields that the schema has.`;

const TOO_MANY_VALUES = `The variables have more than ${LIMITS.variableValues.toLocaleString('en-US')} fields. Split them into several requests.`;

const NOT_LISTED = new RejectedError(
  'OPERATION_NOT_LISTED',
  'The manifest of this server does not list this operation. Add it to the manifest, or send one that is listed.',
);

/**
 * Each value is coerced by itself, and an error repeats the object around it. Not recursive, and over at the first limit,
 * because checking a body must not take long either. @throws RejectedError that names the limit
 */
function checkVariables(variables: object): void {
  const waiting: object[] = [variables];
  let values = 0;
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const isList = Array.isArray(value);
    const items: readonly unknown[] = isList ? (value as unknown[]) : Object.values(value);
    if (isList && items.length > LIMITS.listItems) throw tooComplex(LIST_TOO_LONG);
    if (!isList && items.length > LIMITS.objectFields) throw tooComplex(OBJECT_TOO_LARGE);
    const below = items.filter((item) => typeof item === 'object' && item !== null);
    values += isList ? below.length : items.length;
    for (const item of below) waiting.push(item);
    if (values > LIMITS.variableValues) throw tooComplex(TOO_MANY_VALUES);
  }
}

/** @throws RejectedError for a document that would take long to validate and to compile */
function checkExpansion({ fields, comparisons }: Expansion): void {
  if (fields > LIMITS.expandedFields) throw tooComplex(TOO_MANY_FIELDS);
  if (comparisons > LIMITS.comparedFields) throw tooComplex(TOO_MANY_COMPARISONS);
}

const TOO_MANY_FIELDS = `With its fragments written out, the document has more than ${LIMITS.expandedFields.toLocaleString('en-US')} fields. Name each field once, or split the document into several requests.`;

const TOO_MANY_COMPARISONS = `The document repeats its fields: more than ${LIMITS.comparedFields.toLocaleString('en-US')} pairs of them have one response key. Name each field once.`;

/** @throws RejectedError that names the first limit exceeded */
function checkCost(cost: OperationCost): void {
  const bounds: readonly (readonly [counted: number, limit: number, what: string, fix: string])[] = [
    [cost.depth, LIMITS.depth, 'levels of fields', 'Split it into several requests.'],
    [cost.aliases, LIMITS.aliases, 'aliases', 'Request a list, or split it into several requests.'],
    [cost.directives, LIMITS.directives, 'directives', 'Leave out the fields that you do not need.'],
    [
      cost.directivesPerField,
      LIMITS.directivesPerField,
      'directives on one field',
      'Leave out the fields that you do not need.',
    ],
    [cost.repetitions, LIMITS.repetitions, 'repetitions of one field', 'Name each field once.'],
    [cost.cost, LIMITS.cost, 'cost points', 'Request fewer items with `first`, or fewer fields of each.'],
  ];
  const exceeded = bounds.find(([counted, limit]) => counted > limit);
  if (!exceeded) return;
  const [counted, limit, what, fix] = exceeded;
  throw tooComplex(
    `The operation has ${counted.toLocaleString('en-US')} ${what}; at most ${limit.toLocaleString('en-US')} are allowed. ${fix}`,
  );
}
