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
 * The shape of an operation, measured before anything is validated or run. A measure of a fragment is made once, so
 * that fragments within fragments cost no more time than they have tokens; one that contains itself counts as nothing
 * there, as its cycle is an error of another rule.
 */
export interface Shape {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Most directives on one field or fragment. */
  readonly directivesOfOne: number;
  /** How often the field that is named most in one place is named again there. */
  readonly repetitions: number;
  /**
   * Fields that would be answered if every list were full: each field is 1, and what is below a list counts as often
   * as the list has items, which is `first` where it is given, the lists that are asked about, or a small number.
   */
  readonly cost: number;
}

type Variables = Readonly<Record<string, unknown>>;

interface Counted {
  readonly depth: number;
  readonly cost: number;
}

const NOTHING: Counted = { depth: 0, cost: 0 };

/** Above this nobody needs to know more. */
const ENDLESS = 1e12;

/** The shape of the operation that a request would run; null when the document has no such operation. */
export function shapeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Variables,
): Shape | null {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation =
    operationName === null ? operations[0] : operations.find(({ name }) => name?.value === operationName);
  if (!operation) return null;
  const root = schema.getRootType(operation.operation);
  const counter = new Counter(schema, document, { ...defaultsOf(operation), ...variables });
  const { depth, cost } = counter.selections(operation.selectionSet, root ?? null, null);
  return { depth, cost, ...tally(document) };
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
}

/** What the root of every schema has without listing it. */
const ABOUT_THE_SCHEMA: ReadonlyMap<string, unknown> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

class Counter {
  private readonly schema: GraphQLSchema;
  private readonly variables: Variables;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly measured = new Map<string, Counted>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.schema = schema;
    this.variables = variables;
    for (const node of document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(node.name.value, node);
    }
  }

  /** @param size items of the connection that this is a page of; null outside of one */
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
      cost = Math.min(ENDLESS, cost + counted.cost);
    }
    return { depth, cost };
  }

  private field(node: FieldNode, parent: GraphQLNamedType | null, size: number | null): Counted {
    const field =
      parent && 'getFields' in parent
        ? outputField(parent.getFields()[node.name.value] ?? ABOUT_THE_SCHEMA.get(node.name.value))
        : null;
    if (!node.selectionSet) return { depth: 1, cost: 1 };
    const type = field ? getNamedType(field.type) : null;
    const asked = field ? (this.firstOf(node, field) ?? this.listsOf(node, field)) : null;
    const below = this.selections(node.selectionSet, type && isCompositeType(type) ? type : null, asked);
    const items = field && isList(field.type) ? (size ?? LIMITS.assumedListItems) : 1;
    const own = field && this.isAsOfBefore(node) ? LIMITS.knownAtCost : 1;
    return { depth: 1 + below.depth, cost: Math.min(ENDLESS, own + items * below.cost) };
  }

  /** What is asked about each item of a list is answered with as many; null where no list is given. */
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

  /** Facts as they were known at another time are read from the store and put together anew. */
  private isAsOfBefore({ arguments: given = [] }: FieldNode): boolean {
    const value = given.find(({ name }) => name.value === 'knownAt')?.value;
    if (value?.kind === Kind.VARIABLE) return this.variables[value.name.value] != null;
    return value !== undefined && value.kind !== Kind.NULL;
  }

  private fragment(name: string, size: number | null): Counted {
    const key = `${name} ${size ?? ''}`;
    const known = this.measured.get(key);
    if (known) return known;
    const fragment = this.fragments.get(name);
    if (!fragment) return NOTHING;
    this.measured.set(key, NOTHING);
    const counted = this.selections(
      fragment.selectionSet,
      this.typeNamed(fragment.typeCondition.name.value),
      size,
    );
    this.measured.set(key, counted);
    return counted;
  }

  /** The size of the page that a field asks for; null for one that has no pages. Nonsense is refused elsewhere. */
  private firstOf(
    { arguments: given = [] }: FieldNode,
    field: GraphQLField<unknown, unknown>,
  ): number | null {
    const argument = field.args.find(({ name }) => name === 'first');
    if (!argument) return null;
    const value = given.find(({ name }) => name.value === 'first')?.value;
    const asked =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? this.variables[value.name.value]
          : undefined;
    return typeof asked === 'number' && asked > 0
      ? asked
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

/** What can be counted without knowing the schema, over every definition of the document. */
function tally(document: DocumentNode): Omit<Shape, 'depth' | 'cost'> {
  const counts = { aliases: 0, directives: 0, directivesOfOne: 0, repetitions: 0 };
  const waiting: SelectionSetNode[] = [];
  const count = (directives: number) => {
    counts.directives += directives;
    counts.directivesOfOne = Math.max(counts.directivesOfOne, directives);
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
      // Under other names it is counted as an alias.
      if (selection.kind !== Kind.FIELD || !selection.alias)
        counts.repetitions = Math.max(counts.repetitions, again);
    }
  }
  return counts;
}
