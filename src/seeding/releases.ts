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
import type { FileIssue } from '../shared/fileIssues.ts';
import { date } from './fields.ts';
import { SEED_FOLDER } from './files.ts';
import { FileIssueCollector, throwIfAny } from './issues.ts';

/** The folder of the release extracts in the seed, and the file that describes each of them. */
const FOLDER = 'releases';
const MANIFEST = `${FOLDER}/manifest.json`;

const manifestSchema = z.strictObject({
  releases: z.array(
    z.strictObject({
      file: z.string(),
      /** The source of the file, and what was left out. */
      origin: z.string().min(1),
      dataset: z.string().refine(isDatasetId, 'a dataset of src/reference/data/datasets.ts'),
      period: z.string().min(1),
      effectiveFrom: date,
      /** Absent when the file is complete. */
      coverage: coverageSchema.optional(),
    }),
  ),
});

/**
 * Imports the extracts of official releases that the seed ships, with the importer of later releases. All or none;
 * releases that are already loaded stay unchanged.
 * @throws InvalidFilesError for an invalid manifest or file
 */
export async function seedReleases(db: Database, folder: string = SEED_FOLDER): Promise<void> {
  if (!existsSync(path.join(folder, MANIFEST))) return;
  const tasks: Task[] = [];
  for (const entry of readManifest(folder)) {
    const inputs = await openInputs([path.join(folder, FOLDER, entry.file)]);
    const inspections = await Promise.all(inputs.map(inspect));
    const { dataset, period, effectiveFrom, coverage = null } = entry;
    tasks.push(...planImport(inspections, { dataset, period, effectiveFrom, coverage }).tasks);
  }
  // The seed's rows raise the revision afterwards; no server uses the database before.
  await importReleases(db.url, tasks, { raiseRevision: false });
}

function readManifest(folder: string) {
  const raw: unknown = JSON.parse(readFileSync(path.join(folder, MANIFEST), 'utf8'));
  const { data, error } = manifestSchema.safeParse(raw);
  if (data) return data.releases;
  const issues: FileIssue[] = [];
  const collector = new FileIssueCollector(MANIFEST, () => null, issues);
  for (const { path: at, message } of error.issues) collector.add(at, undefined, message);
  throwIfAny(issues);
  return [];
}
