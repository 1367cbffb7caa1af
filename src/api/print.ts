import path from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

/** Where the printed schema is committed. */
export const SCHEMA_FILE = path.resolve(import.meta.dirname, '../../schema.graphql');

/** The schema as text, sorted, as it stands in schema.graphql. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
