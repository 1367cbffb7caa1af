/**
 * A table as one sorted text: a line for each row, tabs between cells. Tens of thousands of rows take no more memory
 * than their characters, and a binary search finds them by the beginning of the line.
 */
export class SortedLines {
  private readonly text: string;
  private split: readonly string[][] | null = null;

  /** @param text lines in the order of their characters' code units (collation "C"), without a last line end */
  constructor(text: string) {
    this.text = text;
  }

  /** The cells of every line with the prefix. */
  startingWith(prefix: string): string[][] {
    const found: string[][] = [];
    for (let start = this.firstFrom(prefix); start < this.text.length;) {
      if (!this.text.startsWith(prefix, start)) break;
      const end = this.endOf(start);
      found.push(this.text.slice(start, end).split('\t'));
      start = end + 1;
    }
    return found;
  }

  /** How many lines have the prefix. */
  countStartingWith(prefix: string): number {
    let count = 0;
    for (let start = this.firstFrom(prefix); this.text.startsWith(prefix, start); count += 1) {
      const end = this.endOf(start);
      if (end === this.text.length) return count + 1;
      start = end + 1;
    }
    return count;
  }

  /** Every line, split once: for tables of a few thousand rows that are read as a whole. */
  all(): readonly (readonly string[])[] {
    return (this.split ??= this.text === '' ? [] : this.text.split('\n').map((line) => line.split('\t')));
  }

  /** Where the first line starts that does not sort before the key. */
  private firstFrom(key: string): number {
    let low = 0;
    let high = this.text.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const start = middle === 0 ? 0 : this.text.lastIndexOf('\n', middle - 1) + 1;
      if (this.text.slice(start, start + key.length) < key) low = this.endOf(start) + 1;
      else high = start;
    }
    return low;
  }

  private endOf(start: number): number {
    const end = this.text.indexOf('\n', start);
    return end === -1 ? this.text.length : end;
  }
}
