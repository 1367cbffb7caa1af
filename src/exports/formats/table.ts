/** A table that is written to a file in batches of rows. */

export type ColumnType = 'TEXT' | 'INTEGER' | 'BOOLEAN' | 'DATE';

export interface Column {
  /** Lower snake case; names of amounts end in `_cents`. */
  readonly name: string;
  readonly type: ColumnType;
}

/** Text, whole number, boolean or date (YYYY-MM-DD); null when unknown or not applicable. */
export type Cell = string | number | boolean | null;

/** Cells in the order of the columns. */
export type Row = readonly Cell[];

/** Encodes rows as the bytes of a file. Append the results in the order of the calls. */
export interface Encoder {
  encode(rows: readonly Row[]): Uint8Array;
  /** The end of the file. Call it last. */
  end(): Uint8Array;
}

export const NO_BYTES = new Uint8Array(0);

/** Text columns of these names. */
export function texts(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'TEXT' }));
}

/** Whole-number columns of these names. */
export function integers(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'INTEGER' }));
}

/** Date columns of these names. */
export function dates(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'DATE' }));
}

/** Boolean columns of these names. */
export function booleans(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'BOOLEAN' }));
}
