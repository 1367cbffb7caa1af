import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { OnProgress } from '../../releases/copy.ts';
import { notPossible } from '../command.ts';
import type { FileIssues } from './issues.ts';

/** Bounds of a file of days, so that memory does not grow with the file. */
export const BATCH_LIMITS = {
  /** Characters of one line. */
  lineCharacters: 65_536,
  /** Lines of one record, whose quoted cells may hold line ends. */
  recordLines: 100,
  /** Days of care. */
  days: 1_000_000,
} as const;

const BYTE_ORDER_MARK = /^\uFEFF/;

/** Lines of a file that were read together. */
interface Lines {
  /** Number of the first, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Whether the last of them has no line end: it may be half of a line. */
  readonly endsOpen: boolean;
}

/** Reads a text file part by part. A line that is too long or that is no text ends the reading. */
export async function* readLines(
  file: string,
  issues: FileIssues,
  onProgress: OnProgress,
): AsyncGenerator<Lines> {
  const { size } = await stat(file).catch(notPossible(`${file} cannot be read`));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let next = 1;
  let rest = '';
  let read = 0;
  const decoded = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      issues.addToFile(next, '', 'no text in UTF-8', 'text in UTF-8', 'Save the file as CSV in UTF-8.');
      issues.reject();
    }
  };
  const checkLength = (text: string, line: number): void => {
    if (text.length <= BATCH_LIMITS.lineCharacters) return;
    const column = `character ${BATCH_LIMITS.lineCharacters + 1}`;
    const allowed = `at most ${BATCH_LIMITS.lineCharacters} characters in a line`;
    issues.addToFile(line, column, 'too far', allowed, 'Check that this is a file of days of care.');
    issues.reject();
  };
  const stream = createReadStream(file);
  try {
    for await (const bytes of stream) {
      read += (bytes as Buffer).length;
      rest += decoded(bytes as Buffer);
      if (next === 1) rest = rest.replace(BYTE_ORDER_MARK, '');
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const [index, line] of lines.entries()) checkLength(line, next + index);
      checkLength(rest, next + lines.length);
      onProgress(file, read, size);
      if (lines.length > 0) yield { first: next, lines, endsOpen: false };
      next += lines.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    notPossible(`${file} cannot be read`)(error);
  } finally {
    stream.destroy();
  }
  rest += decoded();
  if (rest !== '') yield { first: next, lines: [rest], endsOpen: true };
}
