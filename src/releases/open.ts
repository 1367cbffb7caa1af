import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../shared/operatorError.ts';
import { wholeFile } from './problems.ts';
import { readZip } from './zip.ts';

/** A file to import, or a member of a ZIP file, as it can be read again and again. */
export interface InputFile {
  /** As a person knows it: `rvu26c.zip/PPRRVU26_JUL.csv`. */
  readonly name: string;
  open(): Readable;
}

/**
 * The files behind the paths: ZIP files opened, gzip files unpacked while they are read.
 * @throws OperatorError for a path that is no readable file; ReleaseError for a damaged ZIP file
 */
export async function openInputs(paths: readonly string[]): Promise<InputFile[]> {
  const inputs: InputFile[] = [];
  for (const given of paths) inputs.push(...(await openInput(given)));
  return inputs;
}

async function openInput(given: string): Promise<InputFile[]> {
  const start = await firstBytes(given);
  const name = path.basename(given);
  if (start.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return readZip(given, name);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    return [{ name: name.replace(/\.gz$/, ''), open: () => gunzip(given, name) }];
  }
  return [{ name, open: () => createReadStream(given) }];
}

function gunzip(given: string, name: string): Readable {
  const unpacked = createGunzip();
  const bytes = createReadStream(given);
  bytes.on('error', (error) => unpacked.destroy(error));
  bytes.pipe(unpacked);
  return unpacked.on('error', (error) => {
    // zlib's own words ("unexpected end of file") name no file.
    error.message = wholeFile(name, `cannot be unpacked: ${error.message}`).message;
  });
}

async function firstBytes(given: string): Promise<Buffer> {
  try {
    const handle = await openFile(given);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'this user may not read it',
    }[code ?? ''];
    if (why === undefined) throw error;
    throw new OperatorError(`${given} cannot be imported: ${why}.`);
  }
}
