import { InvalidFilesError, MAX_LISTED_ISSUES, type FileIssue } from '../../shared/fileIssues.ts';

/** Values are left out of the issues, because a file holds patient data. */
const NOT_SHOWN = 'not valid';

/** The issues of one file of days. When there are many, reading ends: a file of another kind has one on every line. */
export class FileIssues {
  readonly #file: string;
  readonly #issues: FileIssue[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  get any(): boolean {
    return this.#issues.length > 0;
  }

  /** Whether the line has an issue already. */
  isOn(line: number): boolean {
    return this.#issues.at(-1)?.line === line;
  }

  /**
   * An issue of a cell.
   * @param index of the cell in its row, from 0
   * @param options `shown` is a value that is no patient data, such as a heading
   */
  add(
    line: number,
    headings: readonly string[],
    index: number,
    allowed: string,
    { fix = 'Correct the cell.', shown }: { readonly fix?: string; readonly shown?: string } = {},
  ): void {
    const heading = headings[index] ?? '';
    const field = shown === undefined ? `column ${index + 1} (${heading})` : `column ${index + 1}`;
    this.#push({ line, field, value: shown === undefined ? NOT_SHOWN : JSON.stringify(shown), allowed, fix });
  }

  /** An issue of a line or of the file. */
  addToFile(
    line: number | null,
    field: string,
    value: string,
    allowed: string,
    fix = 'Correct the file.',
  ): void {
    this.#push({ line, field, value, allowed, fix });
  }

  /** Ends the reading with what was found. */
  reject(): never {
    const many = this.#issues.length >= MAX_LISTED_ISSUES;
    throw new InvalidFilesError(
      many ? 'Nothing was billed, and reading stopped' : 'Nothing was billed',
      this.#issues,
    );
  }

  #push(issue: Omit<FileIssue, 'file'>): void {
    this.#issues.push({ file: this.#file, ...issue });
    if (this.#issues.length >= MAX_LISTED_ISSUES) this.reject();
  }
}
