import type { Citation } from '../../billing/index.ts';
import { builder } from './builder.ts';
import { Confidence } from './enums.ts';

export const Source = builder.objectRef<Citation>('Source').implement({
  description: 'Where a fact comes from. A fact nobody verified says so.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Document, table or text the fact was taken from.' }),
    url: t.exposeString('url', {
      nullable: true,
      description: 'Where the document can be read, when it is public.',
    }),
    publisher: t.exposeString('publisher', { nullable: true, description: 'Who published the document.' }),
    section: t.exposeString('section', { nullable: true, description: 'Place inside the document.' }),
    retrievedOn: t.expose('retrievedOn', {
      type: 'Date',
      nullable: true,
      description: 'Day the document was fetched.',
    }),
    verifiedOn: t.expose('verifiedOn', {
      type: 'Date',
      nullable: true,
      description: 'Day somebody last read the fact in the document; null when nobody did.',
    }),
    confidence: t.expose('confidence', { type: Confidence, description: 'How sure the fact is.' }),
  }),
});
