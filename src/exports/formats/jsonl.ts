import { NO_BYTES, type Column, type Encoder } from './table.ts';

/** JSON Lines in UTF-8: one object with every column for each row. */
export function jsonLinesEncoder(columns: readonly Column[]): Encoder {
  const encoder = new TextEncoder();
  const names = columns.map(({ name }) => name);
  return {
    encode: (rows) => {
      const lines = rows.map((row) =>
        JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))),
      );
      return encoder.encode(lines.map((line) => `${line}\n`).join(''));
    },
    end: () => NO_BYTES,
  };
}
