import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { BUILT_DOCS, INPUTS_FILE } from './builtFiles.ts';

/** Serves the documentation at /docs/. */

interface SiteFile {
  readonly type: string;
  readonly body: Buffer;
  /** Compressed when it is first requested so. */
  gzipped?: Promise<Buffer>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};

const HEADERS = {
  // The pages have no inline script or style, and load nothing from elsewhere.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  // The names of the files stay the same when the documentation changes.
  'cache-control': 'public, max-age=300',
  vary: 'accept-encoding',
};

const compress = promisify<Buffer, Buffer>(gzip);

const NOT_BUILT =
  'The documentation has not been built. Run `npm run docs:build`, then restart the server.\n';

export function registerDocs(app: FastifyInstance): void {
  // Read at the first request: most processes serve the API alone.
  let site: Promise<ReadonlyMap<string, SiteFile>> | null = null;

  app.get('/docs', (_request, reply) => reply.redirect('/docs/', 302));

  app.get<{ Params: { '*': string } }>('/docs/*', async (request, reply) => {
    site ??= readSite();
    const files = await site;
    if (files.size === 0) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    const path = request.params['*'];
    const file =
      files.get(path) ?? files.get(path === '' || path.endsWith('/') ? `${path}index.html` : `${path}.html`);
    if (!file) return reply.callNotFound();
    reply.headers(HEADERS).type(file.type);
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(file.body);
    file.gzipped ??= compress(file.body);
    return reply.header('content-encoding', 'gzip').send(await file.gzipped);
  });
}

/** The files by their path in the site; none before it was built. */
async function readSite(): Promise<ReadonlyMap<string, SiteFile>> {
  const entries = await readdir(BUILT_DOCS, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const files = new Map<string, SiteFile>();
  for (const entry of entries) {
    const type = CONTENT_TYPES[extname(entry.name)];
    if (!entry.isFile() || !type || entry.name === INPUTS_FILE) continue;
    const path = join(entry.parentPath, entry.name);
    const body = await readFile(path);
    files.set(relative(BUILT_DOCS, path).split(sep).join('/'), { type, body });
  }
  return files;
}
