import type { Readable } from 'node:stream';

/** A file to import, or a member of a ZIP file. It can be read more than once. */
export interface InputFile {
  /** For people, such as `rvu26c.zip/PPRRVU26_JUL.csv`. */
  readonly name: string;
  open(): Readable;
}
