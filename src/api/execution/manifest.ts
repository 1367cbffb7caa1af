import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OperatorError } from '../../shared/operatorError.ts';
import { operationHash } from './documents.ts';

/** Manifests of persisted operations, as the tools of front ends write them. */

const text = z.string().min(1);

/** Ours: the text by its SHA-256. */
const ownManifest = z.object({
  version: z.literal(1),
  operations: z.record(z.string().regex(/^[0-9a-f]{64}$/), text),
});

/** Of Apollo's generate-persisted-query-manifest. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: text })).min(1),
});

/** Of relay-compiler (persistConfig) and of the client preset of graphql-codegen (persistedDocuments): the text by its id. */
const textById = z.record(z.string().min(1), text).refine((operations) => Object.keys(operations).length > 0);

/**
 * Operations by the id that clients send for them.
 * @throws OperatorError for a file that is not a manifest of operations, or one of ours that was edited by hand
 */
export async function readManifest(file: string): Promise<ReadonlyMap<string, string>> {
  const content = await readFile(file, 'utf8').catch(() => {
    throw new OperatorError(
      `The manifest ${file} cannot be read: set OPERATIONS_MANIFEST to one, or unset it.`,
    );
  });
  const json = jsonOrNull(content);
  const own = ownManifest.safeParse(json);
  if (own.success) {
    const operations = Object.entries(own.data.operations);
    if (operations.some(([hash, query]) => operationHash(query) !== hash)) throw notAManifest(file);
    return new Map(operations);
  }
  const apollo = apolloManifest.safeParse(json);
  if (apollo.success) return new Map(apollo.data.operations.map(({ id, body }) => [id, body]));
  const byId = textById.safeParse(json);
  if (byId.success) return new Map(Object.entries(byId.data));
  throw notAManifest(file);
}

function notAManifest(file: string): OperatorError {
  return new OperatorError(
    `The file ${file} is not a manifest of operations: write it with "ot-codebook operations manifest", Apollo's generate-persisted-query-manifest, relay-compiler or graphql-codegen.`,
  );
}

function jsonOrNull(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
