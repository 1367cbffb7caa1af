import {
  createSourceEventStream,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import type { Attempt } from '../../audit/attempts.ts';
import { RejectedError } from '../../shared/errors.ts';
import { beginSlice } from '../../shared/timeSlices.ts';
import type { RequestContext } from '../kit/context.ts';
import type { ExecutionUsage } from '../kit/executionUsage.ts';
import { schema } from '../schema.ts';
import type { OperationDocument } from './documents.ts';
import { codeOf, formatErrors } from './errors.ts';
import type { OperationVariables } from './graphqlJit.ts';
import { inputErrors } from './inputErrors.ts';
import { LIMITS } from './limits.ts';
import { summarize } from './operationSummary.ts';
import { coerceVariables } from './variables.ts';

/** One operation of a document, with its variables as the client sent them. */
export interface Operation {
  readonly document: OperationDocument;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The result as it leaves the server. Without `data`, nothing was executed. */
export type OperationResult = FormattedExecutionResult;

/** An open subscription: one result for each event. */
export interface Subscription extends AsyncGenerator<OperationResult, undefined> {
  /** Ends it with a final error, also while it waits for an event. */
  endWith(error: RejectedError): Promise<void>;
}

/** What a subscription needs for each of its events. */
export interface EventParts {
  /** A context for one event, so that a long-lived subscription never returns outdated facts. */
  readonly makeContext: () => Promise<RequestContext>;
  /** Consumes the cost of an event before it is executed; rejects one over the rate limit. */
  readonly consume: () => Promise<void>;
  /** Charges the milliseconds that opening the subscription, or an event, kept the event loop. */
  readonly charge: (busyMs: number) => Promise<void>;
}

interface ExecutorOptions {
  /** Called once for each error that clients get masked. */
  readonly onInternalError: (error: unknown, requestId: string, operationName: string | null) => void;
  readonly timeLimitMs?: number;
}

/** The coerced variables of a valid operation, or its errors. */
type Prepared =
  | { readonly errors?: never; readonly variables: OperationVariables }
  | { readonly errors: readonly Error[]; readonly variables?: never };

/** Validates and runs queries, mutations and subscriptions, and formats their errors. */
export class OperationExecutor {
  private readonly onInternalError: ExecutorOptions['onInternalError'];
  private readonly timeLimitMs: number;

  constructor({ onInternalError, timeLimitMs = LIMITS.operationMs }: ExecutorOptions) {
    this.onInternalError = onInternalError;
    this.timeLimitMs = timeLimitMs;
  }

  /** Runs a query or a mutation, and commits the audit rows of what it read before the result is returned. */
  async execute(operation: Operation, context: RequestContext): Promise<OperationResult> {
    const prepared = timed(context.usage.addBusy, () => prepare(operation, false, context));
    if (prepared.errors) return { errors: this.format(prepared.errors, operation, context.requestId) };
    return this.run(operation, prepared.variables, undefined, context);
  }

  /** The result of an operation that is not executed because of the error. */
  rejected(error: unknown, operation: Operation, requestId: string): OperationResult {
    return { errors: this.format([error], operation, requestId) };
  }

  /** Opens a subscription, or returns why it cannot be opened. */
  async subscribe(
    operation: Operation,
    requestId: string,
    { makeContext, consume, charge }: EventParts,
  ): Promise<Subscription | OperationResult> {
    const failed = (errors: readonly unknown[]) => ({ errors: this.format(errors, operation, requestId) });
    let busyMs = 0;
    const prepared = timed(
      (ms) => (busyMs = ms),
      () => prepare(operation, true, null),
    );
    await charge(busyMs);
    if (prepared.errors) return failed(prepared.errors);
    try {
      const events = await createSourceEventStream({
        schema,
        document: operation.document.node,
        operationName: operation.operationName,
        variableValues: operation.variables,
        contextValue: await makeContext(),
      });
      if (!('next' in events)) return failed((events as ExecutionResult).errors ?? []);
      return subscriptionOver(events as AsyncIterator<unknown>, {
        resultOf: async (event) => {
          await consume();
          const context = await makeContext();
          const result = await this.run(operation, prepared.variables, event, context);
          await charge(context.usage.busyMs);
          return result;
        },
        failed: (error) => failed([error]),
      });
    } catch (error) {
      return failed([error]);
    }
  }

  private async run(
    operation: Operation,
    variables: OperationVariables,
    rootValue: unknown,
    context: RequestContext,
  ): Promise<OperationResult> {
    let result: Omit<ExecutionResult, 'errors'> & { readonly errors?: readonly unknown[] };
    try {
      result = await this.inTime(context.usage, async () =>
        inSlices(context.usage, () =>
          operation.document.runner(operation.operationName)(rootValue, context, variables),
        ),
      );
      if (context.usage.failure) result = { errors: [context.usage.failure] };
      for (const attempt of rejectedAccess(operation, result.errors ?? []))
        context.protectedReads.noteAttempt(attempt);
    } catch (error) {
      result = { errors: [error] };
    }
    try {
      await context.protectedReads.finish();
    } catch (error) {
      // What was read is not on record, so it is not returned.
      result = { errors: [error] };
    }
    const { errors, ...rest } = result;
    return errors ? { ...rest, errors: this.format(errors, operation, context.requestId) } : rest;
  }

  /** The result, or an error after the time limit, when the execution is stopped. */
  private async inTime(
    usage: ExecutionUsage,
    work: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      const message = `The operation took longer than ${this.timeLimitMs} milliseconds. Request less at once, or try again later.`;
      timer = setTimeout(() => {
        const error = new RejectedError('SERVICE_UNAVAILABLE', message);
        usage.stop(error);
        reject(error);
      }, this.timeLimitMs);
    });
    return Promise.race([work(), limit]).finally(() => clearTimeout(timer));
  }

  private format(
    errors: readonly unknown[],
    { operationName }: Operation,
    requestId: string,
  ): GraphQLFormattedError[] {
    return formatErrors(errors, requestId, (error) => this.onInternalError(error, requestId, operationName));
  }
}

