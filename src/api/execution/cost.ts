import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ListSizes } from '../../reference/listSizes.ts';
import {
  amountOf,
  anyPage,
  FIELD_COSTS,
  LIST_SIZES,
  ROOT_SCOPE,
  SCOPES,
  type FieldArguments,
  type FieldUse,
  type Scope,
} from './fieldCosts.ts';
import { LIMITS } from './limits.ts';

/**
 * The size and cost of an operation, counted before it is validated or run. Each fragment is counted once, so that
 * nested fragments take no more time than they have tokens. A fragment that contains itself counts as nothing there;
 * validation rejects it.
 */
export interface OperationCost {
  /** Most levels of fields, over all operations of the document. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Most directives on one field or fragment. */
  readonly directivesPerField: number;
  /** Most repetitions of one field within a selection set. */
  readonly repetitions: number;
  /**
   * Fields in the response if every list were as long as the longest of its kind: each field is 1, or more where it
   * computes more than it shows, and the fields of a list count once for each item. The number of items is `first`, or
   * follows from the arguments and from the sizes of the lists in the snapshot.
   */
  readonly cost: number;
}

type Variables = Readonly<Record<string, unknown>>;

interface Counted {
  readonly depth: number;
  readonly cost: number;
}

const NOTHING: Counted = { depth: 0, cost: 0 };

/** Costs are counted up to here, so that they stay exact integers. */
const MAX_COST = 1e12;

/**
 * The cost of the operation that a request would run; null when the document has no such operation.
 * @param sizes of the lists in the snapshot; without them each list counts as one item
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Variables,
  sizes: ListSizes | null,
): OperationCost | null {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const selected =
    operationName === null ? operations[0] : operations.find(({ name }) => name?.value === operationName);
  if (!selected) return null;
  const count = (operation: OperationDefinitionNode) => {
    const counter = new Counter(schema, document, { ...defaultsOf(operation), ...variables }, sizes);
    return counter.selections(
      operation.selectionSet,
      schema.getRootType(operation.operation) ?? null,
      ROOT_SCOPE,
      1,
    );
  };
  const depth = Math.max(...operations.map((operation) => count(operation).depth));
  return { depth, cost: count(selected).cost, ...occurrences(document) };
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

/** Introspection fields, which no schema lists. */
const INTROSPECTION_FIELDS: ReadonlyMap<string, unknown> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

class Counter {
  private readonly schema: GraphQLSchema;
  private readonly variables: Variables;
  private readonly sizes: ListSizes | null;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly counted = new Map<string, Counted>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables, sizes: ListSizes | null) {
    this.schema = schema;
    this.variables = variables;
    this.sizes = sizes;
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(node.name.value, node);
    }
  }

  /** @param many objects of the response that have the selections */
  selections(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | null,
    scope: Scope,
    many: number,
  ): Counted {
    let depth = 0;
    let cost = 0;
    for (const selection of selections) {
      const counted =
        selection.kind === Kind.FIELD
          ? this.field(selection, type, scope, many)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.selections(
                selection.selectionSet,
                this.typeNamed(selection.typeCondition?.name.value) ?? type,
                scope,
                many,
              )
            : this.fragment(selection.name.value, scope, many);
      depth = Math.max(depth, counted.depth);
      cost = Math.min(MAX_COST, cost + counted.cost);
    }
    return { depth, cost };
  }

  private field(node: FieldNode, parent: GraphQLNamedType | null, scope: Scope, many: number): Counted {
    const field =
      parent && 'getFields' in parent
        ? outputField(parent.getFields()[node.name.value] ?? INTROSPECTION_FIELDS.get(node.name.value))
        : null;
    if (!field || !parent) return this.unknown(node, scope, many);
    const args = this.argumentsOf(node, field);
    const coordinate = `${parent.name}.${field.name}`;
    const use = this.sizes && { args, sizes: this.sizes, scope, many };
    const own =
      1 +
      (args['knownAt'] == null ? 0 : LIMITS.knownAtCost) +
      (use ? amountOf(FIELD_COSTS[coordinate], use, 0) : 0);
    const items = use && isList(field.type) ? itemsIn(coordinate, use) : 1;
    if (!node.selectionSet) return { depth: 1, cost: Math.min(MAX_COST, own) };
    const type = getNamedType(field.type);
    const below = this.selections(
      node.selectionSet,
      isCompositeType(type) ? type : null,
      scopeBelow(field, coordinate, use ?? { args, scope, many }),
      nextPowerOfTwo(many * items),
    );
    return { depth: 1 + below.depth, cost: Math.min(MAX_COST, own + Math.ceil(items * below.cost)) };
  }

  /** A field that the schema does not have: validation rejects it. */
  private unknown({ selectionSet }: FieldNode, scope: Scope, many: number): Counted {
    const depth = selectionSet ? this.selections(selectionSet, null, scope, many).depth : 0;
    return { depth: 1 + depth, cost: 1 };
  }

  private argumentsOf(
    { arguments: given = [] }: FieldNode,
    { args }: GraphQLField<unknown, unknown>,
  ): FieldArguments {
    const values: Record<string, unknown> = {};
    for (const { name, defaultValue } of args) if (defaultValue !== undefined) values[name] = defaultValue;
    for (const { name, value } of given) {
      const sent = valueFromASTUntyped(value, this.variables);
      if (sent !== undefined) values[name.value] = sent;
    }
    return values;
  }

  private fragment(name: string, scope: Scope, many: number): Counted {
    const key = `${name} ${many} ${scope.page} ${scope.rows} ${scope.cells} ${scope.services}`;
    const known = this.counted.get(key);
    if (known) return known;
    const fragment = this.fragments.get(name);
    if (!fragment) return NOTHING;
    this.counted.set(key, NOTHING);
    const counted = this.selections(
      fragment.selectionSet,
      this.typeNamed(fragment.typeCondition.name.value),
      scope,
      many,
    );
    this.counted.set(key, counted);
    return counted;
  }

  private typeNamed(name: string | undefined): GraphQLNamedType | null {
    return (name !== undefined && this.schema.getType(name)) || null;
  }
}

