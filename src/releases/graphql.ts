import { CodeCategory, Disagreement } from '../codes/graphql.ts';
import { builder } from '../graphql/builder.ts';
import { referenceOn } from '../graphql/context.ts';
import type { DatedReference } from '../reference/dated.ts';
import type { ReleaseRow } from '../reference/rows.ts';

/** Which data the answers come from. */

const Release = builder.objectRef<ReleaseRow>('Release').implement({
  description: "A loaded set of facts: the project's own, or a file that CMS published.",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the release.' }),
    family: t.exposeString('family', { description: 'Kind of data.' }),
    period: t.exposeString('period', { description: 'Period as the publisher names it.' }),
    effectiveFrom: t.expose('effectiveFrom', { type: 'Date', description: 'First day it speaks for.' }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day it no longer speaks for.',
    }),
    rows: t.exposeInt('rows', { description: 'Rows loaded.' }),
    checksum: t.exposeString('checksum', { description: 'SHA-256 of the content.' }),
    importedAt: t.expose('importedAt', { type: 'DateTime', description: 'When it was loaded.' }),
  }),
});

const ReferenceRelease = builder.objectRef<DatedReference>('ReferenceRelease').implement({
  description: 'What this process answers from at this moment.',
  fields: (t) => ({
    revision: t.int({
      description: 'Number of the revision; every publish and import raises it by one.',
      resolve: ({ snapshot }) => snapshot.revision,
    }),
    codeCount: t.int({ description: 'Codes loaded.', resolve: ({ snapshot }) => snapshot.codes.size }),
    policyCount: t.int({
      description: 'Policies loaded.',
      resolve: ({ snapshot }) => snapshot.policies.size,
    }),
    releases: t.field({
      type: [Release],
      description: 'Releases loaded, by family and period.',
      resolve: ({ snapshot }) => snapshot.rows.releases,
    }),
    categories: t.field({
      type: [CodeCategory],
      description: 'The categories of CPT and the HCPCS Level II system, explained.',
      resolve: ({ snapshot }) => snapshot.rows.categories,
    }),
    disagreements: t.field({
      type: [Disagreement],
      description: 'Points on which the sources contradict each other, each with what holds.',
      resolve: ({ snapshot }) => snapshot.rows.disagreements,
    }),
  }),
});

builder.queryField('reference', (t) =>
  t.field({
    type: ReferenceRelease,
    authScopes: { action: 'reference.read' },
    description:
      'Which data answers come from: releases loaded, their periods, counts and checksums, and the revision.',
    resolve: (_root, _args, context) => referenceOn(context, null),
  }),
);
