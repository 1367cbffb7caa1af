import { readFile, writeFile } from 'node:fs/promises';
import { printedSchema, SCHEMA_FILE } from '../api/print.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { print } from './command.ts';

/** Writes the printed schema into schema.graphql, or with `check` fails when the file is out of date. */
export async function printSchemaFile({ check }: { readonly check?: boolean }): Promise<void> {
  const printed = printedSchema();
  if (!check) {
    await writeFile(SCHEMA_FILE, printed);
    return print('Wrote schema.graphql.');
  }
  if ((await readFile(SCHEMA_FILE, 'utf8').catch(() => '')) !== printed) {
    throw new OperatorError(
      'schema.graphql is out of date: run "npm run schema:print" and review the difference.',
    );
  }
}
