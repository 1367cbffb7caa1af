import {
  GraphQLError,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  Kind,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  getNamedType,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { InputError, type ValidationIssue } from '../../shared/errors.ts';
import { argumentCheckOf } from '../kit/argumentChecks.ts';
import type { RequestContext } from '../kit/context.ts';
import { schema } from '../schema.ts';
import { toGraphQLError } from './errors.ts';
import { InputReader } from './inputValues.ts';

/**
 * Every invalid value in the arguments of an operation, in its text and in its variables, with what is wrong about the meaning of
 * the others: one error for each field. Runs where some value is invalid; the resolvers of a valid operation check the meaning.
 */
export function inputErrors(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  options: { readonly showsNames: boolean; readonly context: RequestContext | null },
): readonly GraphQLError[] {
  const reader = new InputReader(operation, variables, options);
  const errors: GraphQLError[] = [];
  for (const { node, field, path } of fieldsOf(document, operation)) {
    const args = readArguments(reader, field.args, node.arguments ?? [], node);
    for (const directive of node.directives ?? []) {
      const known = schema.getDirective(directive.name.value)?.args ?? [];
      readArguments(reader, known, directive.arguments ?? [], directive);
    }
    const found = reader.takeIssues();
    const invalid = found.map(({ issue }) => issue.field);
    const ofMeaning = options.context
      ? argumentCheckOf(field)(args, options.context, (at) => !invalid.includes(at)).filter(
          ({ field: at }) => !invalid.some((other) => at === other || at.startsWith(`${other}.`)),
        )
      : [];
    const issues: readonly ValidationIssue[] = [...found.map(({ issue }) => issue), ...ofMeaning];
    if (issues.length === 0) continue;
    const nodes = found.flatMap((each) => each.node ?? []);
    errors.push(atField(issues, nodes.length > 0 ? nodes : [node], path));
  }
  return errors;
}

function atField(
  issues: readonly ValidationIssue[],
  nodes: readonly ASTNode[],
  path: readonly string[],
): GraphQLError {
  const { message, originalError, extensions } = toGraphQLError(new InputError(issues));
  return new GraphQLError(message, { nodes, path, originalError: originalError ?? null, extensions });
}

function readArguments(
  reader: InputReader,
  known: readonly GraphQLArgument[],
  given: NonNullable<FieldNode['arguments']>,
  node: ASTNode,
): Readonly<Record<string, unknown>> {
  const names = known.map(({ name }) => name);
  for (const argument of given) {
    const name = argument.name.value;
    if (!names.includes(name)) reader.reportUnknown(name, name, names, argument);
  }
  const args: Record<string, unknown> = {};
  for (const { name, type, defaultValue } of known) {
    const argument = given.find((each) => each.name.value === name);
    if (argument) args[name] = reader.literal(argument.value, type, name);
    else if (defaultValue !== undefined) args[name] = defaultValue;
    else if (isNonNullType(type)) args[name] = reader.reportMissing(name, type, node);
  }
  return args;
}

interface SelectedField {
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** Keys of the response that lead to it. */
  readonly path: readonly string[];
}

/** Fields of an operation that the schema has, each node once for each path; fragments written out, whose size was checked. */
function* fieldsOf(document: DocumentNode, operation: OperationDefinitionNode): Generator<SelectedField> {
  const root = schema.getRootType(operation.operation);
  if (!root) return;
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  yield* selected(operation.selectionSet, root, [], fragments, []);
}

function* selected(
  set: SelectionSetNode,
  type: GraphQLNamedType,
  path: readonly string[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  within: readonly string[],
): Generator<SelectedField> {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const { name, alias, selectionSet } = node;
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
      if (!field) continue;
      const at = [...path, (alias ?? name).value];
      yield { node, field, path: at };
      if (selectionSet) yield* selected(selectionSet, getNamedType(field.type), at, fragments, within);
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      const condition = node.typeCondition && schema.getType(node.typeCondition.name.value);
      yield* selected(node.selectionSet, condition ?? type, path, fragments, within);
    } else {
      const fragment = fragments.get(node.name.value);
      if (!fragment || within.includes(node.name.value)) continue;
      const condition = schema.getType(fragment.typeCondition.name.value) ?? type;
      yield* selected(fragment.selectionSet, condition, path, fragments, [...within, node.name.value]);
    }
  }
}
