import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';
import { wrappedIn } from '../db/unavailable.ts';

/** Limit of nested causes. */
const DEEPEST = 8;

/** Codes of Node, PostgreSQL and Prisma, and kinds of its driver adapter: a few capitals, digits and words, never a value. */
const CODE = /^[A-Za-z][A-Za-z0-9_]{1,40}$|^[0-9A-Z]{5}$/;

/**
 * An error for the log: its name, the codes of it and of what it wraps, where it was thrown, and the message if it is an
 * error of our own. Messages of a database can quote values of a query.
 */
export function loggedError(error: unknown): Record<string, unknown> {
  const original = originalOf(unwrapResolverError(error));
  const codes = codesOf(original);
  const [code] = codes;
  const named = { name: nameOf(original), ...(code !== undefined && { code }) };
  const wrapped = codes.length > 1 ? { codes } : {};
  if (!(original instanceof Error)) return { ...named, ...wrapped };
  const frames = original.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { ...named, ...wrapped, ...(!isOfDatabase(original) && { message: original.message }), frames };
}

function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? originalOf(error.originalError) : error;
}

/** Drivers throw objects that are no errors, too. */
function nameOf(error: unknown): string {
  if (error instanceof Error) return error.name;
  return typeof error === 'object' && error !== null ? (error.constructor?.name ?? 'object') : typeof error;
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

/**
 * Both drivers copy the fields of PostgreSQL's ErrorResponse message, whose severity is never missing, to their error;
 * Prisma's errors and those of its driver adapter have their own names.
 */
function isOfDatabase(error: Error): boolean {
  return 'severity' in error || error.name.startsWith('PrismaClient') || error.name === 'DriverAdapterError';
}
