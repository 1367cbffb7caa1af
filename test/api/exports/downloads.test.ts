import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { inOrganization } from '../../../src/db/transaction.ts';
import { LIMITS } from '../../../src/api/execution/limits.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { CLINIC } from './exportJobs.ts';
import { now } from '../../support/clock.ts';

/** Downloads over a real connection: large files, slow readers, readers who disconnect. */

const KEY = '2b5f0c0e-0000-4000-8000-0000000000a1';
const CHUNKS = 16;
const CHUNK_BYTES = 1024 * 1024;

let api: TestApi;
let address: string;
let authorization: string;
beforeAll(async () => {
  api = await startTestApi();
  address = `${await api.app.listen({ port: 0, host: '127.0.0.1' })}/exports/${KEY}.jsonl`;
  authorization = (await api.authorizationOf('ANALYST')) ?? '';
  await inOrganization(api.db, CLINIC, async (tx) => {
    await tx.exportJob.create({
      data: {
        organizationId: CLINIC,
        id: KEY,
        dataset: 'CODES',
        format: 'JSONL',
        status: 'DONE',
        revision: 1,
        requestedBy: 'us',
        requestId: 'r',
        rows: 1,
        bytes: CHUNKS * CHUNK_BYTES,
        checksum: '0'.repeat(64),
        request: { codes: null, payers: null, topics: null, asOf: '2026-01-01', from: null, to: null },
        expiresAt: new Date(now().getTime() + 3_600_000),
      },
    });
    for (let position = 0; position < CHUNKS; position += 1) {
      const content = Buffer.alloc(CHUNK_BYTES, position);
      await tx.exportChunk.create({ data: { organizationId: CLINIC, jobId: KEY, position, content } });
    }
  });
}, 60_000);
afterAll(() => api?.close());

/** Requests the file without reading the body. */
function opened(): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { authorization }, agent: false }, resolve).on('error', reject);
  });
}

/** A slot frees shortly after its reader disconnects. */
async function roomAgain(): Promise<void> {
  let status: number | undefined;
  for (let tries = 0; status !== 200 && tries < 200; tries += 1) {
    await sleep(50);
    const response = await opened();
    response.destroy();
    status = response.statusCode;
  }
  expect(status).toBe(200);
}

test('a file of many chunks arrives complete and in order', async () => {
  const chunks: Buffer[] = [];
  for await (const chunk of await opened()) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  expect(whole).toHaveLength(CHUNKS * CHUNK_BYTES);
  expect(Array.from({ length: CHUNKS }, (_, index) => whole[index * CHUNK_BYTES + 7])).toEqual(
    Array.from({ length: CHUNKS }, (_, index) => index),
  );
});

test('concurrent downloads stop at the limit and resume when readers disconnect', async () => {
  const readers = await Promise.all(Array.from({ length: LIMITS.downloads + 3 }, opened));
  const answers = readers.map(({ statusCode, headers }) => `${statusCode} ${headers['retry-after'] ?? ''}`);
  for (const reader of readers) reader.destroy();
  expect(answers.toSorted()).toEqual([
    ...Array<string>(LIMITS.downloads).fill('200 '),
    ...Array<string>(3).fill('503 5'),
  ]);
  await roomAgain();
});

test('readers who disconnect before the file is found use no slot', async () => {
  for (let index = 0; index < LIMITS.downloads * 2; index += 1) {
    const request = get(address, { headers: { authorization }, agent: false }).on('error', () => undefined);
    await new Promise((resolve) => request.once('finish', resolve));
    request.destroy();
  }
  await roomAgain();
});
