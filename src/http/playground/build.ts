// `npm run playground:build`: bundles the playground, or prints in one sentence why it cannot.
import { OperatorError } from '../../shared/operatorError.ts';
import { BUILT_PLAYGROUND } from './built-files.ts';
import { bundlePlayground } from './bundle.ts';

/** Bundles the playground unless it is up to date. @throws OperatorError with what failed */
export async function buildPlayground(): Promise<void> {
  try {
    await bundlePlayground(BUILT_PLAYGROUND);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error);
    throw new OperatorError(`The playground could not be bundled: ${reason}`);
  }
}

if (import.meta.main) {
  try {
    await buildPlayground();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
