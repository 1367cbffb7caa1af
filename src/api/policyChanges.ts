import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { referenceOn } from './kit/context.ts';
import { PolicyChangeKind, PublicationKind } from './kit/enums.ts';
import { Node, registerNode } from './kit/node.ts';
import { CodeConnection, Policy } from './kit/refs.ts';
import { pageOfCodes } from '../codes/search.ts';
import { checkPayers } from '../payers/validation.ts';
import { codesOf } from '../reference/indexes/selectors.ts';
import { decodeFeedCursor, encodeFeedCursor, FEED_ORDER, type ChangeRow } from '../policies/changeFeed.ts';
import { PolicyDifferenceType } from './policies.ts';
import { makePage, pageSize } from '../shared/paging.ts';

/** The change feed, in pages. */

const PolicyChange = builder.objectRef<ChangeRow>('PolicyChange').implement({
  description: 'A published, restored or withdrawn version that changed the meaning of a policy.',
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' && value !== null && 'policyId' in value && 'position' in value,
  fields: (t) => ({
    cursor: t.string({
      description: 'Position in the change feed. Pass it as `after` to resume after this change.',
      resolve: encodeFeedCursor,
    }),
    policy: t.field({
      type: Policy,
      description: 'The policy as of today.',
      resolve: ({ policyId }, _args, context) => {
        const policy = referenceOn(context, null).policy(policyId);
        if (!policy) throw new Error(`policy ${policyId} changed and is not in the snapshot`);
        return policy;
      },
    }),
    kind: t.expose('kind', { type: PolicyChangeKind, description: 'What changed the policy.' }),
    publication: t.expose('publication', {
      type: PublicationKind,
      nullable: true,
      description: 'Whether a publication is a change or a correction; null for RESTORED and WITHDRAWN.',
    }),
    version: t.exposeInt('version', { description: 'Number of the version.' }),
    codes: t.field({
      type: CodeConnection,
      description: 'Codes whose terms or notes changed.',
      args: pageArguments('Codes'),
      resolve: ({ codes }, args, context) => {
        const reference = referenceOn(context, null);
        return pageOfCodes(reference.codeList(codesOf(codes, reference.snapshot.rows.codes)), args);
      },
    }),
    differences: t.expose('differences', {
      type: [PolicyDifferenceType],
      description: 'What changed, term by term.',
    }),
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day on which the change is in force; null when unknown.',
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When the change was recorded.' }),
  }),
});

const PolicyChangeConnection = connectionOf(PolicyChange, {
  edge: 'A change in the change feed.',
  page: 'A page of the change feed.',
  one: 'change',
  many: 'changes',
});

const PolicyChangeFilter = builder.inputType('PolicyChangeFilter', {
  description: 'Which changes to list. Conditions add up; values of one condition are alternatives.',
  fields: (t) => ({
    payers: t.stringList({ description: 'Slugs of payers.' }),
    codes: t.stringList({ description: 'Codes whose terms or notes changed.' }),
    from: t.field({ type: 'DateTime', description: 'Only changes recorded at this instant or later.' }),
  }),
});

builder.queryField('policyChanges', (t) =>
  t.field({
    type: PolicyChangeConnection,
    authScopes: { action: 'reference.read' },
    description:
      'Changes of published policy, oldest first. Pass the last cursor as `after` to continue polling.',
    args: {
      filter: t.arg({ type: PolicyChangeFilter, description: 'Which changes.' }),
      ...pageArguments('Changes', 50),
    },
    resolve: async (_root, { filter, first, after }, context) => {
      const size = pageSize(first, 50);
      const cursor = after == null ? null : decodeFeedCursor(after);
      checkPayers(referenceOn(context, null), filter?.payers, 'filter.payers');
      const until = context.snapshot.revision;
      const found = await context.changes.after(cursor, filter ?? {}, { until, take: size + 1 });
      return makePage(found.slice(0, size), FEED_ORDER, {
        hasNextPage: found.length > size,
        hasPreviousPage: cursor !== null,
        totalCount: 0,
      });
    },
  }),
);

builder.subscriptionField('policyChanged', (t) =>
  t.field({
    type: PolicyChange,
    authScopes: { action: 'reference.read' },
    description: 'Emits each change of published policy when it takes effect.',
    args: {
      payers: t.arg.stringList({ description: 'Only changes of these payers, by slug.' }),
      codes: t.arg.stringList({ description: 'Only changes of these codes.' }),
      after: t.arg.string({
        description:
          'Emits the changes after this cursor first, so that a client misses nothing after a lost connection.',
      }),
    },
    subscribe: (_root, { payers, codes, after }, context) => {
      checkPayers(referenceOn(context, null), payers, 'payers');
      return context.live.subscribe({ payers, codes }, after == null ? null : decodeFeedCursor(after));
    },
    resolve: (change) => change,
  }),
);

registerNode('PolicyChange', (key, { changes }) => changes.find(key));
