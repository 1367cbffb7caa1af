import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../shared/operatorError.ts';
import type { InputFile } from './inputFile.ts';
import { invalidFile } from './issues.ts';
import { readZip } from './zip.ts';

/**
 * The files at the paths. ZIP files are opened; gzip files are unpacked while they are read.
 * @throws OperatorError for a path that is not a readable file; InvalidFilesError for an invalid ZIP file
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
    // zlib's message ("unexpected end of file") does not name the file.
    const issue = `a damaged gzip file (${error.message})`;
    error.message = invalidFile(name, issue, 'an intact gzip file', 'Download the file again.').message;
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
      ENOENT: 'the file does not exist',
      EISDIR: 'it is a folder',
      EACCES: 'you do not have permission to read it',
    }[code ?? ''];
    if (why === undefined) throw error;
    throw new OperatorError(`Cannot import ${given}: ${why}.`);
  }
}
