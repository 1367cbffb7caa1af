import { getVariableValues, GraphQLError, type OperationDefinitionNode } from 'graphql';
import { InputError } from '../../shared/errors.ts';
import { schema } from '../schema.ts';
import { toGraphQLError } from './errors.ts';
import { LIMITS } from './limits.ts';

type Coerced =
  | { readonly errors: readonly GraphQLError[]; readonly coerced?: never }
  | { readonly errors?: never; readonly coerced: Record<string, unknown> };

/**
 * Coerces variables with graphql-js: graphql-jit rejects a required input field that is left out although it has a
 * default.
 * @param options.hideSuggestions whether errors may not name fields that the client did not
 */
export function coerceVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  { hideSuggestions }: { readonly hideSuggestions: boolean },
): Coerced {
  if (variableDefinitions.length === 0) return { coerced: {} };
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables, {
    maxErrors: LIMITS.reportedErrors,
    hideSuggestions,
  });
  return errors ? { errors: errors.map(withField) } : { coerced };
}

/** Adds the field to the error of a scalar: only the message of graphql-js around it names the field. */
function withField(error: GraphQLError): GraphQLError {
  const message = shortened(error.message);
  const variable = /^Variable "\$(\w+)" got invalid value .*?(?: at "([^"]+)")?; /s.exec(message);
  const field = (variable?.[2] ?? variable?.[1])?.replaceAll(/\[(\d+)\]/g, '.$1');
  const issues = inputErrorIn(error)?.issues;
  return issues && field
    ? toGraphQLError(new InputError(issues.map((issue) => ({ ...issue, field }))), error.nodes)
    : new GraphQLError(message, { nodes: error.nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** Characters at either end of a long message. */
const END_LENGTH = 300;

/** Messages of graphql-js repeat the whole value, which may be all of a body. */
function shortened(message: string): string {
  return message.length <= 2 * END_LENGTH
    ? message
    : `${message.slice(0, END_LENGTH)} … ${message.slice(-END_LENGTH)}`;
}

/** The error that a scalar threw; graphql-js wraps it once for the value and once for the variable. */
function inputErrorIn(error: unknown): InputError | undefined {
  if (error instanceof InputError) return error;
  return error instanceof GraphQLError ? inputErrorIn(error.originalError) : undefined;
}
