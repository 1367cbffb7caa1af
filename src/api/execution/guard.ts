import { createHash } from 'node:crypto';
import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { shapeOf, type Shape } from './cost.ts';
import { LIMITS } from './limits.ts';
import { schema } from '../schema.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** Why an operation is not run. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

export type Judgment =
  { readonly cost: number; readonly refusal?: never } | { readonly refusal: Refusal; readonly cost?: never };

/** Operations that may be run, by the SHA-256 of their text; null when any may. */
export type Safelist = ReadonlyMap<string, string> | null;

/** What a request asks to run. */
export interface Asked {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** SHA-256 of an operation's text, in hexadecimal. */
export function operationHash(query: string): string {
  return createHash('sha256').update(query).digest('hex');
}

/**
 * Judges operations by their shape before they are validated: validation itself takes time that grows with the square
 * of what is sent. Documents are parsed once; what cannot be parsed is left to GraphQL, which says why.
 */
export class OperationGuard {
  private readonly safelist: Safelist;
  private readonly documents = new Map<string, DocumentNode>();

  constructor(safelist: Safelist = null) {
    this.safelist = safelist;
  }

  judge({ query, operationName, variables }: Asked): Judgment {
    if (Buffer.byteLength(query) > LIMITS.operationBytes) return { refusal: TOO_LONG };
    const hash = operationHash(query);
    if (this.safelist && !this.safelist.has(hash)) return { refusal: NOT_LISTED };
    if (hasLongList(variables)) return { refusal: LONG_LIST };
    const document = this.documentOf(query, hash);
    if (typeof document === 'string') return { refusal: document === 'ENDLESS' ? ENDLESS : TOO_WIDE };
    const shape = document && shapeOf(schema, document, operationName, variables);
    if (!shape) return { cost: 1 };
    const message = complaintAbout(shape);
    return message === null ? { cost: shape.cost } : { refusal: { code: 'QUERY_TOO_COMPLEX', message } };
  }

  /** The text of a listed operation, for a client that sends its hash alone. */
  textOf(hash: string): string | undefined {
    return this.safelist?.get(hash);
  }

  private documentOf(query: string, hash: string): DocumentNode | 'ENDLESS' | 'TOO_WIDE' | null {
    const known = this.documents.get(hash);
    if (known) return known;
    try {
      const document = parse(query, { maxTokens: LIMITS.tokens, noLocation: true });
      const oldest = this.documents.keys().next();
      if (this.documents.size >= LIMITS.operationsKept && !oldest.done) this.documents.delete(oldest.value);
      this.documents.set(hash, document);
      return document;
    } catch (error) {
      // The parser calls itself for each level, so that enough of them exhaust its stack.
      if (error instanceof RangeError) return 'ENDLESS';
      // Told here, so that nobody has it read a second time.
      return error instanceof GraphQLError && TOKENS_EXCEEDED.test(error.message) ? 'TOO_WIDE' : null;
    }
  }
}

const TOO_LONG: Refusal = {
  code: 'QUERY_TOO_COMPLEX',
  message: `The text of the operation is longer than ${LIMITS.operationBytes.toLocaleString('en-US')} bytes. Send values as variables.`,
};

/** What the parser says of a document with more tokens than it was told to read. */
const TOKENS_EXCEEDED = /^Syntax Error: Document contains more that \d+ tokens/;

const TOO_WIDE: Refusal = {
  code: 'GRAPHQL_PARSE_FAILED',
  message: `The operation has more than ${LIMITS.tokens.toLocaleString('en-US')} tokens. Send values as variables, or ask in several requests.`,
};

const LONG_LIST: Refusal = {
  code: 'QUERY_TOO_COMPLEX',
  message: `A list among the variables has more than ${LIMITS.listItems.toLocaleString('en-US')} items. Ask in several requests.`,
};

/** Looks into lists and objects without calling itself: they may be nested as deep as a body is long. */
function hasLongList(variables: object): boolean {
  const waiting: unknown[] = [variables];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value) && value.length > LIMITS.listItems) return true;
    if (typeof value !== 'object' || value === null) continue;
    for (const item of Object.values(value))
      if (typeof item === 'object' && item !== null) waiting.push(item);
  }
  return false;
}

const ENDLESS: Refusal = {
  code: 'QUERY_TOO_COMPLEX',
  message: `The operation nests fields without end; at most ${LIMITS.depth} are allowed. Ask in several steps.`,
};

const NOT_LISTED: Refusal = {
  code: 'OPERATION_NOT_LISTED',
  message: 'Only operations of the manifest are run here. Add this one to it, or send one that is listed.',
};

function complaintAbout(shape: Shape): string | null {
  const bounds: readonly (readonly [measured: number, most: number, what: string, fix: string])[] = [
    [shape.depth, LIMITS.depth, 'nests fields', 'Ask in several steps.'],
    [shape.aliases, LIMITS.aliases, 'has aliases', 'Ask for a list, or in several requests.'],
    [shape.directives, LIMITS.directives, 'has directives', 'Leave out what is not needed.'],
    [
      shape.directivesOfOne,
      LIMITS.directivesOfOne,
      'has directives on one field',
      'Leave out what is not needed.',
    ],
    [shape.repetitions, LIMITS.repetitions, 'repeats a field', 'Name each field once.'],
    [shape.cost, LIMITS.cost, 'costs', 'Ask for fewer items with `first`, or for fewer fields of each.'],
  ];
  const exceeded = bounds.find(([measured, most]) => measured > most);
  if (!exceeded) return null;
  const [measured, most, what, fix] = exceeded;
  return `The operation ${what}: ${measured.toLocaleString('en-US')}; at most ${most.toLocaleString('en-US')} are allowed. ${fix}`;
}