function itemsIn(coordinate: string, use: FieldUse): number {
  if (PAGE.test(coordinate)) return use.scope.page;
  return amountOf(LIST_SIZES[coordinate], use, LIMITS.assumedListItems);
}

/** Few different numbers, so that a fragment is counted a few times and not once for each place. */
function nextPowerOfTwo(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, Math.min(count, MAX_COST))));
}

/** The lists of every connection. */
const PAGE = /Connection\.(nodes|edges)$/;

function scopeBelow(
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
  use: Omit<FieldUse, 'sizes'> & Partial<FieldUse>,
): Scope {
  const { args, scope, sizes, many } = use;
  const decided = sizes && SCOPES[coordinate]?.({ args, scope, sizes, many });
  if (decided) return { ...scope, ...decided };
  return field.args.some(({ name }) => name === 'first') ? { ...scope, ...anyPage(use) } : scope;
}

function outputField(field: unknown): GraphQLField<unknown, unknown> | null {
  return typeof field === 'object' && field !== null && 'args' in field
    ? (field as GraphQLField<unknown, unknown>)
    : null;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(type) || (isNonNullType(type) && isListType(type.ofType));
}

/** What can be counted without the schema, over every definition of the document. */
function occurrences(document: DocumentNode): Omit<OperationCost, 'depth' | 'cost'> {
  const counts = { aliases: 0, directives: 0, directivesPerField: 0, repetitions: 0 };
  const waiting: SelectionSetNode[] = [];
  const count = (directives: number) => {
    counts.directives += directives;
    counts.directivesPerField = Math.max(counts.directivesPerField, directives);
  };
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) continue;
    count(node.directives?.length ?? 0);
    waiting.push(node.selectionSet);
  }
  for (let set = waiting.pop(); set; set = waiting.pop()) {
    const named = new Map<string, number>();
    for (const selection of set.selections) {
      count(selection.directives?.length ?? 0);
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
        waiting.push(selection.selectionSet);
      if (selection.kind === Kind.FIELD && selection.alias) counts.aliases += 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) continue;
      const again = (named.get(selection.name.value) ?? -1) + 1;
      named.set(selection.name.value, again);
      // A field under another name is counted as an alias.
      if (selection.kind !== Kind.FIELD || !selection.alias)
        counts.repetitions = Math.max(counts.repetitions, again);
    }
  }
  return counts;
}
