import { createHash } from 'node:crypto';
import { invalidFile, IssueCollector } from './issues.ts';
import type { InputFile } from './inputFile.ts';

/** What one pass over a file finds before its layout is known. */
export interface Inspection {
  readonly input: InputFile;
  /** SHA-256 of the unpacked content. */
  readonly checksum: string;
  readonly bytes: number;
  readonly encoding: Encoding;
  /** The beginning, enough to recognize the layout. */
  readonly head: string;
}

type Encoding = 'utf-8' | 'windows-1252';

const HEAD_LENGTH = 64 * 1024;

const ENCODINGS = 'text in UTF-8 or Windows-1252';

/** Control characters other than tab and line ends, and what Windows-1252 leaves undefined: no published text has them. */
const IMPOSSIBLE = /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]/;

/**
 * Reads the file once: checksum, encoding and beginning. UTF-8 is tried first; CMS also publishes Windows-1252.
 * @throws InvalidFilesError for an empty file and for UTF-16
 */
export async function inspect(input: InputFile): Promise<Inspection> {
  const hash = createHash('sha256');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  let bytes = 0;
  const start: Buffer[] = [];
  for await (const chunk of input.open() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (bytes < HEAD_LENGTH) start.push(chunk);
    bytes += chunk.length;
    isUtf8 &&= decodes(utf8, chunk, true);
  }
  isUtf8 &&= decodes(utf8, Buffer.alloc(0), false);
  const head = Buffer.concat(start);
  if (bytes === 0) throw invalidFile(input.name, 'empty', 'a published table', 'Download the file again.');
  if (isUtf16(head))
    throw invalidFile(input.name, 'UTF-16 text', ENCODINGS, 'Save the file as UTF-8 and import it again.');
  const encoding = isUtf8 ? 'utf-8' : 'windows-1252';
  return {
    input,
    checksum: hash.digest('hex'),
    bytes,
    encoding,
    head: new TextDecoder(encoding).decode(head.subarray(0, HEAD_LENGTH)),
  };
}

/**
 * The file's text in chunks of whole lines.
 * @throws InvalidFilesError with every character that no published file has
 */
export async function* textOf({
  input,
  encoding,
}: Pick<Inspection, 'input' | 'encoding'>): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const issues = new IssueCollector();
  let rest = '';
  let line = 1;
  for await (const chunk of input.open() as AsyncIterable<Buffer>) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    const whole = text.slice(0, end);
    if (IMPOSSIBLE.test(whole)) noteImpossible(whole, line, input.name, issues);
    if (issues.count === 0) yield whole;
    for (let at = whole.indexOf('\n'); at !== -1; at = whole.indexOf('\n', at + 1)) line += 1;
  }
  const last = rest + decoder.decode();
  if (IMPOSSIBLE.test(last)) noteImpossible(last, line, input.name, issues);
  issues.throwIfAny();
  if (last !== '') yield last;
}

function noteImpossible(text: string, firstLine: number, file: string, issues: IssueCollector): void {
  for (const [index, line] of text.split('\n').entries()) {
    const at = line.search(IMPOSSIBLE);
    if (at === -1) continue;
    const value = `U+${line.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
    issues.add({
      file,
      line: firstLine + index,
      field: `character ${at + 1}`,
      value,
      allowed: ENCODINGS,
      fix: 'The file has another encoding, or is damaged. Download it again.',
    });
  }
}

function decodes(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer, stream: boolean): boolean {
  try {
    decoder.decode(chunk, { stream });
    return true;
  } catch {
    return false;
  }
}

function isUtf16(head: Buffer): boolean {
  const mark = head.subarray(0, 2);
  const everyOtherByteIsZero =
    head.length >= 4 && ((head[1] === 0 && head[3] === 0) || (head[0] === 0 && head[2] === 0));
  return (
    mark.equals(Buffer.from([0xff, 0xfe])) || mark.equals(Buffer.from([0xfe, 0xff])) || everyOtherByteIsZero
  );
}
