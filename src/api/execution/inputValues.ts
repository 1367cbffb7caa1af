import {
  assertLeafType,
  GraphQLEnumType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  print,
  typeFromAST,
  type ASTNode,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { InputError, type ValidationIssue } from '../../shared/errors.ts';
import { didYouMean } from '../../shared/suggestions.ts';
import { schema } from '../schema.ts';

/** An issue of a value, with the literal that it stands in; null in a variable. */
export interface FoundIssue {
  readonly issue: ValidationIssue;
  readonly node: ASTNode | null;
}

type Values = Readonly<Record<string, unknown>>;

/** Issues of one request that are recorded: a body has room for thousands. */
const MOST_ISSUES = 100;

/**
 * Coerces values of arguments, in literals and in variables, and records every value that is not one of its type. In the place of
 * an invalid value stands null where that is allowed, else an empty value of the type, so that what is right can be checked too.
 */
export class InputReader {
  private readonly variables: Values;
  private readonly definitions: ReadonlyMap<string, VariableDefinitionNode>;
  /** Whether messages may list names that the client did not send. */
  private readonly showsNames: boolean;
  private readonly read = new Map<string, unknown>();
  private recorded = 0;
  private found: FoundIssue[] = [];

  constructor(
    { variableDefinitions = [] }: OperationDefinitionNode,
    variables: Values,
    { showsNames }: { readonly showsNames: boolean },
  ) {
    this.variables = variables;
    this.definitions = new Map(variableDefinitions.map((each) => [each.variable.name.value, each]));
    this.showsNames = showsNames;
  }

  /** What was found since the last call. */
  takeIssues(): readonly FoundIssue[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  /** Records what is not a value. */
  report(issue: ValidationIssue, node: ASTNode | null): void {
    if (this.recorded >= MOST_ISSUES) return;
    this.recorded += 1;
    this.found.push({ issue, node });
  }

  /** A name that its list does not have: of a field of an input, or of an argument. */
  reportUnknown(path: string, name: string, known: readonly string[], node: ASTNode | null): void {
    this.report(
      {
        code: 'UNKNOWN_FIELD',
        field: path,
        value: 'a name that the schema does not have',
        allowed: this.showsNames ? known.join(', ') : 'names of the schema',
        fix: `${this.showsNames ? didYouMean(name, known) : ''}Correct the name, or leave it out.`,
      },
      node,
    );
  }

  /** A required value that was not sent. */
  reportMissing(path: string, type: GraphQLInputType, node: ASTNode | null, value = 'left out'): unknown {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const fix = `Send ${/^\d+$/.test(name) ? 'the value, or leave out the item' : name}.`;
    this.report({ code: 'REQUIRED', field: path, value, allowed: this.allowed(type), fix }, node);
    return emptyOf(type);
  }

  /** @param node a literal or a variable */
  literal(node: ValueNode, type: GraphQLInputType, path: string): unknown {
    if (node.kind === Kind.VARIABLE) return this.variable(node.name.value, type, path, node);
    if (isNonNullType(type)) {
      if (node.kind === Kind.NULL) return this.reportMissing(path, type, node, 'null');
      return this.literal(node, type.ofType, path) ?? emptyOf(type);
    }
    if (node.kind === Kind.NULL) return null;
    if (isListType(type)) {
      const items = node.kind === Kind.LIST ? node.values : null;
      return items
        ? items.map((item, index) => this.literal(item, type.ofType, `${path}.${index}`) ?? null)
        : [this.literal(node, type.ofType, path) ?? null];
    }
    if (!isInputObjectType(type)) return this.leafLiteral(node, type, path);
    if (node.kind !== Kind.OBJECT) return this.invalid(type, path, print(node), node);
    const given = new Map(node.fields.map((field) => [field.name.value, field]));
    for (const [name, field] of given) {
      if (Object.hasOwn(type.getFields(), name)) continue;
      this.reportUnknown(`${path}.${name}`, name, Object.keys(type.getFields()), field);
    }
    this.checkOneOf(type, path, given.size, node);
    return this.fields(type, path, node, (field, at) => {
      const value = given.get(field.name)?.value;
      return value && !this.isAbsent(value) ? { value: this.literal(value, field.type, at) } : null;
    });
  }

  private variable(name: string, type: GraphQLInputType, path: string, node: ASTNode): unknown {
    const definition = this.definitions.get(name);
    if (!definition) return emptyOf(type);
    if (this.read.has(name)) return this.read.get(name) ?? emptyOf(type);
    const declared = (typeFromAST(schema, definition.type as never) as GraphQLInputType | undefined) ?? type;
    const isSent = Object.hasOwn(this.variables, name) && this.variables[name] !== undefined;
    let value: unknown;
    if (isSent) value = this.value(this.variables[name], declared, path);
    else if (definition.defaultValue) value = this.literal(definition.defaultValue, declared, path);
    else if (isNonNullType(declared) || isNonNullType(type))
      value = this.reportMissing(path, isNonNullType(declared) ? declared : type, node);
    this.read.set(name, value);
    return value ?? emptyOf(type);
  }

  /** A variable that was not sent leaves its field out, where that is allowed. */
  private isAbsent(node: ValueNode): boolean {
    if (node.kind !== Kind.VARIABLE) return false;
    const definition = this.definitions.get(node.name.value);
    return (
      definition !== undefined &&
      definition.type.kind !== Kind.NON_NULL_TYPE &&
      !definition.defaultValue &&
      this.variables[node.name.value] === undefined
    );
  }

  private value(value: unknown, type: GraphQLInputType, path: string): unknown {
    if (isNonNullType(type)) {
      if (value == null) return this.reportMissing(path, type, null, 'null');
      return this.value(value, type.ofType, path) ?? emptyOf(type);
    }
    if (value == null) return null;
    if (isListType(type)) {
      return Array.isArray(value)
        ? value.map((item: unknown, index) => this.value(item, type.ofType, `${path}.${index}`) ?? null)
        : [this.value(value, type.ofType, path) ?? null];
    }
    if (!isInputObjectType(type)) {
      return this.leaf(type, path, shown(value), null, typeof value === 'string' ? value : null, () =>
        type.parseValue(value),
      );
    }
    if (typeof value !== 'object' || Array.isArray(value))
      return this.invalid(type, path, shown(value), null);
    const given = value as Values;
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(type.getFields(), name)) continue;
      this.reportUnknown(`${path}.${name}`, name, Object.keys(type.getFields()), null);
    }
    this.checkOneOf(type, path, Object.values(given).filter((each) => each !== undefined).length, null);
    return this.fields(type, path, null, (field, at) =>
      Object.hasOwn(given, field.name) && given[field.name] !== undefined
        ? { value: this.value(given[field.name], field.type, at) }
        : null,
    );
  }

  private fields(
    type: GraphQLInputObjectType,
    path: string,
    node: ASTNode | null,
    read: (field: GraphQLInputField, at: string) => { readonly value: unknown } | null,
  ): Values {
    const values: Record<string, unknown> = {};
    for (const field of Object.values(type.getFields())) {
      const at = `${path}.${field.name}`;
      const given = read(field, at);
      if (given) values[field.name] = given.value;
      else if (field.defaultValue !== undefined) values[field.name] = field.defaultValue;
      else if (isNonNullType(field.type)) values[field.name] = this.reportMissing(at, field.type, node);
    }
    return values;
  }

  private checkOneOf(type: GraphQLInputObjectType, path: string, given: number, node: ASTNode | null): void {
    if (!type.isOneOf || given === 1) return;
    const names = Object.keys(type.getFields());
    this.report(
      {
        code: 'INVALID_VALUE',
        field: path,
        value: `${given} fields`,
        allowed: this.showsNames ? `exactly one of ${names.join(', ')}` : 'exactly one field',
        fix: 'Send one of them, and leave out the others.',
      },
      node,
    );
  }

  private leafLiteral(node: ValueNode, type: GraphQLLeafType, path: string): unknown {
    // Our scalars check their texts in `parseValue`.
    const text = node.kind === Kind.STRING ? node.value : null;
    const parse = (): unknown =>
      text !== null && !isEnumType(type) ? type.parseValue(text) : type.parseLiteral(node, undefined);
    const typed = node.kind === Kind.ENUM ? node.value : text;
    return this.leaf(type, path, shortened(print(node)), node, typed, parse);
  }

  private leaf(
    type: GraphQLLeafType,
    path: string,
    value: string,
    node: ASTNode | null,
    typed: string | null,
    parse: () => unknown,
  ): unknown {
    try {
      const parsed = parse();
      if (parsed !== undefined) return parsed;
    } catch (error) {
      const [issue] = inputErrorIn(error)?.issues ?? [];
      if (issue) {
        const { allowed, fix } = issue;
        return void this.report({ code: 'INVALID_VALUE', field: path, value, allowed, fix }, node);
      }
    }
    return this.invalid(type, path, value, node, typed);
  }

  private invalid(
    type: GraphQLInputType,
    path: string,
    value: string,
    node: ASTNode | null,
    typed: string | null = null,
  ): undefined {
    const names = isEnumType(type) ? namesOf(type) : [];
    const hint = typed !== null && this.showsNames ? didYouMean(typed, names) : '';
    const code = isEnumType(type) && typed !== null ? 'UNKNOWN_ENUM_VALUE' : 'WRONG_TYPE';
    const fix = `${hint}${isEnumType(type) ? 'Send one of these names.' : 'Correct the value.'}`;
    this.report({ code, field: path, value: shortened(value), allowed: this.allowed(type), fix }, node);
  }

  /** What values of a type are, in words. */
  private allowed(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.allowed(type.ofType);
    if (isListType(type)) return `a list: ${this.allowed(type.ofType)}`;
    if (isEnumType(type)) return this.showsNames ? namesOf(type).join(', ') : `a value of ${type.name}`;
    if (isInputObjectType(type)) return `an object of type ${type.name}`;
    const standard = STANDARD_SCALARS[type.name];
    if (standard !== undefined) return standard;
    try {
      assertLeafType(type).parseValue(null);
    } catch (error) {
      const [issue] = inputErrorIn(error)?.issues ?? [];
      if (issue) return issue.allowed;
    }
    return `a value of ${type.name}`;
  }
}

