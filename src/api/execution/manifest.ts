import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, validate } from 'graphql';
import { z } from 'zod';
import { runCommand } from '../../db/command.ts';
import { OperatorError } from '../../shared/operatorError.ts';
import { OperationGuard, operationHash } from './guard.ts';
import { schema } from '../schema.ts';

const manifestSchema = z.object({
  version: z.literal(1),
  operations: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(1)),
});

/** Operations by the hash of their text. @throws OperatorError for a file that is no manifest, or was edited by hand */
export async function readManifest(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OperatorError(
      `The manifest ${file} cannot be read: set OPERATIONS_MANIFEST to one, or unset it.`,
    );
  });
  const parsed = manifestSchema.safeParse(jsonOrNull(text));
  if (!parsed.success) throw notAManifest(file);
  const operations = Object.entries(parsed.data.operations);
  if (operations.some(([hash, query]) => operationHash(query) !== hash)) throw notAManifest(file);
  return new Map(operations);
}

function notAManifest(file: string): OperatorError {
  return new OperatorError(`The file ${file} is no manifest: write it with npm run operations:manifest.`);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Every operation of the folder, checked as a request would be. */
async function collect(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true }).catch(() => {
    throw new OperatorError(`The folder ${folder} cannot be read.`);
  });
  const guard = new OperationGuard();
  const operations: Record<string, string> = {};
  for (const name of names.filter((each) => each.endsWith('.graphql')).sort()) {
    const query = await readFile(path.join(folder, name), 'utf8');
    const complaint = complaintAbout(query, guard);
    if (complaint) throw new OperatorError(`${name}: ${complaint}`);
    operations[operationHash(query)] = query;
  }
  return operations;
}

function complaintAbout(query: string, guard: OperationGuard): string | null {
  try {
    const [problem] = validate(schema, parse(query));
    return (
      problem?.message ?? guard.judge({ query, operationName: null, variables: {} }).refusal?.message ?? null
    );
  } catch (error) {
    return (error as Error).message;
  }
}

async function main([folder, file]: readonly string[]): Promise<void> {
  await runCommand(async ({ say }) => {
    if (folder === undefined || file === undefined) {
      throw new OperatorError(
        'Name the folder and the file as in: npm run operations:manifest -- client/operations manifest.json',
      );
    }
    const operations = await collect(folder);
    await writeFile(file, `${JSON.stringify({ version: 1, operations }, null, 2)}\n`);
    say(`Wrote ${Object.keys(operations).length} operations to ${file}.`);
  });
}

if (import.meta.main) await main(process.argv.slice(2));
