import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

/** Where the printed schema is committed. */
export const SCHEMA_FILE = path.resolve(import.meta.dirname, '../../schema.graphql');

/** The schema as text, sorted, as it stands in schema.graphql. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** Writes the file, or with `--check` says whether it is up to date. */
async function main(check: boolean): Promise<void> {
  const printed = printedSchema();
  if (!check) return writeFile(SCHEMA_FILE, printed);
  if ((await readFile(SCHEMA_FILE, 'utf8').catch(() => '')) === printed) return;
  process.stderr.write(
    'schema.graphql is not what the code says: run `npm run schema:print` and review the diff.\n',
  );
  process.exitCode = 1;
}

if (import.meta.main) await main(process.argv.includes('--check'));
