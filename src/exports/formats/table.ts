/** A table on its way into a file, a batch of rows at a time. */

export type ColumnType = 'TEXT' | 'INTEGER' | 'BOOLEAN' | 'DATE';

export interface Column {
  /** Lower snake, as analysts' tools like it; amounts end in `_cents`. */
  readonly name: string;
  readonly type: ColumnType;
}

/** Text, whole number, boolean, date as YYYY-MM-DD; null where nothing is known or nothing applies. */
export type Cell = string | number | boolean | null;

/** Cells in the order of the columns. */
export type Row = readonly Cell[];

/** Turns rows into the bytes of a file. What it returns goes into the file in the order of the calls. */
export interface Encoder {
  encode(rows: readonly Row[]): Uint8Array;
  /** The rest of the file; nothing is encoded after it. */
  end(): Uint8Array;
}

export const NOTHING = new Uint8Array(0);

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

/** Columns of these names that say yes or no. */
export function booleans(...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, type: 'BOOLEAN' }));
}
