import { getVariableValues, type OperationDefinitionNode } from 'graphql';
import { schema } from '../schema.ts';

/**
 * Coerces variables with graphql-js: graphql-jit rejects a required input field that is left out although it has a default.
 * @returns null for an invalid variable; `inputErrors` has the reasons
 */
export function coerceVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> | null {
  if (variableDefinitions.length === 0) return {};
  return getVariableValues(schema, variableDefinitions, variables, { maxErrors: 1 }).coerced ?? null;
}
