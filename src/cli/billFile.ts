import path from 'node:path';
import { evaluateAll, type BatchEntry, type BatchReference, type ContractRates } from '../billing/index.ts';
import { toDayOfCare } from '../claims/dayOfCareInput.ts';
import { findPlanIssues } from '../payers/validation.ts';
import type { Snapshot } from '../reference/snapshot.ts';
import type { ValidationIssue } from '../shared/errors.ts';
import { plainDateOf } from '../shared/plainDate.ts';
import { AnswerFile, type AnswerFormat, type DayAnswer } from './batch/answerFile.ts';
import { readCsvDays } from './batch/csvDays.ts';
import type { DaysOfFile, FileDay } from './batch/days.ts';
import { FileIssues } from './batch/issues.ts';
import { readJsonDays } from './batch/jsonDays.ts';
import { BatchReport, reportText } from './batch/report.ts';
import { unknownPayer } from './unknownPayer.ts';
import { print, printJson, withStore } from './command.ts';
import { EXIT, UsageError } from './exit.ts';
import { showProgress } from './progress.ts';

export interface BillFileOptions {
  readonly file: string;
  readonly out?: string;
  /** `all`, or slugs separated by commas; without it the file names the payer of each day. */
  readonly payers?: string;
  /** Headings of columns that are not used, separated by commas. */
  readonly ignore?: string;
  readonly json?: boolean;
}

/**
 * Days that are read before they are billed. They are billed by date and written as the file has them, because the rules of
 * a date are made once for all of its days.
 */
const DAYS_AT_ONCE = 25_000;
/** Days of one date follow each other, so few dates are cached. */
const CACHED_DATES = 4;

/**
 * Bills the days of a file for payers and writes the answers to another, whole or not at all. The exit code shows
 * whether a claim would be denied as it is.
 * @param contract rates of the contract with the one payer
 */
export async function billFile(options: BillFileOptions, contract?: ContractRates): Promise<void> {
  const { file, out } = options;
  if (out === undefined) throw new UsageError('--file needs --out, the file of answers: .csv or .jsonl.');
  if (path.resolve(file) === path.resolve(out))
    throw new UsageError('--out is the file of days: name another.');
  const format = formatOf('--out', out);
  const progress = showProgress(process.stderr);
  const read = { bytes: 0, all: 0 };
  const days = readDays(options, (_file, bytes, all) => void Object.assign(read, { bytes, all }));
  const answers = new AnswerFile(out, format);
  try {
    // The first day is read before the database is opened, so that a file of another kind is rejected at once.
    const first = await days.days.next();
    await answers.open();
    const report = await withStore(({ store }) =>
      billDays(
        withFirst(first, days.days),
        new Biller(store.current(), options.payers, contract),
        answers,
        progressOf(read, (bytes) => progress.onProgress(file, bytes, read.all)),
      ),
    );
    progress.clear();
    const content = report.content(days.unusedColumns());
    await (options.json ? printJson(content) : print(reportText(content)));
    if (content.failing > 0) process.exitCode = EXIT.denied;
  } catch (error) {
    progress.clear();
    throw error;
  } finally {
    await answers.discard();
  }
}

function readDays(
  { file, ignore, payers }: BillFileOptions,
  onProgress: Parameters<typeof readJsonDays>[2],
): DaysOfFile {
  const issues = new FileIssues(file);
  if (formatOf('--file', file) === 'jsonl') return readJsonDays(file, issues, onProgress);
  const ignored = new Set((ignore ?? '').split(',').map((heading) => heading.trim().toLowerCase()));
  if (payers !== undefined) ignored.add('payer');
  return readCsvDays(file, ignored, issues, onProgress);
}

function formatOf(option: string, file: string): AnswerFormat {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  throw new UsageError(`${option} is ${JSON.stringify(file)}: it must end with .csv or .jsonl.`);
}

