import { stringify, type Options } from 'csv-stringify/sync';
import { NOTHING, type Column, type Encoder, type Row } from './table.ts';

const OPTIONS: Options = {
  escape_formulas: true,
  cast: {
    boolean: String,
    // So that an empty text is told from a null.
    string: (value) => (value === '' ? { value, quoted_empty: true } : value),
  },
};

/**
 * Comma-separated values with a heading, in UTF-8. Null is an empty field and an empty text is `""`. Text that a
 * spreadsheet would run as a formula (it begins with =, +, - or @, a tab or a carriage return) gets an apostrophe
 * before it; the other formats hold it as it is.
 */
export function csvEncoder(columns: readonly Column[]): Encoder {
  const encoder = new TextEncoder();
  let heading = `${columns.map(({ name }) => name).join(',')}\n`;
  const encode = (rows: readonly Row[]): Uint8Array => {
    const bytes = encoder.encode(
      heading +
        stringify(
          rows.map((row) => [...row]),
          OPTIONS,
        ),
    );
    heading = '';
    return bytes;
  };
  return { encode, end: () => (heading === '' ? NOTHING : encode([])) };
}
