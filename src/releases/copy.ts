import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type postgres from 'postgres';
import { valueText } from '../shared/fileIssues.ts';
import { textOf } from './inspect.ts';
import type { Output } from './layouts/layout.ts';
import type { Part, Task } from './plan.ts';
import type { IssueCollector } from './issues.ts';
import type { ReportIssue } from './layouts/cells.ts';
import { RecordSplitter } from './layouts/records.ts';
import { STORAGE, type Storage } from './storage.ts';

/** Called after each chunk of a file. */
export type OnProgress = (file: string, bytesRead: number, bytesAll: number) => void;

const DEFAULT_FIX = 'Correct the file, or download it again.';

/** Rows are sent in chunks of about this many characters, so that memory does not grow with the file. */
const CHUNK_LENGTH = 128 * 1024;

/**
 * Streams every file of a release into its table with COPY, and reads on while PostgreSQL writes. Issues are collected
 * over all files. After the first issue nothing more is sent, because the transaction will be rolled back.
 * @returns the number of rows sent
 */
export async function copyRows(
  tx: postgres.Sql,
  task: Task,
  releaseId: string,
  issues: IssueCollector,
  onProgress: OnProgress,
): Promise<number> {
  const storage = STORAGE[task.dataset];
  const sourceColumns = storage.manyFiles ? ['source_file', 'source_line'] : ['source_line'];
  const columns: string[] = [
    'release_id',
    ...Object.keys(storage.fixed),
    ...storage.columns,
    ...sourceColumns,
  ];
  const { target, failed } = await openCopy(tx, storage.table, columns);
  const seen = storage.manyFiles || storage.mayRepeat ? null : new Map<string, string>();
  let rows = 0;
  try {
    for (const [index, part] of task.parts.entries()) {
      const file = new CopiedFile(task, part, storage, issues, seen);
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

interface Copy {
  readonly target: Writable;
  /** Rejects when the copy fails; never resolves. */
  readonly failed: Promise<never>;
}

async function openCopy(tx: postgres.Sql, table: string, columns: readonly string[]): Promise<Copy> {
  const query = tx`copy ${tx(table)} (${tx([...columns])}) from stdin`;
  const target = await query.writable();
  const failed = new Promise<never>((_resolve, reject) => {
    target.once('error', (error: Error | null) => reject(error ?? new Error('COPY failed')));
    // The driver has resolved the query, so that a failure after the last row was sent is lost.
    void Object.assign(query, { reject });
  });
  failed.catch(() => undefined);
  return { target, failed };
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
  let chunk = '';
  let rows = 0;
  for await (const batch of file.rows(onProgress)) {
    for (const { line, values } of batch) chunk += `${before}\t${cellsText(values)}\t${after}${line}\n`;
    rows += batch.length;
    if (chunk.length < CHUNK_LENGTH) continue;
    if (!target.write(chunk)) await Promise.race([once(target, 'drain'), failed]);
    chunk = '';
  }
  if (chunk !== '') target.write(chunk);
  return rows;
}

interface CopiedRow {
  readonly line: number;
  readonly values: readonly (string | null)[];
}

/** Reads one file through its layout into rows of one dataset. */
class CopiedFile {
  private readonly task: Task;
  private readonly part: Part;
  private readonly storage: Storage;
  private readonly issues: IssueCollector;
  /** The key of each row so far with its line; null where a later query looks for duplicates. */
  private readonly seen: Map<string, string> | null;
  private batch: CopiedRow[] = [];

  constructor(
    task: Task,
    part: Part,
    storage: Storage,
    issues: IssueCollector,
    seen: Map<string, string> | null,
  ) {
    this.task = task;
    this.part = part;
    this.storage = storage;
    this.issues = issues;
    this.seen = seen;
  }

  /** The rows in batches; empty batches after the first issue. */
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
    const unclosed = splitter.unclosedLine();
    if (unclosed !== null) {
      this.report(unclosed, {
        field: 'the quoted cell',
        value: 'not closed',
        allowed: 'a closing quote before the end of the file',
        fix: 'The file is cut off. Download it again.',
      });
    }
    reader.end?.();
    count += this.batch.length;
    if (count === 0 && this.issues.count === 0) {
      this.report(null, { field: '', value: 'a heading without rows', allowed: 'at least one row' });
    }
    yield this.takeBatch();
  }

  private takeBatch(): readonly CopiedRow[] {
    const batch = this.issues.count === 0 ? this.batch : [];
    this.batch = [];
    return batch;
  }

  private output(): Output {
    const { dataset } = this.task;
    return {
      dataset,
      row: (of, line, values) => {
        if (of === dataset && this.isNew(line, values)) this.batch.push({ line, values });
      },
      report: (line, issue) => this.report(line, issue),
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
    this.report(line, {
      field: key.join(' + ').replaceAll('_', ' '),
      value: `${valueText(text)}, as on ${first}`,
      allowed: 'each key once',
    });
    return false;
  }

  private report(line: number | null, issue: Parameters<ReportIssue>[1]): void {
    this.issues.add({ fix: DEFAULT_FIX, ...issue, file: this.part.inspection.input.name, line });
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
