import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { Node, registerNode } from './kit/node.ts';
import { globalId } from '../shared/globalId.ts';
import type { AuditRow } from '../audit/chain.ts';
import { findAudit, listAudit } from '../audit/service.ts';

/** The audit trail: who read or changed which protected record, and when. */

interface AuditEventView extends Omit<AuditRow, 'id'> {
  readonly id: string;
}

function viewOf(row: AuditRow): AuditEventView {
  return { ...row, id: globalId('AuditEvent', row.id) };
}

/** A subject is stored as type and key; the opaque id is their encoding. */
const idsOf = ({ subjects }: AuditEventView): string[] =>
  subjects.map((subject) => Buffer.from(subject).toString('base64url'));

const AuditEvent = builder.objectRef<AuditEventView>('AuditEvent').implement({
  description: 'One read or change of protected data, or of access to it. Identifiers only, never content.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'previousHash' in value,
  authScopes: { action: 'audit.read' },
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: "Position in the organization's chain, from 1." }),
    at: t.expose('at', { type: 'DateTime', description: 'When the database wrote the row.' }),
    actor: t.exposeString('actor', { description: 'Identifier of the person or key that acted.' }),
    action: t.exposeString('action', { description: 'Action, for example `session.read`.' }),
    subject: t.id({
      nullable: true,
      description: 'Id of the record; null when there is none or more than one.',
      resolve: (event) => (event.subjects.length === 1 ? (idsOf(event)[0] ?? null) : null),
    }),
    subjects: t.idList({ description: 'Ids of all records.', resolve: idsOf }),
    requestId: t.exposeString('requestId', { description: 'Id of the request, as in its response.' }),
    previousHash: t.exposeString('previousHash', { description: 'Hash of the previous row.' }),
    hash: t.exposeString('hash', {
      description: 'SHA-256 over the row and the hash before it: `npm run audit:verify` checks the chain.',
    }),
  }),
});

const AuditEventConnection = connectionOf(AuditEvent, {
  edge: 'An audit event in a list.',
  page: 'A page of audit events.',
  one: 'event',
  many: 'events',
});

const AuditFilter = builder.inputType('AuditFilter', {
  description: 'Selects audit events that meet every condition.',
  fields: (t) => ({
    actor: t.string({ description: 'Identifier of the person or key that acted.' }),
    action: t.string({ description: 'Action, for example `session.read`.' }),
    subject: t.id({ description: 'Id of a record.' }),
    from: t.field({ type: 'DateTime', description: 'First instant.' }),
    to: t.field({ type: 'DateTime', description: 'Instant after the last one.' }),
  }),
});

builder.queryField('auditEvents', (t) =>
  t.field({
    type: AuditEventConnection,
    authScopes: { action: 'audit.read' },
    description: 'Audit trail of the organization, newest first.',
    args: {
      filter: t.arg({ type: AuditFilter, description: 'Events to list. Default: all.' }),
      ...pageArguments('Events', 50),
    },
    resolve: async (_root, { filter, ...page }, { protectedReads }) => {
      const found = await listAudit(protectedReads, filter ?? {}, page);
      const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: viewOf(node) }));
      return { edges, nodes: edges.map(({ node }) => node), pageInfo: found.pageInfo };
    },
  }),
);

registerNode('AuditEvent', async (key, { protectedReads, principal }) => {
  const row = await findAudit(protectedReads, principal, key);
  return row && viewOf(row);
});
