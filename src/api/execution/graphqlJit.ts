import { execute, Kind, visit, type DocumentNode, type ExecutionResult } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { schema } from '../schema.ts';
import type { RequestContext } from '../kit/context.ts';

/** Everything that works around graphql-jit (decision record "Compile operations with graphql-jit"). */

/** Variables as the client sent them, and as coerced by graphql-js. */
export interface OperationVariables {
  readonly sent: Readonly<Record<string, unknown>>;
  readonly coerced: Record<string, unknown>;
}

export type RunOperation = (
  rootValue: unknown,
  context: RequestContext,
  variables: OperationVariables,
) => Promise<ExecutionResult> | ExecutionResult;

/** The operation as compiled code; as a call of graphql-js where the compiler is wrong or fails. */
export function runnerOf(document: DocumentNode, operationName: string | null): RunOperation {
  // Our scalars return their values as they are, and graphql-jit would check enums a second time.
  const compiled = hasConditionalFragment(document)
    ? null
    : compileQuery(schema, document, operationName ?? '', { disableLeafSerialization: true });
  if (compiled && isCompiledQuery(compiled)) {
    return (rootValue, context, { coerced }) => compiled.query(rootValue, context, coerced);
  }
  return async (rootValue, contextValue, { sent }) =>
    execute({ schema, document, operationName, rootValue, contextValue, variableValues: sent });
}

/** graphql-jit ignores @skip and @include on fragments and inside them (zalando-incubator/graphql-jit#111). */
function hasConditionalFragment(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: ({ name }, _key, _parent, _path, ancestors) => {
      const kinds = ancestors.flatMap((ancestor) => ('kind' in ancestor ? [ancestor.kind] : []));
      found ||= ['skip', 'include'].includes(name.value) && kinds.some((kind) => FRAGMENTS.has(kind));
    },
  });
  return found;
}

const FRAGMENTS: ReadonlySet<Kind> = new Set([
  Kind.FRAGMENT_DEFINITION,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
]);
