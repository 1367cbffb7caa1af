import './releaseCodeFields.ts';
import { CodeCategory, DisagreementConnection } from './codes.ts';
import { builder } from './kit/builder.ts';
import { countedConnectionOf, pageArguments } from './kit/connections.ts';
import { referenceOn } from './kit/context.ts';
import { Node, registerDatedNode } from './kit/node.ts';
import { Release } from './kit/refs.ts';
import type { DisagreementRow, ReleaseRow } from '../reference/data/rows.ts';
import { globalId } from '../shared/globalId.ts';
import { type NamedItems, pageOfNamed } from '../shared/paging.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** The data that answers come from. */

const ReleaseConflict = builder.objectRef<ReleaseRow['conflicts'][number]>('ReleaseConflict').implement({
  description: 'A release that conflicts with another one. Neither applies to the rows on which they differ.',
  fields: (t) => ({
    releaseKey: t.exposeString('release', { description: 'Key of the other release.' }),
    rows: t.exposeInt('rows', { description: 'Rows on which they differ.' }),
  }),
});

builder.objectType(Release, {
  description: "A loaded set of facts: the project's own, or a file that CMS published.",
  interfaces: [Node],
  isTypeOf: (value) =>
    typeof value === 'object' && value !== null && 'importedAt' in value && 'dataset' in value,
  fields: (t) => ({
    id: t.id({
      description: 'Opaque id, unique across the API.',
      resolve: ({ id }) => globalId('Release', id),
    }),
    key: t.exposeString('id', { description: 'Key of the release, the same in every view.' }),
    family: t.exposeString('dataset', { description: 'Kind of data.' }),
    period: t.exposeString('period', { description: 'Period as the publisher names it.' }),
    effectiveFrom: t.expose('effectiveFrom', { type: 'Date', description: 'First day on which it applies.' }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day on which it no longer applies; null when it applies until a later release.',
    }),
    rows: t.exposeInt('rows', { description: 'Rows loaded.' }),
    checksum: t.exposeString('checksum', { description: 'SHA-256 of the content.' }),
    importedAt: t.expose('importedAt', { type: 'DateTime', description: 'When it was loaded.' }),
    coverage: t.string({
      description: 'What it covers: `everything`, or a description of the covered part.',
      resolve: ({ coverage }) => coverage?.about ?? 'everything',
    }),
    conflicts: t.expose('conflicts', {
      type: [ReleaseConflict],
      description: 'Releases of the same family and first day with different rows.',
    }),
  }),
});

const ReleaseConnection = countedConnectionOf(Release, {
  edge: 'A release in a list.',
  page: 'A page of releases.',
  one: 'release',
  many: 'releases',
});

const RELEASES: NamedItems<ReleaseRow> = { list: 'releases', nameOf: ({ id }) => id };
const DISAGREEMENTS: NamedItems<DisagreementRow> = { list: 'disagreements', nameOf: ({ key }) => key };

const ReferenceRelease = builder.objectRef<DatedReference>('ReferenceRelease').implement({
  description: 'The data that this process currently serves.',
  fields: (t) => ({
    revision: t.int({
      description: 'Revision number. Every publish and every import increments it.',
      resolve: ({ snapshot }) => snapshot.revision,
    }),
    codeCount: t.int({
      description: 'Codes of the catalog and of the releases in force today.',
      resolve: ({ codeRows }) => codeRows.length,
    }),
    policyCount: t.int({
      description: 'Policies loaded.',
      resolve: ({ snapshot }) => snapshot.policies.size,
    }),
    releases: t.field({
      type: ReleaseConnection,
      description: 'Loaded releases, by family and first day.',
      args: pageArguments('Releases'),
      resolve: ({ snapshot }, args) => pageOfNamed(snapshot.rows.releases, RELEASES, args),
    }),
    categories: t.field({
      type: [CodeCategory],
      description: 'Explanations of the CPT categories and of HCPCS Level II.',
      resolve: ({ snapshot }) => snapshot.rows.categories,
    }),
    disagreements: t.field({
      type: DisagreementConnection,
      description: 'Points on which sources contradict each other, each with its resolution.',
      args: pageArguments('Disagreements'),
      resolve: ({ snapshot }, args) => pageOfNamed(snapshot.rows.disagreements, DISAGREEMENTS, args),
    }),
  }),
});

builder.queryField('reference', (t) =>
  t.field({
    type: ReferenceRelease,
    authScopes: { action: 'reference.read' },
    description:
      'The data that answers come from: the revision, and the loaded releases with periods, row counts and checksums.',
    resolve: (_root, _args, context) => referenceOn(context, null),
  }),
);

registerDatedNode('Release', (key, { snapshot }) => snapshot.rows.releases.find(({ id }) => id === key));
