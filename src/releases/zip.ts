import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry } from 'yauzl';
import { invalidFile } from './issues.ts';
import type { InputFile } from './inputFile.ts';

/** Published archives have a few dozen members and unpack to less than 1 GB. These limits stop a ZIP bomb. */
const MAX_MEMBERS = 1_000;
const MAX_UNPACKED_BYTES = 8 * 1024 ** 3;

const DOWNLOAD_AGAIN = 'Download the file again.';

/**
 * The members of a ZIP or ZIP64 archive, in the order of its directory. Nothing is written to disk.
 * @throws InvalidFilesError when the archive is cut off, damaged, encrypted, too large or packed with another method
 */
export async function readZip(path: string, name: string): Promise<InputFile[]> {
  const entries = await entriesOf(path, name);
  const files = entries.filter(({ fileName }) => !fileName.endsWith('/'));
  for (const entry of files) checkEntry(entry, `${name}/${entry.fileName}`);
  const bytes = files.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (bytes > MAX_UNPACKED_BYTES) {
    throw invalidFile(
      name,
      `${bytes} bytes unpacked`,
      `at most ${MAX_UNPACKED_BYTES} bytes`,
      'Unpack the archive, and import the files that you need.',
    );
  }
  return files.map((entry) => {
    const member = `${name}/${entry.fileName}`;
    return { name: member, open: () => Readable.from(unpack(path, member, entry), { objectMode: false }) };
  });
}

async function entriesOf(path: string, name: string): Promise<Entry[]> {
  const zip = await openPromise(path, { lazyEntries: true }).catch((error: Error) => {
    throw invalidFile(
      name,
      `a ZIP file that is cut off (${error.message})`,
      'a whole ZIP file',
      DOWNLOAD_AGAIN,
    );
  });
  if (zip.entryCount > MAX_MEMBERS) {
    zip.close();
    throw invalidFile(
      name,
      `an archive of ${zip.entryCount} files`,
      `at most ${MAX_MEMBERS} files`,
      'Unpack the archive, and import the files that you need.',
    );
  }
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return entries;
  } catch (error) {
    const { message } = error as Error;
    throw invalidFile(
      name,
      `a ZIP file with a damaged directory (${message})`,
      'an intact ZIP file',
      DOWNLOAD_AGAIN,
    );
  }
}

function checkEntry(entry: Entry, name: string): void {
  if (entry.isEncrypted()) {
    throw invalidFile(
      name,
      'encrypted',
      'a file without a password',
      'Unpack the archive, and import the files.',
    );
  }
  if (entry.canDecodeFileData()) return;
  throw invalidFile(
    name,
    `packed with method ${entry.compressionMethod}`,
    'stored or deflated files',
    'Unpack the archive, and import the files.',
  );
}

/** The bytes of a member. yauzl compares the size with the directory's, this function the checksum. */
async function* unpack(path: string, name: string, entry: Entry): AsyncGenerator<Buffer> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  let sum = 0;
  try {
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== entry.crc32) throw new Error('the checksum differs');
  } catch (error) {
    const { message } = error as Error;
    throw invalidFile(name, `damaged inside the ZIP file (${message})`, 'an intact file', DOWNLOAD_AGAIN);
  } finally {
    zip.close();
  }
}
