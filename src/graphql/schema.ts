import '../access/emergencyGraphql.ts';
import '../access/graphql.ts';
import '../audit/graphql.ts';
import '../claims/graphql.ts';
import '../codes/graphql.ts';
import '../comparison/graphql.ts';
import '../exports/graphql.ts';
import '../impact/graphql.ts';
import '../payers/graphql.ts';
import '../payers/mutations.ts';
import '../policies/changes.ts';
import '../policies/graphql.ts';
import '../policies/mutations.ts';
import '../releases/graphql.ts';
import '../sessions/graphql.ts';
import '../sessions/mutations.ts';
import '../sessions/statisticsGraphql.ts';
import './scalars.ts';
import { parseGlobalId } from '../reference/globalId.ts';
import { builder } from './builder.ts';
import { Node, nodeLoader } from './node.ts';

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    authScopes: { action: 'reference.read' },
    description: 'Any object by its id; null when there is none or the caller may not see it.',
    args: { id: t.arg.id({ required: true, description: 'Opaque id of the object.' }) },
    resolve: (_root, { id }, context) => {
      const parsed = parseGlobalId(id);
      return (parsed && nodeLoader(parsed.type)?.(parsed.key, context)) ?? null;
    },
  }),
);

/** The whole schema, gathered from the subjects. */
export const schema = builder.toSchema();
