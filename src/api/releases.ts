import './releaseCodeFields.ts';
import { CodeCategory, Disagreement } from './codes.ts';
import { builder } from './kit/builder.ts';
import { referenceOn } from './kit/context.ts';
import { Release } from './kit/refs.ts';
import type { ReleaseRow } from '../reference/data/rows.ts';
import type { DatedReference } from '../reference/views/views.ts';

/** Which data the answers come from. */

const ReleaseConflict = builder.objectRef<ReleaseRow['conflicts'][number]>('ReleaseConflict').implement({
  description: 'A release that contradicts another one; neither is applied where they differ.',
  fields: (t) => ({
    release: t.exposeID('release', { description: 'Id of the other release.' }),
    rows: t.exposeInt('rows', { description: 'Rows on which they differ.' }),
  }),
});

builder.objectType(Release, {
  description: "A loaded set of facts: the project's own, or a file that CMS published.",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the release.' }),
    family: t.exposeString('dataset', { description: 'Kind of data.' }),
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
    coverage: t.string({
      description: 'What it speaks about: everything its family is about, or the part that is described.',
      resolve: ({ coverage }) => coverage?.about ?? 'everything',
    }),
    conflicts: t.expose('conflicts', {
      type: [ReleaseConflict],
      description: 'Releases that say something else for the same days.',
    }),
  }),
});

const ReferenceRelease = builder.objectRef<DatedReference>('ReferenceRelease').implement({
  description: 'What this process answers from at this moment.',
  fields: (t) => ({
    revision: t.int({
      description: 'Number of the revision; every publish and import raises it by one.',
      resolve: ({ snapshot }) => snapshot.revision,
    }),
    codeCount: t.int({
      description: 'Codes that are answered today: of the book and of the releases.',
      resolve: ({ codeRows }) => codeRows.length,
    }),
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
