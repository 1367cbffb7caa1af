import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type postgres from 'postgres';
import { textOf } from './inspect.ts';
import type { Output } from './layout.ts';
import type { Part, Task } from './plan.ts';
import type { Problems } from './problems.ts';
import { RecordSplitter } from './records.ts';
import { STORAGE, type Storage } from './storage.ts';

/** Told after each piece of a file: how much of it is read. */
export type OnProgress = (file: string, bytesRead: number, bytesAll: number) => void;

/** Rows are sent in pieces of about this many characters, so that memory does not grow with the file. */
const PIECE_LENGTH = 128 * 1024;

/**
 * Streams every file of a release into its table with COPY, reading on while PostgreSQL writes. Problems are
 * collected over all files; after the first one nothing more is sent, since nothing will be kept.
 * @returns the number of rows sent
 */
export async function copyRows(
  tx: postgres.TransactionSql,
  task: Task,
  releaseId: string,
  problems: Problems,
  onProgress: OnProgress,
): Promise<number> {
  const storage = STORAGE[task.family];
  const places = storage.manyFiles ? ['source_file', 'source_line'] : ['source_line'];
  const columns: string[] = ['release_id', ...Object.keys(storage.fixed), ...storage.columns, ...places];
  const target = await tx`copy ${tx(storage.table)} (${tx(columns)}) from stdin`.writable();
  const failed = once(target, 'error').then(([error]: Error[]) =>
    Promise.reject(error ?? new Error('COPY failed')),
  );
  failed.catch(() => undefined);
  const seen = storage.manyFiles || storage.mayRepeat ? null : new Map<string, string>();
  let rows = 0;
  try {
    for (const [index, part] of task.parts.entries()) {
      const file = new CopiedFile(task, part, storage, problems, seen);
      const prefix = [releaseId, ...Object.values(storage.fixed)];
      const suffix = storage.manyFiles ? [String(index + 1)] : [];
      rows += await send(file, target, failed, prefix, suffix, onProgress);
    }
  } catch (error) {
    target.destroy();
    throw error;
  }
  target.end();
  await Promise.race([once(target, 'finish'), failed]);
  return rows;
}

async function send(
  file: CopiedFile,
  target: Writable,
  failed: Promise<never>,
  prefix: readonly string[],
  suffix: readonly string[],
  onProgress: OnProgress,
): Promise<number> {
  const before = prefix.map(escape).join('\t');
  const after = suffix.map((value) => `${value}\t`).join('');
  let piece = '';
  let rows = 0;
  for await (const batch of file.rows(onProgress)) {
    for (const { line, values } of batch) piece += `${before}\t${cellsText(values)}\t${after}${line}\n`;
    rows += batch.length;
    if (piece.length < PIECE_LENGTH) continue;
    if (!target.write(piece)) await Promise.race([once(target, 'drain'), failed]);
    piece = '';
  }
  if (piece !== '') target.write(piece);
  return rows;
}

interface CopiedRow {
  readonly line: number;
  readonly values: readonly (string | null)[];
}

/** Reads one file through its layout into rows of one family. */
class CopiedFile {
  private readonly task: Task;
  private readonly part: Part;
  private readonly storage: Storage;
  private readonly problems: Problems;
  /** Key of each row so far with its place; null where a later query looks for duplicates. */
  private readonly seen: Map<string, string> | null;
  private batch: CopiedRow[] = [];

  constructor(
    task: Task,
    part: Part,
    storage: Storage,
    problems: Problems,
    seen: Map<string, string> | null,
  ) {
    this.task = task;
    this.part = part;
    this.storage = storage;
    this.problems = problems;
    this.seen = seen;
  }

  /** The rows piece by piece; none any more once a problem was found. */
  async *rows(onProgress: OnProgress): AsyncGenerator<readonly CopiedRow[]> {
    const { inspection, layout } = this.part;
    const { input, bytes } = inspection;
    const splitter = new RecordSplitter(layout.format);
    const reader = layout.reader(this.output());
    let read = 0;
    let count = 0;
    for await (const text of textOf(inspection)) {
      for (const record of splitter.push(text)) reader.take(record);
      read += text.length;
      count += this.batch.length;
      onProgress(input.name, Math.min(read, bytes), bytes);
      yield this.takeBatch();
    }
    const unfinished = splitter.unfinishedLine();
    if (unfinished !== null)
      this.complain(unfinished, null, null, 'the quote that opens here is never closed: the file is cut off');
    reader.end?.();
    count += this.batch.length;
    if (count === 0 && this.problems.count === 0)
      this.complain(null, null, null, 'holds no rows below its heading');
    yield this.takeBatch();
  }

  private takeBatch(): readonly CopiedRow[] {
    const batch = this.problems.count === 0 ? this.batch : [];
    this.batch = [];
    return batch;
  }

  private output(): Output {
    const { family } = this.task;
    return {
      family,
      row: (of, line, values) => {
        if (of === family && this.isNew(line, values)) this.batch.push({ line, values });
      },
      complain: (line, column, value, reason) => this.complain(line, column, value, reason),
    };
  }

  private isNew(line: number, values: readonly (string | null)[]): boolean {
    if (!this.seen) return true;
    const { columns, key } = this.storage;
    const text = key.map((column) => values[columns.indexOf(column)]).join(' ');
    const first = this.seen.get(text);
    if (first === undefined) {
      this.seen.set(text, `line ${line}`);
      return true;
    }
    this.complain(
      line,
      key.join(' + ').replaceAll('_', ' '),
      text,
      `stands already on ${first}: expected each key once`,
    );
    return false;
  }

  private complain(line: number | null, column: string | null, value: string | null, reason: string): void {
    this.problems.add({ file: this.part.inspection.input.name, line, column, value, reason });
  }
}

function cellsText(values: readonly (string | null)[]): string {
  return values.map((value) => (value === null ? '\\N' : escape(value))).join('\t');
}

const SPECIAL = /[\\\t\n\r]/;

function escape(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('\t', ' ').replaceAll('\n', ' ').replaceAll('\r', ' ');
}
