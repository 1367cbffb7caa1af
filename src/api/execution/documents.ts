import { createHash } from 'node:crypto';
import {
  GraphQLError,
  KnownArgumentNamesRule,
  parse,
  ProvidedRequiredArgumentsRule,
  specifiedRules,
  validate,
  ValuesOfCorrectTypeRule,
  type ASTVisitor,
  type DocumentNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { RejectedError } from '../../shared/errors.ts';
import { schema } from '../schema.ts';
import { expansionOf, type Expansion } from './expansion.ts';
import { runnerOf, type RunOperation } from './graphqlJit.ts';
import { LIMITS } from './limits.ts';
import { scalarLiterals } from './scalarLiterals.ts';

/** SHA-256 of an operation's text, in hexadecimal. */
export function operationHash(query: string): string {
  return createHash('sha256').update(query).digest('hex');
}

/** The text of an operation, parsed. It is validated and compiled once, on first use. */
export class OperationDocument {
  readonly node: DocumentNode;
  /** Whether it may read the schema, and errors may name what the client did not. */
  readonly introspection: boolean;
  private errors: ValidationErrors | undefined;
  private expanded: Expansion | undefined;
  private readonly runners = new Map<string | null, RunOperation>();

  constructor(node: DocumentNode, introspection: boolean) {
    this.node = node;
    this.introspection = introspection;
  }

  /** Its size with fragments written out, counted up to the limits. */
  expansion(): Expansion {
    return (this.expanded ??= expansionOf(this.node, {
      fields: LIMITS.expandedFields,
      comparisons: LIMITS.comparedFields,
    }));
  }

  /** Everything that is invalid, at most `LIMITS.reportedErrors` errors of each kind. */
  validationErrors(): ValidationErrors {
    const errorsOf = (rules: readonly ValidationRule[]) =>
      validate(schema, this.node, rules, { maxErrors: LIMITS.reportedErrors }).map((error) =>
        this.forClients(error),
      );
    return (this.errors ??= {
      ofDocument: errorsOf(this.introspection ? DOCUMENT_RULES : [...DOCUMENT_RULES, noIntrospection]),
      ofValues: errorsOf(VALUE_RULES),
    });
  }

  /** @param operationName of an operation that the document has */
  runner(operationName: string | null): RunOperation {
    const known = this.runners.get(operationName);
    if (known) return known;
    const runner = runnerOf(this.node, operationName);
    this.runners.set(operationName, runner);
    return runner;
  }

  /** Suggestions would reveal a schema that may not be introspected. */
  private forClients({ message, nodes, originalError, extensions }: GraphQLError): GraphQLError {
    return new GraphQLError(this.introspection ? message : message.replace(/ ?Did you mean .+\?$/s, ''), {
      nodes: nodes ?? null,
      originalError: originalError ?? null,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...extensions },
    });
  }
}

/** What is invalid in a document, as GraphQL words it. */
interface ValidationErrors {
  /** About its fields, fragments, variables and directives. */
  readonly ofDocument: readonly GraphQLError[];
  /** About the arguments of its fields. They decide whether the document runs; `inputErrors` words them. */
  readonly ofValues: readonly GraphQLError[];
}

/** Rules about arguments and their values. */
const VALUE_RULES: readonly ValidationRule[] = [
  KnownArgumentNamesRule,
  ProvidedRequiredArgumentsRule,
  ValuesOfCorrectTypeRule,
  scalarLiterals,
];
const DOCUMENT_RULES: readonly ValidationRule[] = specifiedRules.filter(
  (rule) => !VALUE_RULES.includes(rule),
);

/** Validation rule: `__schema` and `__type` are not in the operation. Reports those fields and nothing below them. */
function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { value } = node.name;
      if (value !== '__schema' && value !== '__type') return;
      const message = `This server does not allow introspection. Remove \`${value}\`, or read the schema in schema.graphql.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/** Parses each text once; the document used least recently is dropped first. */
export class DocumentCache {
  private readonly introspection: boolean;
  private readonly documents = new LRUCache<string, OperationDocument>({ max: LIMITS.cachedOperations });

  /** @param introspection whether operations may read `__schema` and `__type` */
  constructor(introspection: boolean) {
    this.introspection = introspection;
  }

  /** A document that was parsed before. */
  get(hash: string): OperationDocument | undefined {
    return this.documents.get(hash);
  }

  /** @throws GraphQLError of a syntax error, RejectedError for a text that exceeds the limits of the parser */
  parse(query: string, hash: string = operationHash(query)): OperationDocument {
    const known = this.documents.get(hash);
    if (known) return known;
    try {
      const document = new OperationDocument(parse(query, { maxTokens: LIMITS.tokens }), this.introspection);
      this.documents.set(hash, document);
      return document;
    } catch (error) {
      // The parser is recursive: enough nested fields exhaust its stack.
      if (error instanceof RangeError) throw new RejectedError('QUERY_TOO_COMPLEX', TOO_DEEP);
      if (!(error instanceof GraphQLError)) throw error;
      if (TOKENS_EXCEEDED.test(error.message)) throw new RejectedError('GRAPHQL_PARSE_FAILED', TOO_LONG);
      throw new GraphQLError(error.message, {
        source: error.source,
        positions: error.positions ?? null,
        extensions: { code: 'GRAPHQL_PARSE_FAILED' },
      });
    }
  }
}

const TOO_DEEP = `The operation nests too many fields; at most ${LIMITS.depth} levels are allowed. Split it into several requests.`;

/** The parser's message for a document with more than `maxTokens` tokens. */
const TOKENS_EXCEEDED = /^Syntax Error: Document contains more that \d+ tokens/;

const TOO_LONG = `The operation has more than ${LIMITS.tokens.toLocaleString('en-US')} tokens. Send values as variables, or split it into several requests.`;
