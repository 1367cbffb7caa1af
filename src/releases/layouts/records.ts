/** One record of a file and the line it begins on, from 1. A fixed-width record is one cell. */
export interface FileRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export type RecordFormat = 'comma' | 'tab' | 'line';

/**
 * Splits text into records, chunk by chunk. Quoted cells of a comma-separated file may hold commas and line ends, as
 * CMS's headings do; tab-separated and fixed-width files have no quotes.
 */
export class RecordSplitter {
  private readonly format: RecordFormat;
  private line = 0;
  /** A record whose quotes are still open, and the line it began on. */
  private open: { text: string; line: number } | null = null;

  constructor(format: RecordFormat) {
    this.format = format;
  }

  /** @param text ends with a line end unless it is the last chunk */
  push(text: string): FileRecord[] {
    const records: FileRecord[] = [];
    for (let start = 0; start < text.length;) {
      const found = text.indexOf('\n', start);
      const end = found === -1 ? text.length : found;
      const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      this.line += 1;
      const record = this.take(text.slice(start, stop));
      if (record) records.push(record);
      start = end + 1;
    }
    return records;
  }

  /** The line on which a quoted cell begins that never ends, or null. */
  unclosedLine(): number | null {
    return this.open?.line ?? null;
  }

  private take(text: string): FileRecord | null {
    if (this.format === 'line') return { line: this.line, cells: [text] };
    if (this.format === 'tab') return { line: this.line, cells: text.split('\t') };
    const record = this.open ? `${this.open.text}\n${text}` : text;
    const line = this.open?.line ?? this.line;
    if (!record.includes('"')) return { line, cells: record.split(',') };
    const cells = quotedCells(record);
    this.open = cells ? null : { text: record, line };
    return cells && { line, cells };
  }
}

/** The cells of a comma-separated record, or null while a quote is open. */
function quotedCells(record: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; at <= record.length;) {
    if (record.charCodeAt(at) !== 34) {
      const comma = record.indexOf(',', at);
      const end = comma === -1 ? record.length : comma;
      cells.push(record.slice(at, end));
      at = end + 1;
      continue;
    }
    const close = closingQuote(record, at + 1);
    if (close === -1) return null;
    const comma = record.indexOf(',', close);
    const end = comma === -1 ? record.length : comma;
    cells.push(record.slice(at + 1, close).replaceAll('""', '"') + record.slice(close + 1, end));
    at = end + 1;
  }
  return cells;
}

function closingQuote(record: string, from: number): number {
  for (let at = record.indexOf('"', from); at !== -1; at = record.indexOf('"', at + 2)) {
    if (record.charCodeAt(at + 1) !== 34) return at;
  }
  return -1;
}
