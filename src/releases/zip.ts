import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { wholeFile } from './problems.ts';

/**
 * Reads the ZIP files that CMS publishes: a central directory at the end, members stored or deflated. Node inflates
 * by itself, so no package is needed for what remains.
 */

export interface ZipMember {
  readonly name: string;
  /** The member's bytes; fails when they are not what the directory promises. */
  open(): Readable;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** @throws ReleaseError when the file is cut off, encrypted or packed in a way that CMS does not use */
export async function readZip(path: string, name: string): Promise<ZipMember[]> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const tail = await readAt(handle, Math.max(0, size - END_LENGTH - LONGEST_COMMENT), size);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end === -1 || tail.readUInt32LE(end) !== END_SIGNATURE)
      throw wholeFile(name, 'the ZIP file is cut off: its directory is missing');
    const start = tail.readUInt32LE(end + 16);
    const directory = await readAt(handle, start, start + tail.readUInt32LE(end + 12));
    return await membersOf(handle, directory, path, name);
  } finally {
    await handle.close();
  }
}

async function membersOf(
  handle: FileHandle,
  directory: Buffer,
  path: string,
  zip: string,
): Promise<ZipMember[]> {
  const members: ZipMember[] = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE)
      throw wholeFile(zip, 'the directory of the ZIP file is damaged');
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const name = directory.toString('latin1', at + 46, nameEnd);
    const entry = {
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      crc: directory.readUInt32LE(at + 16),
      method: directory.readUInt16LE(at + 10),
      header: directory.readUInt32LE(at + 42),
    };
    if (directory.readUInt16LE(at + 8) & ENCRYPTED) throw wholeFile(`${zip}/${name}`, 'is encrypted');
    if (!name.endsWith('/')) members.push(await memberOf(handle, path, `${zip}/${name}`, entry));
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members;
}

interface Entry {
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly method: number;
  readonly header: number;
}

async function memberOf(handle: FileHandle, path: string, name: string, entry: Entry): Promise<ZipMember> {
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw wholeFile(name, `is packed with method ${entry.method}, which is not read here: unpack it first`);
  // The local header repeats the name, and its extra field may have another length than the directory's.
  const local = await readAt(handle, entry.header, entry.header + 30);
  const start = entry.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  return { name, open: () => unpacked(path, name, start, entry) };
}

function unpacked(path: string, name: string, start: number, entry: Entry): Readable {
  if (entry.packed === 0) return Readable.from([]);
  const bytes = createReadStream(path, { start, end: start + entry.packed - 1 });
  const check = verify(name, entry);
  const fail = (error: Error) => check.destroy(error);
  if (entry.method === STORED) return bytes.on('error', fail).pipe(check);
  const inflate = createInflateRaw().on('error', () =>
    fail(wholeFile(name, 'is damaged inside the ZIP file')),
  );
  bytes.on('error', fail).pipe(inflate).pipe(check);
  return check;
}

function verify(name: string, { crc, size }: Entry): Transform {
  let sum = 0;
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      length += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      const intact = sum === crc && length === size;
      done(intact ? null : wholeFile(name, 'is damaged inside the ZIP file'));
    },
  });
}

async function readAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, end - start));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
