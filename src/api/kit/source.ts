import type { Citation } from '../../billing/index.ts';
import { builder } from './builder.ts';
import { Confidence } from './enums.ts';

export const Source = builder.objectRef<Citation>('Source').implement({
  description: 'Source of a fact, with its confidence.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Document, table or text that states the fact.' }),
    url: t.exposeString('url', {
      nullable: true,
      description: 'URL of the document, when it is public.',
    }),
    publisher: t.exposeString('publisher', { nullable: true, description: 'Publisher of the document.' }),
    section: t.exposeString('section', { nullable: true, description: 'Section of the document.' }),
    documentId: t.exposeString('documentId', {
      nullable: true,
      description: 'Number of the document at its publisher, for example CPB 0250.',
    }),
    publishedOn: t.expose('publishedOn', {
      type: 'Date',
      nullable: true,
      description: 'Date on which the document, or the revision that was read, was published.',
    }),
    retrievedOn: t.expose('retrievedOn', {
      type: 'Date',
      nullable: true,
      description: 'Date on which the document was retrieved.',
    }),
    verifiedOn: t.expose('verifiedOn', {
      type: 'Date',
      nullable: true,
      description: 'Date on which the fact was last verified in the document; null when it never was.',
    }),
    confidence: t.expose('confidence', { type: Confidence, description: 'Confidence of the source.' }),
  }),
});
