import { stringify, type Options } from 'csv-stringify/sync';
import { NO_BYTES, type Column, type Encoder, type Row } from './table.ts';

/** Spreadsheets skip a blank or a line feed before a formula. The library covers a tab and a carriage return. */
const BLANK_FIRST = /^[^\S\t\r]/;

const OPTIONS: Options = {
  escape_formulas: true,
  cast: {
    boolean: String,
    // Quotes distinguish an empty text from null.
    string: (value) => (value === '' ? { value, quoted_empty: true } : value.replace(BLANK_FIRST, "'$&")),
  },
};

/** Text that reads the same with and without quotes, and that no spreadsheet runs. */
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9 .:;_-]*[A-Za-z0-9.])?$/;

/** One cell as `csvEncoder` writes it, for files of millions of rows, most of whose cells need no quotes. */
export function csvCell(text: string): string {
  return PLAIN.test(text) ? text : stringify([[text]], OPTIONS).slice(0, -1);
}

/**
 * CSV in UTF-8 with a header row. Null is an empty field, and empty text is `""`. Text that a spreadsheet would run as a
 * formula (it begins with =, +, -, @ or white space) gets a leading apostrophe; other formats do not
 * change it.
 */
export function csvEncoder(columns: readonly Column[]): Encoder {
  const encoder = new TextEncoder();
  let header = `${columns.map(({ name }) => name).join(',')}\n`;
  const encode = (rows: readonly Row[]): Uint8Array => {
    const bytes = encoder.encode(
      header +
        stringify(
          rows.map((row) => [...row]),
          OPTIONS,
        ),
    );
    header = '';
    return bytes;
  };
  return { encode, end: () => (header === '' ? NO_BYTES : encode([])) };
}
