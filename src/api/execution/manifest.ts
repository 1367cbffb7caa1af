import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OperatorError } from '../../shared/operatorError.ts';
import { operationHash } from './documents.ts';

const manifestSchema = z.object({
  version: z.literal(1),
  operations: z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(1)),
});

/** Operations by the hash of their text. @throws OperatorError for a file that is not a manifest of operations, or was edited by hand */
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
  return new OperatorError(
    `The file ${file} is not a manifest of operations: write it with "ot-codebook operations manifest".`,
  );
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
