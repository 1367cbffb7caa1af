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
import './releases.ts';
import './sessions.ts';
import './sessionMutations.ts';
import './sessionStatistics.ts';
import './kit/scalars.ts';
import { parseGlobalId } from '../shared/globalId.ts';
import { builder } from './kit/builder.ts';
import { countResponses } from './kit/executionUsage.ts';
import { Node, nodeLoader } from './kit/node.ts';
import { failAlone } from './kit/nullability.ts';

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description: 'Any object by its id; null when there is none or the caller may not see it.',
    args: { id: t.arg.id({ required: true, description: 'Opaque id of the object.' }) },
    resolve: (_root, { id }, context) => {
      const parsed = parseGlobalId(id);
      return (parsed && nodeLoader(parsed.type)?.(parsed.key, context, parsed.view)) ?? null;
    },
  }),
);

/** The whole schema, gathered from the subjects. */
export const schema = countResponses(failAlone(builder.toSchema()));
