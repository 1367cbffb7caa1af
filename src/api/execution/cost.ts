import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
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
   * Fields in the response if every list were full: each field is 1, and the fields of a list count once for each item.
   * The number of items is `first`, or the number of values in the list arguments, or a small default.
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

/** The cost of the operation that a request would run; null when the document has no such operation. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Variables,
): OperationCost | null {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const selected =
    operationName === null ? operations[0] : operations.find(({ name }) => name?.value === operationName);
  if (!selected) return null;
  const count = (operation: OperationDefinitionNode) => {
    const counter = new Counter(schema, document, { ...defaultsOf(operation), ...variables });
    return counter.selections(operation.selectionSet, schema.getRootType(operation.operation) ?? null, null);
  };
  const depth = Math.max(...operations.map((operation) => count(operation).depth));
  return { depth, cost: count(selected).cost, ...occurrences(document) };
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
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
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly counted = new Map<string, Counted>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.schema = schema;
    this.variables = variables;
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(node.name.value, node);
    }
  }

  /** @param size items of the connection that the selections belong to; null outside of one */
  selections({ selections }: SelectionSetNode, type: GraphQLNamedType | null, size: number | null): Counted {
    let depth = 0;
    let cost = 0;
    for (const selection of selections) {
      const counted =
        selection.kind === Kind.FIELD
          ? this.field(selection, type, size)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.selections(
                selection.selectionSet,
                this.typeNamed(selection.typeCondition?.name.value) ?? type,
                size,
              )
            : this.fragment(selection.name.value, size);
      depth = Math.max(depth, counted.depth);
      cost = Math.min(MAX_COST, cost + counted.cost);
    }
    return { depth, cost };
  }

  private field(node: FieldNode, parent: GraphQLNamedType | null, size: number | null): Counted {
    const field =
      parent && 'getFields' in parent
        ? outputField(parent.getFields()[node.name.value] ?? INTROSPECTION_FIELDS.get(node.name.value))
        : null;
    if (!node.selectionSet) return { depth: 1, cost: 1 };
    const type = field ? getNamedType(field.type) : null;
    const pageSize = field ? (this.firstOf(node, field) ?? this.listsOf(node, field)) : null;
    const below = this.selections(node.selectionSet, type && isCompositeType(type) ? type : null, pageSize);
    const items = field && isList(field.type) ? (size ?? LIMITS.assumedListItems) : 1;
    const own = field && this.hasKnownAt(node) ? LIMITS.knownAtCost : 1;
    return { depth: 1 + below.depth, cost: Math.min(MAX_COST, own + items * below.cost) };
  }

  /** Items of the result where list arguments decide it: the product of their lengths; null without a list argument. */
  private listsOf(
    { arguments: given = [] }: FieldNode,
    field: GraphQLField<unknown, unknown>,
  ): number | null {
    const lists = field.args.filter(({ type }) => isList(type)).map(({ name }) => name);
    const lengths = given
      .filter(({ name }) => lists.includes(name.value))
      .map(({ value }) => {
        const items = value.kind === Kind.VARIABLE ? this.variables[value.name.value] : undefined;
        return value.kind === Kind.LIST ? value.values.length : Array.isArray(items) ? items.length : 1;
      });
    const product = lengths.reduce((all, length) => all * Math.max(1, length), 1);
    return lengths.length === 0 ? null : Math.max(LIMITS.assumedListItems, product);
  }

  /** Facts as known at an earlier instant are read from the database and indexed again. */
  private hasKnownAt({ arguments: given = [] }: FieldNode): boolean {
    const value = given.find(({ name }) => name.value === 'knownAt')?.value;
    if (value?.kind === Kind.VARIABLE) return this.variables[value.name.value] != null;
    return value !== undefined && value.kind !== Kind.NULL;
  }

  private fragment(name: string, size: number | null): Counted {
    const key = `${name} ${size ?? ''}`;
    const known = this.counted.get(key);
    if (known) return known;
    const fragment = this.fragments.get(name);
    if (!fragment) return NOTHING;
    this.counted.set(key, NOTHING);
    const counted = this.selections(
      fragment.selectionSet,
      this.typeNamed(fragment.typeCondition.name.value),
      size,
    );
    this.counted.set(key, counted);
    return counted;
  }

  /** The page size that a field requests; null for a field without pages. Validation rejects invalid sizes. */
  private firstOf(
    { arguments: given = [] }: FieldNode,
    field: GraphQLField<unknown, unknown>,
  ): number | null {
    const argument = field.args.find(({ name }) => name === 'first');
    if (!argument) return null;
    const value = given.find(({ name }) => name.value === 'first')?.value;
    const first =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? this.variables[value.name.value]
          : undefined;
    return typeof first === 'number' && first > 0
      ? first
      : Number(argument.defaultValue ?? LIMITS.assumedListItems);
  }

  private typeNamed(name: string | undefined): GraphQLNamedType | null {
    return (name !== undefined && this.schema.getType(name)) || null;
  }
}

function outputField(field: unknown): GraphQLField<unknown, unknown> | null {
  return typeof field === 'object' && field !== null && 'args' in field
    ? (field as GraphQLField<unknown, unknown>)
    : null;
}

function isList(type: GraphQLOutputType | GraphQLInputType): boolean {
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
