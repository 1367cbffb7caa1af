import path from 'node:path';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import { STORE_MESSAGES, wrappedIn } from '../db/unavailable.ts';

/** Limit of nested causes. */
const DEEPEST = 8;

/** A line of a stack: the name of a function with its place in parentheses, or the place alone. */
const FRAME = /^ {4}at (?:((?!async file:|file:|node:|\/|[A-Z]:\\).+?) \((.*)\)|(.*))$/;
const PLACE = /(?::\d+:\d+|<anonymous>|native)\)?$/;
const OUR_FOLDER = `${path.resolve(import.meta.dirname, '../..')}${path.sep}`;
const LIBRARIES = `${path.sep}node_modules${path.sep}`;
const COPIED_NAME = /^([A-Za-z]\w{0,40})(?:: |\n|$)/;

/** Codes of Node, PostgreSQL and Prisma, and kinds of its driver adapter: a few capitals, digits and words, never a value. */
const CODE = /^[A-Za-z][A-Za-z0-9_]{1,40}$|^[0-9A-Z]{5}$/;

/** Names of errors whose messages we wrote, where our code threw them. JavaScript throws the others from there, too. */
const OWN_NAMES: ReadonlySet<string> = new Set(['Error', 'OperatorError']);

/** What of other messages holds names of the program and no value. */
const FIXED_MESSAGES = [
  ...STORE_MESSAGES,
  /^Cannot read properties of (?:undefined|null)/,
  /^Cannot return null for non-nullable field \w+\.\w+\.$/,
];

/** An error, or an object with the fields of one, as the job queue emits them. */
interface ErrorLike {
  readonly message: string;
  readonly stack: string;
}

/**
 * An error for the log: its name, the codes of it and of what it wraps, where it was thrown, and its message if that can
 * quote no value.
 */
export function loggedError(error: unknown): Record<string, unknown> {
  const original = originalOf(unwrapResolverError(error));
  const codes = codesOf(original);
  const [code] = codes;
  const name = nameOf(original);
  const message = isErrorLike(original) ? messageOf(original, name) : undefined;
  return {
    name,
    ...(code !== undefined && { code }),
    ...(codes.length > 1 && { codes }),
    ...(message !== undefined && { message }),
    ...(isErrorLike(original) && { frames: framesOf(original) }),
  };
}

function isErrorLike(error: unknown): error is ErrorLike {
  if (typeof error !== 'object' || error === null) return false;
  const { message, stack } = error as Record<string, unknown>;
  return typeof message === 'string' && typeof stack === 'string';
}

/**
 * The message, if we wrote it, or Node about a system call. Those of a database, of JavaScript itself and of libraries can
 * quote a value: `"P-0007" is not valid JSON`, `Int cannot represent non-integer value: …`.
 */
function messageOf(error: ErrorLike, name: string): string | undefined {
  const isOurs = OWN_NAMES.has(name) && isOurPlace(framesOf(error)[0] ?? '');
  if (isOurs || 'syscall' in error) return error.message;
  return FIXED_MESSAGES.map((pattern) => pattern.exec(error.message)?.[0]).find(Boolean);
}

/** The lines of the stack after the message, which can have lines of its own. */
function framesOf({ stack, message }: ErrorLike): string[] {
  const at = stack.indexOf(message);
  const lines = (at < 0 ? stack : stack.slice(at + message.length)).split('\n');
  return lines.filter((line) => FRAME.test(line) && PLACE.test(line)).map(frameOf);
}

/**
 * A line of the stack, with the function's name where the function is ours. Compiled operations call their functions
 * after what the client wrote: `at Object.Jane_Doe [as query]`.
 */
function frameOf(line: string): string {
  const [, name, named, unnamed] = FRAME.exec(line) ?? [];
  const place = named ?? unnamed ?? '';
  const isNamed = name !== undefined && isOurPlace(place);
  return isNamed ? `at ${name.replace(/ \[as .*\]$/, '')} (${place})` : `at ${place}`;
}

/** Whether a place in a line of the stack is a file of the project, and not of a library inside it. */
function isOurPlace(place: string): boolean {
  const at = place.indexOf(OUR_FOLDER);
  return at >= 0 && !place.slice(at + OUR_FOLDER.length - 1).includes(LIBRARIES);
}

function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? originalOf(error.originalError) : error;
}

/** Drivers throw objects that are no errors, too; a copy of an error has its name at the beginning of the stack. */
function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if (error instanceof Error) return error.name;
  const copied = isErrorLike(error) ? COPIED_NAME.exec(error.stack)?.[1] : undefined;
  return copied ?? error.constructor?.name ?? 'object';
}

/** Each code once, from the outermost error to the innermost. */
function codesOf(error: unknown): string[] {
  const codes = new Set<string>();
  let at = error;
  for (let depth = 0; depth < DEEPEST && typeof at === 'object' && at !== null; depth += 1) {
    const { code, originalCode, kind } = at as Record<string, unknown>;
    for (const each of [code, originalCode, kind])
      if (typeof each === 'string' && CODE.test(each)) codes.add(each);
    at = wrappedIn(at);
  }
  return [...codes];
}