async function* withFirst(
  first: IteratorResult<FileDay, void>,
  rest: AsyncGenerator<FileDay>,
): AsyncGenerator<FileDay> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function billDays(
  days: AsyncIterable<FileDay>,
  biller: Biller,
  answers: AnswerFile,
  onProgress: (share: number) => void,
): Promise<BatchReport> {
  const report = new BatchReport();
  for await (const part of partsOf(days, DAYS_AT_ONCE)) {
    const byDate = part
      .map((day, index) => ({ day, index }))
      .sort((one, other) => compare(one.day.input.dateOfService, other.day.input.dateOfService));
    const written: string[] = [];
    let billed = 0;
    for await (const { key, ...result } of evaluateAll(biller.entries(byDate), biller.reference)) {
      const own = [...biller.answersOf(key, result)];
      report.addDay(own);
      written[key.index] = answers.encode(own);
      billed += 1;
      onProgress(billed / part.length);
    }
    await answers.write(written);
  }
  await answers.finish();
  return report;
}

async function* partsOf<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let part: Item[] = [];
  for await (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Reports how much of the file is billed, from the share of the part that was read last. */
function progressOf(
  read: { readonly bytes: number },
  report: (bytes: number) => void,
): (share: number) => void {
  let before = 0;
  return (share) => {
    report(before + (read.bytes - before) * share);
    if (share === 1) before = read.bytes;
  };
}

/** A day, and why it cannot be billed before it is evaluated. */
interface BilledDay {
  readonly day: FileDay;
  /** Place of the day among those that are billed at once. */
  readonly index: number;
  readonly payers: readonly string[];
  readonly issues: readonly ValidationIssue[];
}

type Result =
  | { readonly results: readonly ({ readonly payer: string } & Partial<DayAnswer>)[] }
  | { readonly issues: readonly ValidationIssue[] };

/** Bills days over one snapshot. */
class Biller {
  readonly reference: BatchReference;
  readonly #referenceOn: ReturnType<Snapshot['walkDates']>;
  readonly #payers: readonly string[] | null;
  /** Slugs by the names of payers, in lower case. */
  readonly #slugs: ReadonlyMap<string, string>;

  constructor(snapshot: Snapshot, payers: string | undefined, contract: ContractRates | undefined) {
    const known = [...snapshot.payers.keys()];
    this.#payers = payers === undefined ? null : payers === 'all' ? known : [...new Set(payers.split(','))];
    for (const slug of this.#payers ?? []) {
      if (!snapshot.payers.has(slug)) throw unknownPayer(snapshot, slug, ', or all');
    }
    this.#slugs = new Map([...snapshot.payers].map(([slug, { name }]) => [name.toLowerCase(), slug]));
    this.#referenceOn = snapshot.walkDates(plainDateOf(new Date()), CACHED_DATES);
    this.reference = {
      facts: (on) => this.#referenceOn(on).facts,
      payerRules: (slug, day) => {
        const rules = this.#referenceOn(day.dateOfService).payerRules(slug, day);
        return rules && contract ? { ...rules, contract } : rules;
      },
    };
  }

  *entries(
    days: Iterable<{ readonly day: FileDay; readonly index: number }>,
  ): Generator<BatchEntry<BilledDay>> {
    for (const { day, index } of days) {
      const payers = this.#payers ?? (day.payer === null ? [] : [this.#slugs.get(day.payer) ?? day.payer]);
      const issues = payers.length === 0 ? [NO_PAYER] : this.#planIssues(day, payers);
      const key = { day, index, payers, issues };
      yield { key, day: toDayOfCare(day.input), payers: issues.length > 0 ? [] : payers };
    }
  }

  #planIssues({ input }: FileDay, payers: readonly string[]): readonly ValidationIssue[] {
    const plan = input.coverage?.plan;
    if (plan == null) return [];
    return findPlanIssues(this.#referenceOn(input.dateOfService), plan, payers, 'coverage.plan');
  }

  /** An answer for each payer of the day, or its issues. */
  *answersOf({ day, payers, issues }: BilledDay, result: Result): Generator<DayAnswer> {
    const found = 'issues' in result ? [...result.issues, ...issues] : issues;
    if (found.length > 0) {
      const named = payers.length === 0 ? [''] : payers;
      for (const payer of named) yield { day, payer, answer: null, issues: found };
      return;
    }
    if (!('results' in result)) return;
    for (const one of result.results) {
      yield { day, payer: one.payer, answer: one.answer ?? null, issues: one.issues ?? [] };
    }
  }
}

const NO_PAYER: ValidationIssue = {
  field: 'payer',
  value: 'missing',
  allowed: 'the slug of a payer',
  fix: 'Fill the column payer, or give --payers.',
};
