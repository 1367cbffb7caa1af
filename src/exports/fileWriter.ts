import { createHash } from 'node:crypto';
import type { ExportFormat } from '../shared/enums.ts';
import type { Dataset } from './datasets/dataset.ts';
import { FORMATS } from './formats/encoder.ts';
import type { FileSummary } from './jobs.ts';
import { EXPORT_LIMITS, ExportLimitError } from './limits.ts';

/** Bytes of a stored chunk. Only the last chunk of a file is smaller. */
export const CHUNK_BYTES = 1024 * 1024;

interface Target {
  /** Stores a chunk. Chunks come in order. */
  readonly store: (position: number, content: Uint8Array) => Promise<void>;
  /** Called after each batch with the completed share, from 0 to 1. An error that it throws ends the file. */
  readonly progress: (share: number) => Promise<void>;
}

/**
 * Writes a dataset as a file in chunks of equal size. Equal rows give equal bytes.
 * Throws ExportLimitError when the file would exceed EXPORT_LIMITS.fileBytes.
 */
export async function writeFile(
  { columns, batches }: Dataset,
  format: ExportFormat,
  { store, progress }: Target,
): Promise<Omit<FileSummary, 'revision'>> {
  const encoder = FORMATS[format].encoder(columns);
  const chunks = new ChunkWriter(store);
  let rows = 0;
  let suppressed = false;
  for await (const batch of batches) {
    rows += batch.rows.length;
    suppressed ||= batch.suppressed ?? false;
    await chunks.add(encoder.encode(batch.rows));
    await progress(batch.progress);
  }
  await chunks.add(encoder.end());
  return { rows, suppressed, ...(await chunks.end()) };
}

/** Cuts a stream of bytes into chunks of equal size. */
class ChunkWriter {
  private readonly store: Target['store'];
  private readonly hash = createHash('sha256');
  private position = 0;
  private bytes = 0;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;

  constructor(store: Target['store']) {
    this.store = store;
  }

  async add(content: Uint8Array): Promise<void> {
    this.bytes += content.length;
    if (this.bytes > EXPORT_LIMITS.fileBytes) {
      throw new ExportLimitError(
        `The file would exceed ${EXPORT_LIMITS.fileBytes} bytes. Request fewer codes, or start several exports.`,
      );
    }
    this.hash.update(content);
    this.pending.push(content);
    this.pendingBytes += content.length;
    if (this.pendingBytes < CHUNK_BYTES) return;
    const whole = Buffer.concat(this.pending);
    const rest = whole.length % CHUNK_BYTES;
    for (let start = 0; start < whole.length - rest; start += CHUNK_BYTES) {
      await this.put(whole.subarray(start, start + CHUNK_BYTES));
    }
    this.pending = [whole.subarray(whole.length - rest)];
    this.pendingBytes = rest;
  }

  async end(): Promise<{ readonly bytes: number; readonly checksum: string }> {
    if (this.pendingBytes > 0) await this.put(Buffer.concat(this.pending));
    return { bytes: this.bytes, checksum: this.hash.digest('hex') };
  }

  private async put(content: Uint8Array): Promise<void> {
    await this.store(this.position, content);
    this.position += 1;
  }
}
