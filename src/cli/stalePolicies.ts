import { parseArgs } from 'node:util';
import type { Config } from '../shared/config.ts';
import { openDatabase } from '../db/client.ts';
import { withDatabase } from '../db/command.ts';
import { migrate } from '../db/migrate.ts';
import { OperatorError } from '../shared/operatorError.ts';
import { loadReference } from '../reference/load.ts';
import { seed } from '../seeding/seed.ts';
import { staleReport, staleText } from '../policies/staleReport.ts';
import { type PlainDate, isPlainDate, plainDateOf } from '../shared/plainDate.ts';
import { UsageError } from './usage.ts';
import { Snapshot } from '../reference/snapshot.ts';
import type { DatedReference } from '../reference/views/views.ts';

export const STALE_USAGE =
  '  npm run policies -- stale [--before YYYY-MM-DD] [--payer <slug>] [--json]   facts to verify again, by payer';

/** `npm run policies -- stale`: what must be verified again, by payer, as text or as JSON. */
export async function runStale(args: string[], { config }: { readonly config: Config }): Promise<void> {
  const { before, payer, json } = readArguments(args);
  const reference = await readReference(config);
  if (payer !== undefined && !reference.payer(payer)) {
    const known = [...reference.snapshot.payers.keys()].join(', ');
    throw new OperatorError(`There is no payer ${payer}: use one of ${known}.`);
  }
  const report = staleReport(reference, before ?? reference.staleBefore, payer ?? null);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : staleText(report));
}

function readArguments(args: string[]): {
  readonly before: PlainDate | undefined;
  readonly payer: string | undefined;
  readonly json: boolean;
} {
  const { before, payer, json } = parsed(args);
  if (before !== undefined && !isPlainDate(before)) {
    throw new UsageError(`--before is ${before}: use a real calendar date, such as 2026-01-31.`);
  }
  return { before, payer, json };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        before: { type: 'string' },
        payer: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage:\n${STALE_USAGE}`);
  }
}

async function readReference(config: Config): Promise<DatedReference> {
  // Progress goes to stderr, so that --json can be piped.
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  return withDatabase(config, tell, async (url) => {
    await migrate(url, { say: tell });
    const db = openDatabase(url);
    try {
      await seed(db, { demo: config.environment !== 'production' });
      const today = plainDateOf(new Date());
      return new Snapshot(await loadReference(db.prisma), config).at(today, today);
    } finally {
      await db.close();
    }
  });
}
