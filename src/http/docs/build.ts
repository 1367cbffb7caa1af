// `npm run docs:build`: builds the documentation site, or prints why it cannot.
import { BUILT_DOCS } from './builtFiles.ts';
import { buildDocs } from './site.ts';

const started = performance.now();
try {
  const built = await buildDocs(BUILT_DOCS);
  if (built)
    process.stdout.write(`Documentation built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  process.stderr.write(
    `The documentation could not be built: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
