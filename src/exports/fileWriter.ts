import { createHash } from 'node:crypto';
import type { ExportFormat } from '../db/generated/prisma/enums.ts';
import type { Dataset } from './datasets/dataset.ts';
import { FORMATS } from './formats/encoder.ts';
import type { FileSummary } from './jobs.ts';
import { EXPORT_LIMITS, ExportLimitError } from './limits.ts';

/** Bytes of a stored piece; only the last one of a file is smaller. */
export const CHUNK_BYTES = 1024 * 1024;

interface Target {
  /** Stores a piece; the pieces come in order. */
  readonly store: (position: number, content: Uint8Array) => Promise<void>;
  /** Hears how far the file is, from 0 to 1, after each batch; what it throws ends the work. */
  readonly progress: (share: number) => Promise<void>;
}

/**
 * Writes a dataset as a file, in pieces of one size. The same rows make the same bytes.
 * Throws ExportLimitError for a file that would be larger than EXPORT_LIMITS.fileBytes.
 */
export async function writeFile(
  { columns, batches }: Dataset,
  format: ExportFormat,
  { store, progress }: Target,
): Promise<Omit<FileSummary, 'revision'>> {
  const encoder = FORMATS[format].encoder(columns);
  const pieces = new Pieces(store);
  let rows = 0;
  let suppressed = false;
  for await (const batch of batches) {
    rows += batch.rows.length;
    suppressed ||= batch.suppressed ?? false;
    await pieces.add(encoder.encode(batch.rows));
    await progress(batch.progress);
  }
  await pieces.add(encoder.end());
  return { rows, suppressed, ...(await pieces.end()) };
}

/** Cuts a stream of bytes into pieces of one size. */
class Pieces {
  private readonly store: Target['store'];
  private readonly hash = createHash('sha256');
  private position = 0;
  private bytes = 0;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  constructor(store: Target['store']) {
    this.store = store;
  }

  async add(content: Uint8Array): Promise<void> {
    this.bytes += content.length;
    if (this.bytes > EXPORT_LIMITS.fileBytes) {
      throw new ExportLimitError(
        `The file would be larger than ${EXPORT_LIMITS.fileBytes} bytes: ask for fewer codes, or in several files.`,
      );
    }
    this.hash.update(content);
    this.waiting.push(content);
    this.waitingBytes += content.length;
    if (this.waitingBytes < CHUNK_BYTES) return;
    const whole = Buffer.concat(this.waiting);
    const rest = whole.length % CHUNK_BYTES;
    for (let start = 0; start < whole.length - rest; start += CHUNK_BYTES) {
      await this.put(whole.subarray(start, start + CHUNK_BYTES));
    }
    this.waiting = [whole.subarray(whole.length - rest)];
    this.waitingBytes = rest;
  }

  async end(): Promise<{ readonly bytes: number; readonly checksum: string }> {
    if (this.waitingBytes > 0) await this.put(Buffer.concat(this.waiting));
    return { bytes: this.bytes, checksum: this.hash.digest('hex') };
  }

  private async put(content: Uint8Array): Promise<void> {
    await this.store(this.position, content);
    this.position += 1;
  }
}
