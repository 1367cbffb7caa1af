import type { CodeEdge } from '../codes/search.ts';
import type { CodeFacets, FacetCount } from '../codes/facets.ts';
import type { Highlight, HighlightSegment } from '../reference/search/highlight.ts';
import { totalOf } from '../shared/paging.ts';
import { builder } from './kit/builder.ts';
import { PageInfoType } from './kit/connections.ts';
import { CodeKind, CodeSystem, SearchField, TherapyStatus, UnitBasis } from './kit/enums.ts';
import { Code, CodeConnection } from './kit/refs.ts';

/** A page of codes: why each was found, what else may have been meant, and counts over the whole result. */

const HighlightSegmentType = builder.objectRef<HighlightSegment>('HighlightSegment').implement({
  description: 'A piece of a text that matched, or of the text around it.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The piece, as plain text.' }),
    matched: t.exposeBoolean('matched', { description: 'Whether the search matched it.' }),
  }),
});

const HighlightType = builder.objectRef<Highlight>('SearchHighlight').implement({
  description: 'A text of a code, split where the search matched. The segments in order are the text.',
  fields: (t) => ({
    field: t.expose('field', { type: SearchField, description: 'Which text of the code.' }),
    segments: t.expose('segments', {
      type: [HighlightSegmentType],
      description: 'Pieces of the text; of a long text those around the first match.',
    }),
  }),
});

const CodeEdgeType = builder.objectRef<CodeEdge>('CodeEdge').implement({
  description: 'A code in a list.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Cursor of this code.' }),
    node: t.expose('node', { type: Code, description: 'The code.' }),
    score: t.exposeFloat('score', {
      nullable: true,
      description: 'Relevance for the search; higher is better. Null without a search.',
    }),
    matchedOn: t.expose('matchedOn', {
      type: [SearchField],
      description: 'What the search matched, most telling first. Empty without a search.',
    }),
    matchedTerms: t.exposeStringList('matchedTerms', {
      description: 'Words of the search that the code has, as they were typed; empty for a typed code.',
    }),
    highlights: t.field({
      type: [HighlightType],
      description: 'The texts that matched, at most one of each kind.',
      resolve: ({ highlights }) => highlights(),
    }),
  }),
});

/** The type of a count, whose value has the type of the property. */
function countType<Value extends string>(
  name: string,
  value: typeof CodeKind | typeof CodeSystem | typeof UnitBasis | typeof TherapyStatus,
) {
  return builder.objectRef<FacetCount<Value>>(name).implement({
    description: 'How many codes of a result have a value.',
    fields: (t) => ({
      value: t.field({
        type: value as typeof CodeKind,
        description: 'The value.',
        resolve: (count) => count.value as never,
      }),
      count: t.exposeInt('count', { description: 'Codes with it, over all pages.' }),
    }),
  });
}

const CodeFacetsType = builder.objectRef<CodeFacets>('CodeFacets').implement({
  description:
    'Counts over all pages of a result, for filters beside a list. The most frequent value comes first.',
  fields: (t) => ({
    systems: t.expose('systems', {
      type: [countType('CodeSystemCount', CodeSystem)],
      description: 'By code set.',
    }),
    kinds: t.expose('kinds', {
      type: [countType('CodeKindCount', CodeKind)],
      description: 'By kind of service.',
    }),
    unitBases: t.expose('unitBases', {
      type: [countType('UnitBasisCount', UnitBasis)],
      description: 'By how units are counted.',
    }),
    therapyStatuses: t.expose('therapyStatuses', {
      type: [countType('TherapyStatusCount', TherapyStatus)],
      description: 'By place on the list of therapy codes.',
    }),
  }),
});

builder.objectType(CodeConnection, {
  description: 'A page of codes.',
  fields: (t) => ({
    nodes: t.expose('nodes', { type: [Code], description: 'The codes.' }),
    edges: t.expose('edges', { type: [CodeEdgeType], description: 'The codes with cursors and scores.' }),
    pageInfo: t.expose('pageInfo', { type: PageInfoType, description: 'Position of the page in the list.' }),
    totalCount: t.int({ description: 'Codes that match, over all pages.', resolve: totalOf }),
    facets: t.field({
      type: CodeFacetsType,
      description: 'Counts over all pages by code set, kind, counting of units and therapy status.',
      resolve: ({ facets }) => facets(),
    }),
    didYouMean: t.exposeStringList('didYouMean', {
      description:
        'Other searches that may have been meant: the text without typing errors (its hits are shown), codes near to an unknown one, and the codes that replaced one that has ended.',
    }),
  }),
});
