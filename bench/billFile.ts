import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { billFile } from '../src/cli/billFile.ts';
import { runBench } from './command.ts';

/**
 * `bill --file` for 100,000 days (DAYS for another number) under every payer, with edits and payment: days of half a year
 * in no order, one to four services each, some by an OTA, some with a diagnosis that has ended.
 */

const COUNT = Number(process.env['DAYS'] ?? 100_000);
const DATES = 140;
const CODES = ['97530', '97110', '97112', '97140', '97535', '97150', '97129', '97018', '97760', '97165'];
const DIAGNOSES = ['M62.81', 'M25.511', 'G20.A1', 'I69.351', 'S62.101D', 'M54.50', 'M54.5'];
const HEADING =
  'patient_ref,date_of_service,setting,code,minutes,assistant_minutes,diagnoses,accrued_allowed,distinct\n';

async function main(): Promise<void> {
  await runBench(async ({ log }) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ot-codebook-bench-'));
    try {
      const file = path.join(folder, 'days.csv');
      await writeDays(file);
      log(`${COUNT} days, ${megabytes((await stat(file)).size)} MB`);
      const started = performance.now();
      const cpu = process.cpuUsage();
      await billFile({ file, out: path.join(folder, 'answers.csv'), payers: 'all' });
      process.exitCode = 0;
      const seconds = (performance.now() - started) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const cpuSeconds = (user + system) / 1e6;
      log(
        `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of one core, ${Math.round(COUNT / cpuSeconds)} days a second of it, ` +
          `at most ${megabytes(process.resourceUsage().maxRSS * 1024)} MB`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

async function writeDays(file: string): Promise<void> {
  const out = createWriteStream(file);
  out.write(HEADING);
  for (let day = 0; day < COUNT; day += 1) {
    if (!out.write(rowsOf(day))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

function rowsOf(day: number): string {
  const random = generator(day);
  const date = new Date(Date.UTC(2026, 6, 1 + random(DATES))).toISOString().slice(0, 10);
  const accrued = `${random(3_000)}.00`;
  const diagnosis = DIAGNOSES[random(DIAGNOSES.length)] ?? '';
  const codes = new Set(Array.from({ length: 1 + random(4) }, () => CODES[random(CODES.length)] ?? ''));
  return [...codes]
    .map((code) => {
      const assistant = random(4) === 0 ? random(20) : '';
      const distinct = random(5) === 0 ? 'yes' : '';
      return `P-${day},${date},OFFICE,${code},${8 + random(30)},${assistant},${diagnosis},${accrued},${distinct}\n`;
    })
    .join('');
}

/** Whole numbers below a limit, the same for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

await main();
