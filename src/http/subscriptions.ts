import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import type { Principal } from '../access/permissions.ts';
import { formatError, isInternalError, toGraphQLError } from '../api/execution/errors.ts';
import type { OperationGuard } from '../api/execution/guard.ts';
import { depthLimit, LIMITS } from '../api/execution/limits.ts';
import { scalarLiterals } from '../api/execution/scalarLiterals.ts';
import { schema } from '../api/schema.ts';
import type { MakeContext } from './context.ts';
import { RejectedError } from '../shared/errors.ts';

export interface Asked {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly principal: Principal | null;
  readonly requestId: string;
}

interface RunnerParts {
  readonly guard: OperationGuard;
  readonly makeContext: MakeContext;
  readonly introspection: boolean;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** An open subscription. */
export interface Feed extends AsyncGenerator<ExecutionResult, undefined> {
  /** Ends it with a last word, also while it waits for an event. */
  endWith(error: GraphQLError): Promise<void>;
}

/** What may be run, or why nothing is, and what it costs either way. */
type Prepared = { readonly cost: number } & (
  | { readonly args: ExecutionArgs; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly args?: never }
);

const MOST_ERRORS_TOLD = 20;

/**
 * Runs subscriptions under the same limits and with the same errors as other operations. Each event is answered with
 * the snapshot of its own moment, so that a feed that stays open never shows old facts.
 */
export class SubscriptionRunner {
  private readonly parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.parts = parts;
  }

  /** Checks what is asked; nothing is run yet. */
  prepare(asked: Asked): Prepared {
    const { query, operationName, variables } = asked;
    const { refusal, cost = 1 } = this.parts.guard.judge({
      query,
      operationName: operationName ?? null,
      variables: variables ?? {},
    });
    if (refusal) return { cost, errors: [toGraphQLError(new RejectedError(refusal.code, refusal.message))] };
    return { cost, ...this.checked(asked) };
  }

  private checked({ query, operationName, variables, requestId, principal }: Asked) {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: LIMITS.tokens });
    } catch (error) {
      return { errors: this.told([error], requestId, 'GRAPHQL_PARSE_FAILED') };
    }
    const rules = [...specifiedRules, depthLimit, scalarLiterals];
    if (!this.parts.introspection) rules.push(NoSchemaIntrospectionCustomRule);
    const errors = validate(schema, document, rules, { maxErrors: MOST_ERRORS_TOLD });
    if (errors.length > 0) return { errors: this.told(errors, requestId, 'GRAPHQL_VALIDATION_FAILED') };
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return { errors: [notASubscription()] };
    const contextValue = { requestId, principal };
    return { args: { schema, document, operationName, variableValues: variables, contextValue } };
  }

  async start(asked: Asked): Promise<Feed | { readonly errors: readonly GraphQLError[] }> {
    const { args, errors } = this.prepare(asked);
    if (errors) return { errors };
    const started = await this.run(args);
    return 'next' in started ? started : { errors: started.errors ?? [] };
  }

  /** Subscribes, and answers each event. */
  async run(args: ExecutionArgs): Promise<Feed | ExecutionResult> {
    const { requestId, principal } = args.contextValue as Pick<Asked, 'requestId' | 'principal'>;
    const contextNow = () => this.parts.makeContext(requestId, principal);
    try {
      const events = await createSourceEventStream({ ...args, contextValue: contextNow() });
      if (!('next' in events)) {
        const refused = events as ExecutionResult;
        return { errors: this.told(refused.errors ?? [], requestId) };
      }
      const answer = async (rootValue: unknown) => {
        const context = contextNow();
        const result = await execute({ ...args, rootValue, contextValue: context });
        await context.protectedReads.finish();
        return result.errors ? { ...result, errors: this.told(result.errors, requestId) } : result;
      };
      return this.answers(events as AsyncIterator<unknown>, answer, requestId);
    } catch (error) {
      return { errors: this.told([error], requestId) };
    }
  }

  /**
   * Not a generator function: ending one that waits for the next event would wait for it too. What fails ends the
   * feed, with an error like that of any other operation.
   */
  private answers(
    events: AsyncIterator<unknown>,
    answer: (event: unknown) => Promise<ExecutionResult>,
    requestId: string,
  ): Feed {
    const done = { done: true, value: undefined } as const;
    let lastWord: ExecutionResult | null = null;
    let isOver = false;
    const end = async () => {
      isOver = true;
      await events.return?.();
      return done;
    };
    const answerNext = async (): Promise<ExecutionResult | null> => {
      try {
        const event = await events.next();
        return event.done || isOver ? lastWord : await answer(event.value);
      } catch (error) {
        await end();
        return { errors: this.told([error], requestId) };
      }
    };
    const feed = {
      next: async () => {
        const value = isOver ? lastWord : await answerNext();
        if (isOver) lastWord = null;
        return value === null ? done : { done: false as const, value };
      },
      endWith: async (error: GraphQLError) => {
        if (!isOver) lastWord = { errors: [error] };
        await end();
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]: () => feed,
      [Symbol.asyncDispose]: async () => void (await end()),
    } as unknown as Feed;
    return feed;
  }

  /** Errors as they leave the server: what is not meant to be said is masked and logged. */
  private told(errors: readonly unknown[], requestId: string, code?: string): GraphQLError[] {
    return errors.map((error) => {
      const known =
        error instanceof GraphQLError && code !== undefined && error.extensions['code'] === undefined
          ? new GraphQLError(error.message, { originalError: error, extensions: { code } })
          : error;
      if (isInternalError(known)) this.parts.onFault(known, requestId);
      const asFormatted: GraphQLFormattedError =
        known instanceof GraphQLError ? known.toJSON() : { message: String(known) };
      const { message, path, extensions } = formatError(asFormatted, known);
      return new GraphQLError(message, { ...(path && { path }), ...(extensions && { extensions }) });
    });
  }
}

function notASubscription(): GraphQLError {
  const message = 'Only subscriptions are answered here: send queries and mutations to /graphql by POST.';
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}
