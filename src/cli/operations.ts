import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, validate } from 'graphql';
import { OperationGuard, operationHash } from '../api/execution/guard.ts';
import { schema } from '../api/schema.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { notPossible, print, printJson } from './command.ts';

/** Writes the manifest of every operation below a folder, checked as a request would be. */
export async function writeManifest(
  folder: string,
  file: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const operations = await collect(folder);
  await writeFile(file, `${JSON.stringify({ version: 1, operations }, null, 2)}\n`).catch(
    notPossible(`${file} cannot be written`),
  );
  const count = Object.keys(operations).length;
  if (json) await printJson({ file, operations: count });
  else await print(`Wrote ${count} operations to ${file}.`);
}

async function collect(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true }).catch(notPossible(`${folder} cannot be read`));
  const guard = new OperationGuard();
  const operations: Record<string, string> = {};
  for (const name of names.filter((each) => each.endsWith('.graphql')).sort()) {
    const query = await readFile(path.join(folder, name), 'utf8');
    const error = errorOf(query, guard);
    if (error !== null) throw new OperatorError(`${name}: ${error}`);
    operations[operationHash(query)] = query;
  }
  return operations;
}

function errorOf(query: string, guard: OperationGuard): string | null {
  try {
    const [error] = validate(schema, parse(query));
    return (
      error?.message ?? guard.judge({ query, operationName: null, variables: {} }).refusal?.message ?? null
    );
  } catch (error) {
    return (error as Error).message;
  }
}
