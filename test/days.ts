import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { addDays, isPlainDate, plainDateOf } from '../src/shared/plainDate.ts';

/**
 * Runs the tests with the clock of the application on other days, each in a time zone far from UTC. The clock of the
 * machine and of the store stays as it is, so that a test that mixes the two fails here.
 */

const USAGE = `Usage: npm run test:days -- [options] [-- what Jest takes, such as test/api/exports]

  --day <day>    Run on this day only: YYYY-MM-DD, or +40 for 40 days from now. May be repeated.
  --zone <zone>  Run in this time zone only, such as UTC. May be repeated; days take turns.
  --help         Show this.
`;

const ZONES = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];

interface Run {
  readonly day: string;
  readonly zone: string;
}

interface Result extends Run {
  readonly passed: boolean;
  /** What Jest counted. */
  readonly counts: string;
  readonly seconds: number;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}

/** Gives the exit code: 0 when every run passed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      day: { type: 'string', multiple: true },
      zone: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const zones = values.zone ?? ZONES;
  const days = values.day?.map(dayOf) ?? usualDays(plainDateOf(new Date()));
  const runs = days.map((day, index) => ({ day, zone: zones[index % zones.length] ?? 'UTC' }));
  const results: Result[] = [];
  for (const [index, run] of runs.entries()) {
    process.stdout.write(`\n── Run ${index + 1} of ${runs.length}: ${run.day}, ${run.zone}\n`);
    results.push(await runOne(run, positionals));
  }
  process.stdout.write(`\n${tableOf(results)}\n`);
  return results.every(({ passed }) => passed) ? 0 : 1;
}

/** Tomorrow, the months to come, a leap day and the last day of a year. */
function usualDays(today: string): string[] {
  let year = Number(today.slice(0, 4));
  while (!isPlainDate(`${year}-02-29`) || `${year}-02-29` < today) year += 1;
  return [...[1, 40, 400].map((days) => addDays(today, days)), `${year}-02-29`, `${today.slice(0, 4)}-12-31`];
}

function dayOf(text: string): string {
  if (isPlainDate(text)) return text;
  if (/^\+\d{1,4}$/.test(text)) return addDays(plainDateOf(new Date()), Number(text));
  throw new Error(`--day is "${text}": give YYYY-MM-DD, or + and a number of days.`);
}

async function runOne(run: Run, jestArguments: readonly string[]): Promise<Result> {
  const from = performance.now();
  const child = spawn('npm', ['test', '--', ...jestArguments], {
    env: { ...process.env, TEST_TODAY: run.day, TZ: run.zone },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return {
    ...run,
    passed: code === 0,
    counts: output.match(/^\d+ passed, \d+ failed, \d+ skipped$/m)?.[0] ?? 'no result',
    seconds: Math.round((performance.now() - from) / 1_000),
  };
}

function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ day, zone, passed, counts, seconds }) => [
    passed ? 'passed' : 'FAILED',
    day,
    zone,
    counts,
    `${seconds} s`,
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
