import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DocumentCache, operationHash } from '../api/execution/documents.ts';
import { OperationLimiter } from '../api/execution/operationLimiter.ts';
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
  const limiter = new OperationLimiter(new DocumentCache(true), () => null);
  const operations: Record<string, string> = {};
  for (const name of names.filter((each) => each.endsWith('.graphql')).sort()) {
    const query = await readFile(path.join(folder, name), 'utf8');
    const error = errorOf(query, limiter);
    if (error !== undefined) throw new OperatorError(`${name}: ${error}`);
    operations[operationHash(query)] = query;
  }
  return operations;
}

/** The first error of an operation; undefined when a server would run it. */
function errorOf(query: string, limiter: OperationLimiter): string | undefined {
  const { operation, error } = limiter.checkOperation({ query, operationName: null, variables: {} });
  if (error) return error.message;
  const { ofDocument, ofValues } = operation.document.validationErrors();
  return [...ofDocument, ...ofValues][0]?.message;
}
