import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../shared/config.ts';
import { coverageSchema, LISTED_ROWS, type Coverage } from '../reference/data/coverage.ts';
import { isDatasetId, DATASETS } from '../reference/data/datasets.ts';
import { compareReleases, importReleases, listReleases, removeRelease } from '../releases/import.ts';
import { inspect } from '../releases/inspect.ts';
import { openInputs } from '../releases/open.ts';
import { type ImportHints, planImport } from '../releases/plan.ts';
import { InvalidFilesError } from '../shared/fileIssues.ts';
import { differenceText, importText, listText, writeReport } from '../releases/report.ts';
import { isPlainDate } from '../shared/plainDate.ts';
import { checkPerson } from './author.ts';
import { print, printJson, withMigratedDatabase } from './command.ts';
import { UsageError } from './exit.ts';
import { showProgress } from './progress.ts';

export interface ReleaseImportOptions {
  readonly dataset?: string;
  readonly effective?: string;
  readonly period?: string;
  /** `complete`, `listed-rows`, or a JSON file. */
  readonly coverage?: string;
  readonly report?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly lockWait?: string;
  /** Identifier of the person or program that imports. */
  readonly as: string;
}

export interface OutputOptions {
  readonly json?: boolean;
}

/** Imports the files that CMS publishes, all of them or nothing, and writes a report. */
export async function importReleaseFiles(
  files: readonly string[],
  options: ReleaseImportOptions,
): Promise<void> {
  const actor = checkPerson('--as', options.as);
  const hints = await readHints(options);
  const { json, dryRun = false, lockWait } = options;
  const report =
    options.report ?? path.join(readConfig().dataDir, 'reports', `${stamp(new Date())}-import.json`);
  const progress = showProgress(process.stderr);
  try {
    const inputs = await openInputs(files);
    const plan = planImport(await Promise.all(inputs.map(inspect)), hints);
    const result = await withMigratedDatabase((url) =>
      importReleases(url, plan.tasks, {
        dryRun,
        actor,
        onProgress: progress.onProgress,
        ...(lockWait !== undefined && { lockWaitSeconds: Number(lockWait) }),
      }),
    );
    progress.clear();
    const content = { ...result, skipped: plan.skipped };
    await writeReport(report, content);
    if (json) return await printJson(content);
    const skipped = plan.skipped.map((file) => `Skipped, not a table that is imported: ${file}`);
    await print([...importText(result), ...skipped, `Report: ${report}`].join('\n'));
  } catch (error) {
    progress.clear();
    if (error instanceof InvalidFilesError) {
      const { issues, count } = error;
      await writeReport(report, { rejected: true, issues, count });
      if (json) await printJson({ rejected: true, issues, count });
    }
    throw error;
  }
}

/** Prints the imported releases. */
export async function listImportedReleases({ json }: OutputOptions): Promise<void> {
  const releases = await withMigratedDatabase(listReleases);
  await (json ? printJson(releases) : print(listText(releases).join('\n')));
}

/** Prints what a later release changes. */
export async function diffReleases(earlier: string, later: string, { json }: OutputOptions): Promise<void> {
  const found = await withMigratedDatabase((url) => compareReleases(url, earlier, later));
  await (json ? printJson(found) : print(differenceText(found).join('\n')));
}

/** Removes an imported release with its rows. */
export async function removeImportedRelease(
  id: string,
  { json, as }: OutputOptions & { readonly as: string },
): Promise<void> {
  const actor = checkPerson('--as', as);
  const removed = await withMigratedDatabase((url) => removeRelease(url, id, actor));
  await (json
    ? printJson(removed)
    : print(`Removed ${id} with ${removed.rows} rows: revision ${removed.revision}.`));
}

async function readHints({
  dataset,
  effective,
  period,
  coverage,
}: ReleaseImportOptions): Promise<ImportHints> {
  if (dataset !== undefined && !isDatasetId(dataset)) {
    throw new UsageError(
      `--dataset is ${JSON.stringify(dataset)}: use one of ${Object.keys(DATASETS).join(', ')}.`,
    );
  }
  if (effective !== undefined && !isPlainDate(effective)) {
    throw new UsageError(
      `--effective is ${JSON.stringify(effective)}: give a day of the calendar, YYYY-MM-DD.`,
    );
  }
  return {
    dataset,
    effectiveFrom: effective,
    period,
    coverage: coverage === undefined ? undefined : await readCoverage(coverage),
  };
}

async function readCoverage(given: string): Promise<Coverage | null> {
  if (given === 'complete') return null;
  if (given === LISTED_ROWS.name) return LISTED_ROWS;
  try {
    return coverageSchema.parse(JSON.parse(await readFile(given, 'utf8')));
  } catch (error) {
    throw new UsageError(`--coverage ${given} is not a coverage file: ${(error as Error).message}`);
  }
}

/** `20261101T083000Z`: sorts by time, and is a file name everywhere. */
function stamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
