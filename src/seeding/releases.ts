import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Database } from '../db/client.ts';
import { coverageSchema } from '../reference/data/coverage.ts';
import { isDatasetId } from '../reference/data/datasets.ts';
import { importReleases } from '../releases/import.ts';
import { inspect } from '../releases/inspect.ts';
import { openInputs } from '../releases/open.ts';
import { planImport, type Task } from '../releases/plan.ts';
import { date } from './fields.ts';
import { SEED_FOLDER } from './files.ts';
import { SeedError } from './problems.ts';

/** Folder of the extracts inside the seed, and the file that says what each is. */
const FOLDER = 'releases';
const MANIFEST = `${FOLDER}/manifest.json`;

const manifestSchema = z.strictObject({
  releases: z.array(
    z.strictObject({
      file: z.string(),
      /** Where the file was found and what was left out of it. */
      origin: z.string().min(1),
      family: z.string().refine(isDatasetId, 'expected a family of releases'),
      period: z.string().min(1),
      effectiveFrom: date,
      /** Left out: the file is complete for its family. */
      coverage: coverageSchema.optional(),
    }),
  ),
});

/**
 * Imports the extracts of official releases that are shipped with the seed, by the importers that a person uses for
 * the next ones. All or none; those that are loaded already are left as they are.
 * @throws SeedError for a manifest that is not fit to be used, ReleaseError for a file
 */
export async function seedReleases(db: Database, folder: string = SEED_FOLDER): Promise<void> {
  if (!existsSync(path.join(folder, MANIFEST))) return;
  const tasks: Task[] = [];
  for (const entry of readManifest(folder)) {
    const inputs = await openInputs([path.join(folder, FOLDER, entry.file)]);
    const inspections = await Promise.all(inputs.map(inspect));
    const { family, period, effectiveFrom, coverage = null } = entry;
    tasks.push(...planImport(inspections, { family, period, effectiveFrom, coverage }).tasks);
  }
  // The book that follows raises the revision; nobody serves the store before.
  await importReleases(db.url, tasks, { raiseRevision: false });
}

function readManifest(folder: string) {
  const raw: unknown = JSON.parse(readFileSync(path.join(folder, MANIFEST), 'utf8'));
  const { data, error } = manifestSchema.safeParse(raw);
  if (data) return data.releases;
  throw new SeedError(
    (error?.issues ?? []).map(({ path: place, message }) => ({
      file: MANIFEST,
      path: place.join('.'),
      value: undefined,
      message,
    })),
  );
}
