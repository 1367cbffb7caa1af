import { createHash } from 'node:crypto';
import type { Batch } from '../../src/exports/datasets/dataset.ts';
import { CHUNK_BYTES, writeFile } from '../../src/exports/fileWriter.ts';
import type { Column, Row } from '../../src/exports/formats/table.ts';
import { EXPORT_LIMITS, ExportLimitError } from '../../src/exports/limits.ts';

/** A file in chunks of one size. */

const COLUMNS: readonly Column[] = [{ name: 'text', type: 'TEXT' }];

async function* batches(...all: readonly Batch[]): AsyncGenerator<Batch> {
  yield* all;
}

async function written(...all: readonly Batch[]) {
  const chunks: Uint8Array[] = [];
  const shares: number[] = [];
  const file = await writeFile({ columns: COLUMNS, batches: batches(...all) }, 'CSV', {
    store: async (position, content) => {
      expect(position).toBe(chunks.length);
      chunks.push(content);
    },
    progress: async (share) => void shares.push(share),
  });
  return { file, chunks, shares, content: Buffer.concat(chunks) };
}

/** Rows that add up to this many bytes, line ends included. */
function rowsOf(bytes: number): Row[] {
  const longest = 50_000;
  const rows: Row[] = [];
  for (let left = bytes; left > 0; left -= Math.min(left, longest)) {
    rows.push(['x'.repeat(Math.min(left, longest) - 1)]);
  }
  return rows;
}

const HEADING_BYTES = 'text\n'.length;

test.each([
  [CHUNK_BYTES - 1, [CHUNK_BYTES - 1]],
  [CHUNK_BYTES, [CHUNK_BYTES]],
  [CHUNK_BYTES + 2, [CHUNK_BYTES, 2]],
  [3 * CHUNK_BYTES + 7, [CHUNK_BYTES, CHUNK_BYTES, CHUNK_BYTES, 7]],
])('%d bytes make chunks of %j', async (bytes, sizes) => {
  const { file, chunks, content } = await written({ rows: rowsOf(bytes - HEADING_BYTES), progress: 1 });
  expect(chunks.map(({ length }) => length)).toEqual(sizes);
  expect(file).toEqual({
    rows: rowsOf(bytes - HEADING_BYTES).length,
    suppressed: false,
    bytes,
    checksum: createHash('sha256').update(content).digest('hex'),
  });
});

test('batches make one file, and each reports progress', async () => {
  const { file, content, shares } = await written(
    { rows: [], progress: 0.5 },
    { rows: [['a'], ['b']], progress: 0.9, suppressed: true },
    { rows: [['c']], progress: 1 },
  );
  expect(content.toString()).toBe('text\na\nb\nc\n');
  expect(file).toMatchObject({ rows: 3, suppressed: true });
  expect(shares).toEqual([0.5, 0.9, 1]);
});

test('a dataset without rows is a file with a header', async () => {
  const { file, content } = await written();
  expect([file.rows, content.toString()]).toEqual([0, 'text\n']);
});

test('rejects a file over the size limit, with a fix', async () => {
  const rows = Array.from({ length: 16 }, (): Row => ['x'.repeat(CHUNK_BYTES)]);
  const all = Array.from({ length: EXPORT_LIMITS.fileBytes / CHUNK_BYTES / 16 }, () => ({
    rows,
    progress: 0.1,
  }));
  const file = writeFile({ columns: COLUMNS, batches: batches(...all) }, 'JSONL', {
    store: async () => undefined,
    progress: async () => undefined,
  });
  await expect(file).rejects.toThrow(ExportLimitError);
  await expect(file).rejects.toThrow(`exceed ${EXPORT_LIMITS.fileBytes} bytes. Request fewer codes`);
});
