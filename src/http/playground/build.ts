// `npm run playground:build`: bundles the playground, or prints in one sentence why it cannot.
import { BUILT_PLAYGROUND } from './built-files.ts';
import { bundlePlayground } from './bundle.ts';

const started = performance.now();
try {
  const built = await bundlePlayground(BUILT_PLAYGROUND);
  if (built)
    process.stdout.write(`Playground bundled in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  const reason = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error);
  process.stderr.write(`The playground could not be bundled: ${reason}\n`);
  process.exitCode = 1;
}
