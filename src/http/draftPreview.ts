import type { FastifyRequest } from 'fastify';
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../api/kit/context.ts';
import type { Operation } from '../api/execution/executor.ts';
import { RejectedError } from '../shared/errors.ts';

/** Queries of an editor that are answered as if drafts were published. */

/** Ids of policies, separated by commas. */
export const PREVIEW_HEADER = 'x-preview-drafts';

/** The ids that the request names; none without the header. */
export function previewedIds({ headers }: Pick<FastifyRequest, 'headers'>): readonly string[] {
  return [headers[PREVIEW_HEADER] ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((id) => id.trim());
}

/**
 * The context of a query with the drafts applied; the context itself without drafts.
 * Throws for anything but a query: what is written or delivered later would carry what nobody published.
 */
export async function withPreview(
  context: RequestContext,
  ids: readonly string[],
  { document, operationName }: Operation,
): Promise<RequestContext> {
  if (ids.length === 0) return context;
  if (getOperationAST(document.node, operationName)?.operation !== OperationTypeNode.QUERY)
    throw onlyQueries();
  const snapshot = await context.previewOf(ids);
  return {
    ...context,
    snapshot,
    isPreview: true,
    knownAt: () => {
      const message = `Answers of the past have no drafts. Leave out knownAt, or the header ${PREVIEW_HEADER}.`;
      return Promise.reject(new RejectedError('BAD_USER_INPUT', message));
    },
  };
}

/** The rejection of a mutation or a subscription with drafts. */
export function onlyQueries(): RejectedError {
  return new RejectedError(
    'BAD_USER_INPUT',
    `${PREVIEW_HEADER} is for queries alone. Leave the header out of mutations and subscriptions.`,
  );
}
