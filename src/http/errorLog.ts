import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError } from 'graphql';

/** An internal error for the log. Database messages can quote values of a query, so of those only the code is logged. */
export function loggedError(error: unknown): Record<string, unknown> {
  const original = unwrapResolverError(error);
  if (!(original instanceof Error)) return { name: typeof original };
  if (original instanceof GraphQLError && original.originalError) return loggedError(original.originalError);
  const code = 'code' in original ? original.code : undefined;
  const frames = original.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  const isOfDatabase = isFromPostgres(original) || original.name.startsWith('PrismaClient');
  return { name: original.name, code, ...(!isOfDatabase && { message: original.message }), frames };
}

/** Both drivers copy the fields of PostgreSQL's ErrorResponse message, whose severity is never missing, to their error. */
function isFromPostgres(error: Error): boolean {
  return 'severity' in error;
}
