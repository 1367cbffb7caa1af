import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../shared/config.ts';
import { runCommand, withDatabase } from '../db/command.ts';
import { migrate } from '../db/migrate.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { coverageSchema, LISTED_ROWS, type Coverage } from '../reference/data/coverage.ts';
import { isDatasetId, DATASETS } from '../reference/data/datasets.ts';
import { compareReleases, importReleases, listReleases, removeRelease } from '../releases/import.ts';
import { inspect } from '../releases/inspect.ts';
import { openInputs } from '../releases/open.ts';
import { type Given, planImport } from '../releases/plan.ts';
import { ReleaseError } from '../releases/problems.ts';
import { showProgress } from '../releases/progress.ts';
import { differenceText, importText, listText, writeReport } from '../releases/report.ts';
import { isPlainDate } from '../shared/plainDate.ts';

/** 0 done, or nothing to do; 1 could not be done; 2 wrong arguments; 3 the files were refused and nothing was applied. */
const EXIT = { usage: 2, refused: 3 } as const;

const USAGE = `Usage:
  npm run release -- import <file…> [--family F] [--effective YYYY-MM-DD] [--period P]
                     [--coverage complete | listed-rows | <file.json>] [--dry-run] [--json] [--report <file>]
  npm run release -- list [--json]
  npm run release -- diff <release> <later release> [--json]
  npm run release -- remove <release>
Families: ${Object.keys(DATASETS).join(', ')}
Exit codes: 0 done or nothing to do · 1 not possible · 2 wrong arguments · 3 files refused, nothing applied`;

const OPTIONS = {
  family: { type: 'string' },
  effective: { type: 'string' },
  period: { type: 'string' },
  coverage: { type: 'string' },
  report: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'lock-wait': { type: 'string' },
} as const;

class UsageError extends OperatorError {}

interface Context {
  readonly config: Config;
  readonly say: (line: string) => void;
  readonly names: readonly string[];
  readonly values: ReturnType<typeof readArguments>['values'];
}

if (import.meta.main) {
  await runCommand(async ({ config, say }) => {
    try {
      const { positionals, values } = readArguments(process.argv.slice(2));
      const [name = '', ...names] = positionals;
      await commandNamed(name)({ config, say, names, values });
    } catch (error) {
      await explain(error);
    }
  });
}

/** Failures with an exit code of their own are told here; others are told by `runCommand`. */
async function explain(error: unknown): Promise<void> {
  if (error instanceof ReleaseError) process.exitCode = EXIT.refused;
  else if (error instanceof UsageError) process.exitCode = EXIT.usage;
  else throw error;
  await new Promise((done) => process.stderr.write(`${error.message}\n`, done));
}

function readArguments(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

function commandNamed(name: string): (context: Context) => Promise<void> {
  const commands = { import: runImport, list: runList, diff: runDiff, remove: runRemove };
  if (Object.hasOwn(commands, name)) return commands[name as keyof typeof commands];
  throw new UsageError(USAGE);
}

async function runImport({ config, say, names, values }: Context): Promise<void> {
  if (names.length === 0) throw new UsageError(`Name the files to import.\n${USAGE}`);
  const given = await readGiven(values);
  const report = values.report ?? path.join(config.dataDir, 'reports', `${stamp(new Date())}-import.json`);
  const progress = showProgress(process.stderr);
  try {
    const inputs = await openInputs(names);
    const plan = planImport(await Promise.all(inputs.map(inspect)), given);
    const result = await withStore(config, values.json ? quiet : say, (url) =>
      importReleases(url, plan.tasks, {
        dryRun: values['dry-run'],
        onProgress: progress.onProgress,
        ...(values['lock-wait'] !== undefined && { lockWaitSeconds: Number(values['lock-wait']) }),
      }),
    );
    progress.clear();
    const content = { ...result, skipped: plan.skipped };
    await writeReport(report, content);
    if (values.json) return say(JSON.stringify(content));
    for (const line of importText(result)) say(line);
    for (const file of plan.skipped) say(`Passed over, no table that is read: ${file}`);
    say(`Report: ${report}`);
  } catch (error) {
    progress.clear();
    if (error instanceof ReleaseError) {
      const { problems, count } = error;
      await writeReport(report, { refused: true, problems, count });
      if (values.json) say(JSON.stringify({ refused: true, problems, count }));
    }
    throw error;
  }
}

async function runList({ config, say, values }: Context): Promise<void> {
  const releases = await withStore(config, values.json ? quiet : say, listReleases);
  if (values.json) say(JSON.stringify(releases));
  else for (const line of listText(releases)) say(line);
}

async function runDiff({ config, say, names: [earlier, later], values }: Context): Promise<void> {
  if (earlier === undefined || later === undefined) throw new UsageError(`Name two releases.\n${USAGE}`);
  const found = await withStore(config, values.json ? quiet : say, (url) =>
    compareReleases(url, earlier, later),
  );
  if (values.json) say(JSON.stringify(found));
  else for (const line of differenceText(found)) say(line);
}

async function runRemove({ config, say, names: [id], values }: Context): Promise<void> {
  if (id === undefined) throw new UsageError(`Name the release to remove.\n${USAGE}`);
  const removed = await withStore(config, values.json ? quiet : say, (url) => removeRelease(url, id));
  if (values.json) say(JSON.stringify(removed));
  else say(`Removed ${id} with ${removed.rows} rows: revision ${removed.revision}.`);
}

function withStore<T>(
  config: Config,
  tell: (line: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  return withDatabase(config, tell, async (url) => {
    await migrate(url, { say: tell });
    return work(url);
  });
}

async function readGiven({ family, effective, period, coverage }: Context['values']): Promise<Given> {
  if (family !== undefined && !isDatasetId(family)) {
    throw new UsageError(
      `There is no family ${JSON.stringify(family)}: ${Object.keys(DATASETS).join(', ')}.`,
    );
  }
  if (effective !== undefined && !isPlainDate(effective)) {
    throw new UsageError(
      `--effective is ${JSON.stringify(effective)}: give a day of the calendar, YYYY-MM-DD.`,
    );
  }
  return {
    family,
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
    throw new UsageError(`--coverage ${given} is no coverage file: ${(error as Error).message}`);
  }
}

/** `20261101T083000Z`: sorts by time, and is a file name everywhere. */
function stamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function quiet(): void {
  // With --json, stdout holds the JSON and nothing else.
}