/** Runs an execution, whose lists wait for further slices, and counts the time of the first one. */
function inSlices<T>(usage: ExecutionUsage, execution: () => T): T {
  beginSlice();
  return timed(usage.addBusy, execution);
}

function timed<T>(onBusy: (ms: number) => void, work: () => T): T {
  const startedAt = performance.now();
  try {
    return work();
  } finally {
    onBusy(performance.now() - startedAt);
  }
}

/** Root fields that the caller may not have, each once. */
function rejectedAccess(
  { document, operationName }: Operation,
  errors: readonly unknown[],
): readonly Attempt[] {
  const attempts = new Map<string, Attempt>();
  for (const error of errors) {
    const reason = codeOf(error);
    if (reason !== 'FORBIDDEN' && reason !== 'UNAUTHENTICATED') continue;
    const [key] = error instanceof GraphQLError ? (error.path ?? []) : [];
    const coordinate = summarize(document.node, operationName)?.coordinateOf(String(key));
    if (coordinate) attempts.set(coordinate, { reason, target: coordinate });
  }
  return [...attempts.values()];
}

/**
 * Everything that is wrong with an operation before it runs: its document, and the values of its arguments.
 * @param context null for a subscription, whose arguments are checked when it is opened
 */
function prepare(
  { document, operationName, variables }: Operation,
  isSubscription: boolean,
  context: RequestContext | null,
): Prepared {
  const { ofDocument, ofValues } = document.validationErrors();
  const node = getOperationAST(document.node, operationName);
  if (!node) return { errors: ofDocument.length > 0 ? ofDocument : [unresolved(operationName)] };
  if ((node.operation === OperationTypeNode.SUBSCRIPTION) !== isSubscription && ofDocument.length === 0)
    return { errors: [isSubscription ? NOT_A_SUBSCRIPTION : A_SUBSCRIPTION] };
  const coerced = coerceVariables(node, variables);
  const isValid = ofValues.length === 0 && coerced !== null;
  if (isValid && ofDocument.length === 0) return { variables: { sent: variables, coerced } };
  const invalid = isValid
    ? []
    : inputErrors(document.node, node, variables, { showsNames: document.introspection, context });
  const errors = [...ofDocument, ...invalid];
  // Of another operation of the document, or of a variable of a type that the schema does not have.
  return { errors: errors.length > 0 ? errors : ofValues.length > 0 ? ofValues : [UNREADABLE_VARIABLES] };
}

const UNREADABLE_VARIABLES = new RejectedError(
  'BAD_USER_INPUT',
  'A variable has no value of its type. Send `variables` with a value for each variable of the operation.',
);

function unresolved(operationName: string | null): GraphQLError {
  const message =
    operationName === null
      ? 'Must provide operation name if query contains multiple operations.'
      : `Unknown operation named "${operationName}".`;
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}

const A_SUBSCRIPTION = new RejectedError(
  'BAD_REQUEST',
  'Subscriptions do not run by POST to /graphql. Send them to /graphql/stream, which answers with server-sent events (graphql-sse), or over a WebSocket to /graphql (graphql-ws).',
);

const NOT_A_SUBSCRIPTION = new RejectedError(
  'BAD_REQUEST',
  'Only subscriptions run here. Send queries and mutations to /graphql by POST.',
);

interface EventResults {
  readonly resultOf: (event: unknown) => Promise<OperationResult>;
  readonly failed: (error: unknown) => OperationResult;
}

/**
 * Not a generator function: ending one that waits for the next event would wait for it too. A failure ends the
 * subscription, with an error like that of any other operation.
 */
function subscriptionOver(events: AsyncIterator<unknown>, { resultOf, failed }: EventResults): Subscription {
  const done = { done: true, value: undefined } as const;
  let last: OperationResult | null = null;
  let isOver = false;
  const end = async () => {
    isOver = true;
    await events.return?.();
    return done;
  };
  const nextResult = async (): Promise<OperationResult | null> => {
    try {
      const event = await events.next();
      if (event.done || isOver) return last;
      const result = await resultOf(event.value);
      if (result.data === undefined) await end();
      return result;
    } catch (error) {
      await end();
      return failed(error);
    }
  };
  const subscription = {
    next: async () => {
      const value = isOver ? last : await nextResult();
      if (isOver) last = null;
      return value === null ? done : { done: false as const, value };
    },
    endWith: async (error: RejectedError) => {
      if (!isOver) last = failed(error);
      await end();
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => subscription,
    [Symbol.asyncDispose]: async () => void (await end()),
  } as unknown as Subscription;
  return subscription;
}
