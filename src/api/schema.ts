import './emergencyAccess.ts';
import './access.ts';
import './audit.ts';
import './claims.ts';
import './codebookEdits.ts';
import './codes.ts';
import './codeSearch.ts';
import './comparison.ts';
import './contracts.ts';
import './exports.ts';
import './impact.ts';
import './payers.ts';
import './catalogMutations.ts';
import './payerMutations.ts';
import './policyChanges.ts';
import './policies.ts';
import './policyMutations.ts';
import './policyReviews.ts';
import './modifiers.ts';
import './releases.ts';
import './sessions.ts';
import './sessionMutations.ts';
import './sessionStatistics.ts';
import './kit/scalars.ts';
import { InputError, type ValidationIssue } from '../shared/errors.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { NODES_LIMIT } from '../shared/paging.ts';
import { builder } from './kit/builder.ts';
import { countResponses } from './kit/executionUsage.ts';
import type { RequestContext } from './kit/context.ts';
import { Node, nodeLoader, type NodeShape } from './kit/node.ts';
import { failAlone } from './kit/nullability.ts';

/** The object of an id; null when there is none or the principal may not see it. */
async function findNode(id: string, context: RequestContext): Promise<NodeShape | null> {
  const parsed = parseGlobalId(id);
  return (parsed && (await nodeLoader(parsed.type)?.(parsed.key, context, parsed.view))) ?? null;
}

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description: 'Any object by its id; null when there is none or the caller may not see it.',
    args: { id: t.arg.id({ required: true, description: 'Opaque id of the object.' }) },
    resolve: (_root, { id }, context) => findNode(id, context),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    authScopes: { action: 'reference.read' },
    description:
      'Objects by their ids, in the order given; null in the place of an id without an object, or one that the caller may not see.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Opaque ids of the objects, at most ${NODES_LIMIT}.`,
      }),
    },
    resolve: async (_root, { ids }, context) => {
      if (ids.length > NODES_LIMIT) throw new InputError([tooMany(ids.length)]);
      const found = new Map<string, NodeShape | null>();
      // One after another: those of one type share a transaction.
      for (const id of ids) if (!found.has(id)) found.set(id, await findNode(id, context));
      return ids.map((id) => found.get(id) ?? null);
    },
  }),
}));

function tooMany(count: number): ValidationIssue {
  return {
    code: 'TOO_MANY',
    field: 'ids',
    value: `${count} ids`,
    allowed: `at most ${NODES_LIMIT}`,
    fix: 'Request fewer ids at a time.',
  };
}

/** The whole schema, gathered from the subjects. */
export const schema = countResponses(failAlone(builder.toSchema()));
