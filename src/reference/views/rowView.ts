/**
 * The base class of views: its instances have the fields of a row. Getters of the subclass add the links, each computed
 * when it is first read and cached in a private field.
 */
export function rowView<Row extends object>(): new (row: Row) => Row {
  return class {
    constructor(row: Row) {
      Object.assign(this, row);
    }
  } as new (row: Row) => Row;
}
