import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Confidence, valuesOf } from '../../shared/enums.ts';

/** The vocabulary of the search: seed/search/terms.yaml, which is read once. */

const SEARCH_TERMS = path.resolve(import.meta.dirname, '../../../seed/search/terms.yaml');

const text = z.string().min(1).max(200);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const schema = z.strictObject({
  checkedOn: day,
  /** Pages that names were collected from. */
  pages: z.array(z.strictObject({ id: text, title: text, url: z.url(), readOn: day })),
  /** Words that mean the same wherever they stand; the first one names the group. */
  equivalents: z.array(z.array(text).min(2)),
  /** Words of a query that say nothing about a code. */
  ignored: z.array(text),
  names: z.array(
    z.strictObject({
      names: z.array(text).min(1),
      /** The code that is meant most often comes first. */
      codes: z.array(z.string().regex(/^[A-Z0-9]{5}$/)).min(1),
      /** Ids of pages; without one the name is general usage. */
      pages: z.array(text).default([]),
      confidence: z.enum(valuesOf(Confidence)),
    }),
  ),
});

export type SearchTerms = z.infer<typeof schema>;

let shipped: SearchTerms | null = null;

/** The shipped vocabulary. Throws when the file does not match its schema, which a test prevents. */
export function searchTerms(): SearchTerms {
  return (shipped ??= schema.parse(parse(readFileSync(SEARCH_TERMS, 'utf8'))));
}
