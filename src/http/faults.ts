import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError } from 'graphql';
import pg from 'pg';
import type { RequestContext } from '../api/kit/context.ts';
import { isInternalError } from '../api/execution/errors.ts';

/** When to ask again after a fault that passes. */
export const RETRY_SECONDS = 5;

const OF_FAULTS: ReadonlySet<unknown> = new Set(['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE']);

/**
 * Logs each fault with its request id, and puts that id into the masked error, so that the two can be brought
 * together without the error saying more.
 */
export function faultReporting(logger: FastifyBaseLogger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue, operationName }) => {
        for (const error of errors.filter(isInternalError)) {
          const { requestId } = contextValue;
          logger.error(
            { requestId, operationName, fault: faultForLog(unwrapResolverError(error)) },
            'request failed',
          );
        }
      },
      willSendResponse: async ({ response, contextValue, errors }) => {
        if (response.body.kind !== 'single' || !errors?.some(isInternalError)) return;
        const told = response.body.singleResult.errors ?? [];
        const { requestId } = contextValue;
        const codes = told.map(({ extensions }) => extensions?.['code']);
        response.body.singleResult.errors = told.map((error, index) =>
          OF_FAULTS.has(codes[index]) ? { ...error, extensions: { ...error.extensions, requestId } } : error,
        );
        if (codes.includes('SERVICE_UNAVAILABLE')) {
          response.http.headers.set('retry-after', String(RETRY_SECONDS));
        }
      },
    }),
  };
}

/** A fault for the log. Messages of the store can quote the values of a query, so of those only the code is kept. */
export function faultForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  if (error instanceof GraphQLError && error.originalError) return faultForLog(error.originalError);
  const code = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  const fromStore = error instanceof pg.DatabaseError || error.name.startsWith('PrismaClient');
  return { name: error.name, code, ...(!fromStore && { message: error.message }), frames };
}
