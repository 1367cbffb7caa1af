import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Shorter answers fit into one packet anyway. */
const LEAST_BYTES = 1_400;

/** Levels that take about a millisecond for 100 KB; higher ones save a tenth more and take several times as long. */
const GZIP_LEVEL = 4;
const BROTLI_QUALITY = 4;

const [gzipped, brotlied] = [promisify(gzip), promisify(brotliCompress)];

/**
 * Compresses text of responses for clients that accept it, in a thread of its own. Event streams and downloads do not pass here.
 * No response has a secret of the server beside text of the client: credentials come in headers and are never sent back.
 */
export function registerCompression(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || reply.hasHeader('content-encoding')) return payload;
    if (Buffer.byteLength(payload) < LEAST_BYTES) return payload;
    reply.header('vary', [reply.getHeader('vary'), 'Accept-Encoding'].flat().filter(Boolean).join(', '));
    const encoding = encodingOf(String(request.headers['accept-encoding'] ?? ''));
    if (encoding === null) return payload;
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return encoding === 'br'
      ? brotlied(payload, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: payload.length,
          },
        })
      : gzipped(payload, { level: GZIP_LEVEL });
  });
}

/** The best encoding that a client accepts; null when it accepts none. */
function encodingOf(accepted: string): 'br' | 'gzip' | null {
  const names = new Set(
    accepted
      .split(',')
      .map((part) => part.split(';'))
      .filter(([, weight]) => weight === undefined || !/^\s*q=0(\.0*)?\s*$/.test(weight))
      .map(([name = '']) => name.trim().toLowerCase()),
  );
  if (names.has('br')) return 'br';
  return names.has('gzip') ? 'gzip' : null;
}
