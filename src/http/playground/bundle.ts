import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { MANIFEST_FILE, type Manifest } from './built-files.ts';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../../..');

/** Packages whose version decides what the bundle contains. */
const BUNDLED = [
  'graphiql',
  '@graphiql/plugin-doc-explorer',
  '@graphiql/plugin-history',
  '@graphiql/react',
  '@graphiql/toolkit',
  'graphql',
  'graphql-sse',
  'monaco-editor',
  'monaco-graphql',
  'react',
  'react-dom',
  'esbuild',
];

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  target: 'es2022',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  metafile: true,
  write: true,
  logLevel: 'silent',
} satisfies BuildOptions;

// Monaco loads workers by label; a worker is a classic script, so each is one self-contained file.
const WORKERS = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
};

/**
 * Bundles the page into `folder`, unless it was built from the same sources, packages and options already. Returns
 * whether it built. The folder is replaced as a whole, so a server never reads half a bundle.
 */
export async function bundlePlayground(folder: string): Promise<boolean> {
  const inputHash = await hashOfInputs();
  if ((await recordedHash(folder)) === inputHash) return false;
  const fresh = `${folder}.${process.pid}`;
  try {
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    const manifest = await bundleInto(fresh, inputHash);
    await compressText(fresh);
    await writeFile(join(fresh, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}

async function bundleInto(outdir: string, inputHash: string): Promise<Manifest> {
  // Loaded here because a start with an up-to-date bundle does not need it.
  const { build, stop } = await import('esbuild');
  const workers = await build({ ...COMMON, outdir, entryPoints: WORKERS, format: 'iife' });
  const workerFiles = Object.fromEntries(
    Object.entries(WORKERS).map(([label, source]) => [label, outputOf(workers.metafile, source).script]),
  );
  const page = await build({
    ...COMMON,
    outdir,
    entryPoints: [join(HERE, 'page/main.tsx')],
    format: 'esm',
    splitting: true,
    define: { 'process.env.NODE_ENV': '"production"', WORKER_FILES: JSON.stringify(workerFiles) },
    plugins: [stylesOnce, fontsAsFiles],
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file' },
  });
  const { script, style } = outputOf(page.metafile, 'page/main.tsx');
  if (!style) throw new Error('the page has no stylesheet');
  // The server that called this goes on, and has no use for the bundler's process.
  await stop();
  return { inputHash, script, style };
}

function outputOf(metafile: Metafile, source: string): { script: string; style: string | undefined } {
  const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint?.endsWith(source));
  if (!found) throw new Error(`no bundle was built from ${source}`);
  const [script, { cssBundle }] = found;
  return { script: basename(script), style: cssBundle && basename(cssBundle) };
}

/** GraphiQL's stylesheet already contains Monaco's; a second copy would be split off with Monaco and never load in order. */
const stylesOnce: Plugin = {
  name: 'styles-once',
  setup(build) {
    build.onLoad({ filter: /monaco-editor[\\/]esm[\\/].*\.css$/ }, () => ({ contents: '', loader: 'css' }));
  },
};

/** GraphiQL's stylesheet embeds 450 kB of fonts; as files, browsers load only the alphabets in use. */
const fontsAsFiles: Plugin = {
  name: 'fonts-as-files',
  setup(build) {
    const fonts = new Map<string, Buffer>();
    build.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      const contents = css.replace(
        /url\(data:font\/(\w+);base64,([^)]+)\)/g,
        (_whole, ending: string, data: string) => {
          const name = `font-${fonts.size}.${ending}`;
          fonts.set(name, Buffer.from(data, 'base64'));
          return `url(embedded:${name})`;
        },
      );
      return { contents, loader: 'css' };
    });
    build.onResolve({ filter: /^embedded:/ }, ({ path }) => ({
      path: path.slice('embedded:'.length),
      namespace: 'font',
    }));
    build.onLoad({ filter: /./, namespace: 'font' }, ({ path }) => ({
      contents: fonts.get(path) ?? '',
      loader: 'file',
    }));
  },
};

async function compressText(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!/\.(js|css)$/.test(file)) continue;
    await writeFile(join(folder, `${file}.gz`), gzipSync(await readFile(join(folder, file))));
  }
}

/** This file is one of the inputs, so a changed build option builds a new bundle. */
async function hashOfInputs(): Promise<string> {
  const page = join(HERE, 'page');
  const sources = [import.meta.filename, ...(await readdir(page)).sort().map((file) => join(page, file))];
  const hash = createHash('sha256').update((await Promise.all(BUNDLED.map(versionOf))).join('\n'));
  for (const file of sources) hash.update(`\n${basename(file)}\n`).update(await readFile(file));
  return hash.digest('hex');
}

async function versionOf(name: string): Promise<string> {
  const { version } = JSON.parse(
    await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  ) as { version: string };
  return version;
}

async function recordedHash(folder: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as Manifest).inputHash;
  } catch {
    return null;
  }
}
