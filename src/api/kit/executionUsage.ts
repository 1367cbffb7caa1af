import {
  defaultFieldResolver,
  getNamedType,
  GraphQLString,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { RejectedError } from '../../shared/errors.ts';
import { isSliceOver, nextSlice } from '../../shared/timeSlices.ts';

/** Most objects, and most bytes of text, of one response. docs/guides/limits.md documents them. */
export const RESPONSE_LIMITS = { objects: 100_000, bytes: 16 * 1024 * 1024 } as const;

/**
 * What one execution has put into its response, and how long it kept the event loop. The cost of an operation is an
 * estimate; this counts what really comes out, and stops it at a bound.
 */
export class ExecutionUsage {
  private objects = 0;
  private bytes = 0;
  private stopped: RejectedError | null = null;
  /** Milliseconds that the execution kept the event loop. */
  busyMs = 0;

  /** Why the execution was stopped; null while it may go on. Its response is not returned then. */
  get failure(): RejectedError | null {
    return this.stopped;
  }

  /**
   * Ends the execution: lists that follow are empty, so that it finishes at once. They do not throw, because an executor
   * that has an error already leaves the errors of what still runs to nobody.
   */
  stop(reason: RejectedError): void {
    this.stopped ??= reason;
  }

  /** Stops the execution when it has too many objects with these. */
  addObjects(count: number): void {
    this.objects += count;
    if (this.objects > RESPONSE_LIMITS.objects) this.stop(TOO_MANY_OBJECTS);
  }

  /** Stops the execution when it has too much text with this. */
  addText(text: string): void {
    this.bytes += text.length;
    if (this.bytes > RESPONSE_LIMITS.bytes) this.stop(TOO_MANY_BYTES);
  }

  readonly addBusy = (ms: number): void => {
    this.busyMs += ms;
  };
}

function tooLarge(count: number, what: string): RejectedError {
  const message = `The response has more than ${count.toLocaleString('en-US')} ${what}. Request fewer items with \`first\`, or fewer fields of each.`;
  return new RejectedError('QUERY_TOO_COMPLEX', message);
}

const TOO_MANY_OBJECTS = tooLarge(RESPONSE_LIMITS.objects, 'objects');
const TOO_MANY_BYTES = tooLarge(RESPONSE_LIMITS.bytes, 'bytes of text');

interface WithUsage {
  readonly usage: ExecutionUsage;
}

/**
 * Makes every list and every text of the schema count against the usage of the execution, whoever executes it. Lists, and
 * fields with arguments, which compute what they return, also wait for their turn when the execution has kept the event
 * loop for too long.
 */
export function countResponses(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const count = countingOf(field.type);
      if (count) field.resolve = counted(field.resolve ?? defaultFieldResolver, count);
      if (field.args.length > 0 && type !== schema.getMutationType())
        field.resolve = inTurn(field.resolve ?? defaultFieldResolver);
    }
  }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, WithUsage>;
type Count = (value: unknown, usage: ExecutionUsage) => unknown;

function countingOf(type: GraphQLOutputType): Count | null {
  const isText = getNamedType(type) === GraphQLString;
  if (isList(type)) return isText ? countTexts : countList;
  return isText ? countText : null;
}

function counted(resolve: Resolver, count: Count): Resolver {
  return (parent, args, context, info) => {
    const value = resolve(parent, args, context, info);
    return isPromise(value)
      ? value.then((settled) => count(settled, context.usage))
      : count(value, context.usage);
  };
}

/** Not for mutations: they run one after another, and what they compute is in the database. */
function inTurn(resolve: Resolver): Resolver {
  return (parent, args, context, info) => {
    if (!isSliceOver()) return resolve(parent, args, context, info);
    return nextSlice(context.usage.addBusy).then(() =>
      context.usage.failure ? null : resolve(parent, args, context, info),
    );
  };
}

const countText: Count = (value, usage) => {
  if (typeof value === 'string') usage.addText(value);
  return value;
};

const countTexts: Count = (value, usage) => {
  if (Array.isArray(value)) for (const text of value) countText(text, usage);
  return value;
};

const countList: Count = (value, usage) => {
  if (!Array.isArray(value)) return value;
  usage.addObjects(value.length);
  if (usage.failure) return [];
  return value.length > 0 && isSliceOver() ? inNextSlice(value, usage) : value;
};

async function inNextSlice(list: readonly unknown[], usage: ExecutionUsage): Promise<readonly unknown[]> {
  await nextSlice(usage.addBusy);
  return usage.failure ? [] : list;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