const STANDARD_SCALARS: Readonly<Record<string, string>> = {
  Int: 'a whole number from -2147483648 to 2147483647',
  Float: 'a number',
  String: 'a text',
  Boolean: 'true or false',
  ID: 'an id, as the API returned it',
};

function namesOf(type: GraphQLEnumType): string[] {
  return type.getValues().map(({ name }) => name);
}

/** A value of the type that a check of other values can read past; null where null is one. */
function emptyOf(type: GraphQLInputType): unknown {
  if (!isNonNullType(type)) return null;
  const of = type.ofType;
  if (isListType(of)) return [];
  if (isInputObjectType(of)) {
    return Object.fromEntries(
      Object.values(of.getFields()).flatMap(({ name, type: fieldType, defaultValue }) =>
        isNonNullType(fieldType) ? [[name, defaultValue ?? emptyOf(fieldType)]] : [],
      ),
    );
  }
  if (isEnumType(of)) return of.getValues()[0]?.value;
  return EMPTY_SCALARS[of.name] ?? '';
}

const EMPTY_SCALARS: Readonly<Record<string, unknown>> = { Int: 0, Float: 0, Boolean: false };

const MOST_SHOWN = 60;

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MOST_SHOWN));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function shortened(text: string): string {
  return text.length <= MOST_SHOWN + 2 ? text : `${text.slice(0, MOST_SHOWN)}…`;
}

/** The error that a scalar threw; graphql-js may have wrapped it. */
function inputErrorIn(error: unknown): InputError | undefined {
  if (error instanceof InputError) return error;
  const original = (error as { originalError?: unknown } | null)?.originalError;
  return original === undefined ? undefined : inputErrorIn(original);
}
