import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One row of a case table: the text of each column, by its heading. */
export type CaseRow = Readonly<Record<string, string>>;

/**
 * Reads the tables of a `.cases.md` file beside the tests, by the heading each stands under. Throws for a table
 * without rows, so that a mistyped heading cannot pass as "all cases held".
 */
function readCases(file: string): ReadonlyMap<string, readonly CaseRow[]> {
  const lines = readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8').split('\n');
  const tables = new Map<string, CaseRow[]>();
  let heading = '';
  let columns: string[] | null = null;
  for (const line of lines) {
    if (line.startsWith('#')) {
      heading = line.replace(/^#+\s*/, '');
      columns = null;
    } else if (line.startsWith('|')) {
      const cells = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (columns === null) {
        columns = cells;
        tables.set(heading, []);
      } else if (!/^:?-+:?$/.test(cells[0] ?? '')) {
        const names = columns;
        tables.get(heading)?.push(Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', cell])));
      }
    }
  }
  for (const [name, rows] of tables)
    if (rows.length === 0) throw new Error(`${file}: no cases under "${name}"`);
  return tables;
}

/** The rows under one heading. Throws when there is no such table. */
export function casesUnder(file: string, heading: string): readonly CaseRow[] {
  const rows = readCases(file).get(heading);
  if (!rows) throw new Error(`${file}: no table under "${heading}"`);
  return rows;
}
