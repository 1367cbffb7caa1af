import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../../shared/loopback.ts';
import { BUILT_PLAYGROUND, MANIFEST_FILE, type Manifest } from './built-files.ts';
import { playgroundDocument } from './document.ts';
import { readExamples } from './examples.ts';
import type { Example, PageConfig, RoleCredential } from './page/config.ts';

/** What the server passes to the playground. */
export interface PlaygroundOptions {
  /** Of the demo's roles. The page offers them to browsers that ask for this machine, and to no others. */
  readonly demoCredentials?: readonly RoleCredential[];
}

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer | undefined;
}

const ENDPOINT = '/graphql';
const STREAM = '/graphql/stream';
export const PLAYGROUND_PATH = '/playground';
const ASSETS = '/playground/assets';

const CONTENT_TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const HEADERS = {
  // Monaco and GraphiQL use inline styles and icons from data URLs; nothing else is allowed.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * Serves the playground at /playground from files that are read once, at the start. It loads nothing from elsewhere.
 * Without a bundle, the page responds with 503 and how to build one; the API is not affected.
 */
export async function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): Promise<void> {
  const manifest = await readManifest();
  const assets = manifest ? await readAssets() : new Map<string, Asset>();
  const examples = manifest ? await readExamples() : [];
  const pageWith = (credentials: readonly RoleCredential[]) =>
    manifest && pageOf(manifest, examples, credentials);
  const demoPage = pageWith(options.demoCredentials ?? []);
  const pageForOthers = pageWith([]);

  app.get('/', (request, reply) =>
    request.headers.accept?.includes('text/html')
      ? reply.redirect(PLAYGROUND_PATH, 302)
      : reply.send({ graphql: ENDPOINT, playground: PLAYGROUND_PATH }),
  );

  app.get(PLAYGROUND_PATH, (request, reply) => {
    const page = isForThisMachine(request) ? demoPage : pageForOthers;
    reply.headers(HEADERS).header('cache-control', 'no-store');
    return page
      ? reply.type('text/html; charset=utf-8').send(page)
      : reply
          .code(503)
          .type('text/plain; charset=utf-8')
          .send(
            'The playground has not been built. Run `npm run playground:build`, then restart the server.\n',
          );
  });

  app.get<{ Params: { file: string } }>(`${ASSETS}/:file`, (request, reply) => {
    const asset = assets.get(request.params.file);
    if (!asset) return reply.callNotFound();
    return sendAsset(reply, asset, request.headers['accept-encoding'] ?? '');
  });
}

/**
 * Whether a browser asked for this machine by name or address. A page of another site could make its own name lead here
 * (DNS rebinding) and then read the demo credential. Such a page can add X-Forwarded-Host, but cannot replace Host.
 */
function isForThisMachine({ headers }: FastifyRequest): boolean {
  return [headers.host, headers['x-forwarded-host'] ?? headers.host].every((host) => {
    const url = typeof host === 'string' ? URL.parse(`http://${host}`) : null;
    return url !== null && isLoopbackHost(url.hostname);
  });
}

function sendAsset(reply: FastifyReply, asset: Asset, acceptedEncodings: string): FastifyReply {
  // The name contains a hash of the content, so a file never changes.
  reply.headers(HEADERS).header('cache-control', 'public, max-age=31536000, immutable').type(asset.type);
  if (!asset.gzipped) return reply.send(asset.body);
  reply.header('vary', 'accept-encoding');
  return /\bgzip\b/.test(acceptedEncodings)
    ? reply.header('content-encoding', 'gzip').send(asset.gzipped)
    : reply.send(asset.body);
}

function pageOf(
  manifest: Manifest,
  examples: readonly Example[],
  credentials: readonly RoleCredential[],
): string {
  const config: PageConfig = { endpoint: ENDPOINT, streamEndpoint: STREAM, credentials, examples };
  return playgroundDocument(
    { script: `${ASSETS}/${manifest.script}`, style: `${ASSETS}/${manifest.style}` },
    config,
  );
}

async function readManifest(): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(BUILT_PLAYGROUND, MANIFEST_FILE), 'utf8')) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function readAssets(): Promise<Map<string, Asset>> {
  const files = new Set(await readdir(BUILT_PLAYGROUND));
  const read = (file: string) => readFile(join(BUILT_PLAYGROUND, file));
  const assets = new Map<string, Asset>();
  for (const file of files) {
    const type = CONTENT_TYPES[extname(file)];
    if (!type) continue;
    const gzipped = files.has(`${file}.gz`) ? await read(`${file}.gz`) : undefined;
    assets.set(file, { type, body: await read(file), gzipped });
  }
  return assets;
}
