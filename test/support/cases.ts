import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One row of a case table: the text of each column, by its heading. */
export type CaseRow = Readonly<Record<string, string>>;

/** A `.cases.md` file: its sections by heading, each with its rows. */
export interface CaseFile {
  /** The rows of a section. Throws when there is no such section. */
  under(heading: string): readonly CaseRow[];
  /** Headings of the sections that no test has read yet. */
  unread(): readonly string[];
}

/**
 * Reads a case file and defines a test that fails for a section that no test reads: a case that nobody runs would look
 * like one that holds. Sections must be read while tests are being defined.
 *
 * - A row whose first cell is empty or starts with … continues the row above, so that tables stay narrow.
 * - `- In every row, setting: OFFICE` above a table is a column with the same cell in every row.
 * - Later tables of a section repeat the first column and add columns to the same rows.
 */
export function caseFile(file: string): CaseFile {
  const sections = readSections(file);
  const unread = new Set(sections.keys());
  test(`${file}: every section is run`, () => {
    expect([...unread]).toEqual([]);
  });
  return {
    under: (heading) => {
      const rows = sections.get(heading);
      if (!rows) throw new Error(`${file}: no section "${heading}"`);
      unread.delete(heading);
      return rows;
    },
    unread: () => [...unread],
  };
}

type MutableRow = Record<string, string>;

function readSections(file: string): ReadonlyMap<string, readonly CaseRow[]> {
  const text = readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
  const sections = new Map<string, readonly CaseRow[]>();
  for (const section of text.split(/^## /m).slice(1)) {
    const end = section.indexOf('\n');
    const heading = section.slice(0, end);
    if (sections.has(heading)) throw new Error(`${file}: two sections "${heading}"`);
    sections.set(heading, rowsOf(section.slice(end), `${file}: "${heading}"`));
  }
  if (sections.size === 0) throw new Error(`${file}: no section`);
  return sections;
}

/** @param where file and heading, for errors */
function rowsOf(section: string, where: string): readonly CaseRow[] {
  const everywhere = [...section.matchAll(/^- In every row, ([^:]+): (.+)$/gm)].map(
    ([, column = '', cell = '']) => [column, cell.trim()] as const,
  );
  const [first, ...more] = section
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 0)
    .map((lines) => tableOf(lines, where));
  if (!first) throw new Error(`${where} has no table`);
  for (const table of more) joinColumns(first, table, where);
  return first.rows.map((row) => ({ ...row, ...Object.fromEntries(everywhere) }));
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly MutableRow[];
}

function tableOf(lines: readonly string[], where: string): Table {
  const [columns = [], , ...cellsOfRows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const rows: MutableRow[] = [];
  for (const cells of cellsOfRows) {
    if (cells.length !== columns.length)
      throw new Error(`${where}: ${cells.join(' | ')} does not fit its table`);
    const continued = rows.at(-1);
    if (continued && /^(…|$)/.test(cells[0] ?? '')) {
      for (const [at, name] of columns.entries()) {
        continued[name] = `${continued[name]} ${cells[at]?.replace(/^… ?/, '')}`.trim();
      }
    } else {
      rows.push(Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])));
    }
  }
  if (rows.length === 0) throw new Error(`${where} has a table without rows`);
  return { columns, rows };
}

function joinColumns(first: Table, other: Table, where: string): void {
  const [key = ''] = first.columns;
  const keys = ({ rows }: Table) => rows.map((row) => row[key]).join('\n');
  if (keys(first) !== keys(other)) throw new Error(`${where}: the tables do not have the same cases`);
  for (const [at, row] of first.rows.entries()) Object.assign(row, other.rows[at]);
}
