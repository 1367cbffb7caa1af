import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  execute,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import type { RequestContext } from '../kit/context.ts';
import { LIMITS } from './limits.ts';
import { schema } from '../schema.ts';
import { InputError, RejectedError } from '../../shared/errors.ts';
import { toGraphQLError } from './errors.ts';

/** Compiled operations kept; the least used is dropped first. */
const OPERATIONS_KEPT = 500;

/** Mistakes told of one set of variables. */
const VARIABLE_ERRORS_TOLD = 20;

type Compiled = CompiledQuery | 'INTERPRETED';

export interface Execution {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  /** Hash of the operation's text: the key of its compiled form. */
  readonly queryHash: string;
}

/**
 * Runs operations and ends the transaction of what they read: an answer with protected data in it is handed out only
 * when its audit rows are committed.
 */
export function createExecutor(
  timeLimitMs: number = LIMITS.operationMs,
): (execution: Execution) => Promise<ExecutionResult> {
  const run = createRunner();
  return async (execution) => {
    const { protectedReads } = execution.context;
    const result = await inTime(run(execution), timeLimitMs).catch(async (error: unknown) => {
      await protectedReads.finish();
      throw error;
    });
    try {
      await protectedReads.finish();
    } catch (error) {
      return {
        errors: [new GraphQLError('what was read is not on record', { originalError: error as Error })],
      };
    }
    return result;
  };
}

/** The result, or an error of the caller's kind after the limit; what still runs by then is answered to nobody. */
async function inTime(result: Promise<ExecutionResult>, limitMs: number): Promise<ExecutionResult> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<ExecutionResult>((resolve) => {
    timer = setTimeout(() => {
      const error = new RejectedError(
        'SERVICE_UNAVAILABLE',
        `The operation took longer than ${limitMs} milliseconds. Ask for less at once, or try again later.`,
      );
      resolve({ errors: [toGraphQLError(error)] });
    }, limitMs);
  });
  return Promise.race([result, limit]).finally(() => clearTimeout(timer));
}

/**
 * Runs operations as compiled code, compiled once for each text. Operations with @skip or @include inside fragments
 * are interpreted by graphql-js, because the compiler does not handle them.
 */
function createRunner(): (execution: Execution) => Promise<ExecutionResult> {
  const operations = new Map<string, Compiled>();
  return async ({ document, operationName, variables, context, queryHash }) => {
    const key = `${queryHash} ${operationName ?? ''}`;
    let compiled = operations.get(key);
    if (compiled === undefined) {
      compiled = compile(document, operationName);
      const oldest = operations.keys().next();
      if (operations.size >= OPERATIONS_KEPT && !oldest.done) operations.delete(oldest.value);
    } else {
      operations.delete(key);
    }
    operations.set(key, compiled);
    const coerced = coerceVariables(document, operationName, variables);
    if (coerced.errors) return { errors: coerced.errors };
    if (compiled === 'INTERPRETED') {
      return execute({ schema, document, operationName, variableValues: variables, contextValue: context });
    }
    return withExtensions(await compiled.query(undefined, context, coerced.variables));
  };
}

/** The compiler leaves out `extensions` where graphql-js has an empty object, and Apollo reads them of every error. */
function withExtensions(result: ExecutionResult): ExecutionResult {
  const { errors } = result;
  // The type of a GraphQLError denies what the compiler does.
  if (!errors?.some((error) => (error.extensions as unknown) === undefined)) return result;
  return {
    ...result,
    errors: errors.map((error): GraphQLError =>
      (error.extensions as unknown) === undefined
        ? (Object.create(error, { extensions: { value: {}, enumerable: true } }) as GraphQLError)
        : error,
    ),
  };
}

/**
 * Checks and completes the variables as graphql-js does: the compiler's own check refuses a required input field
 * that is left out although it has a default.
 */
function coerceVariables(
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
):
  | { errors: readonly GraphQLError[]; variables?: never }
  | { errors?: never; variables: Record<string, unknown> } {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  if (definitions.length === 0) return { variables: {} };
  const { coerced, errors } = getVariableValues(schema, definitions, variables, {
    maxErrors: VARIABLE_ERRORS_TOLD,
  });
  return errors ? { errors: errors.map(nameField) } : { variables: coerced };
}

/** The error of a scalar in a variable knows its value but not its field; the message around it does. */
function nameField(error: GraphQLError): GraphQLError {
  const variable = /^Variable "\$(\w+)" got invalid value .*?(?: at "([^"]+)")?; /s.exec(error.message);
  const field = (variable?.[2] ?? variable?.[1])?.replaceAll(/\[(\d+)\]/g, '.$1');
  const issues = inputErrorIn(error)?.issues;
  return issues && field
    ? toGraphQLError(new InputError(issues.map((issue) => ({ ...issue, field }))), error.nodes)
    : new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** The error that a scalar threw; graphql-js wraps it once for the value and once for the variable. */
function inputErrorIn(error: unknown): InputError | undefined {
  if (error instanceof InputError) return error;
  return error instanceof GraphQLError ? inputErrorIn(error.originalError) : undefined;
}

/** The executor in the shape that Apollo Server takes one: there is no plainer option. */
export function executorGateway(): ApolloServerOptionsWithGateway<RequestContext>['gateway'] {
  const run = createExecutor();
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, operationName, request, context, queryHash }) =>
        run({
          document,
          operationName: operationName ?? request.operationName ?? null,
          variables: request.variables ?? {},
          // Apollo forgets the type of the context on its way to a gateway.
          context: context as RequestContext,
          queryHash,
        }),
    }),
    stop: async () => undefined,
  };
}

function compile(document: DocumentNode, operationName: string | null): Compiled {
  if (needsInterpreter(document)) return 'INTERPRETED';
  const compiled = compileQuery(schema, document, operationName ?? '', { disableLeafSerialization: true });
  return isCompiledQuery(compiled) ? compiled : 'INTERPRETED';
}

function needsInterpreter(document: DocumentNode): boolean {
  let conditional = false;
  visit(document, {
    Directive: (directive, _key, _parent, _path, ancestors) => {
      const inFragment = ancestors.some(
        (ancestor) =>
          'kind' in ancestor &&
          (ancestor.kind === Kind.FRAGMENT_DEFINITION || ancestor.kind === Kind.INLINE_FRAGMENT),
      );
      const onFragment = ancestors.some(
        (ancestor) => 'kind' in ancestor && ancestor.kind === Kind.FRAGMENT_SPREAD,
      );
      if (['skip', 'include'].includes(directive.name.value) && (inFragment || onFragment))
        conditional = true;
    },
  });
  return conditional;
}
