import { join } from 'node:path';

/** Folder of the bundle: `npm run playground:build` writes it, and the server reads it. */
export const BUILT_PLAYGROUND = join(import.meta.dirname, '../../../build/playground');

export const MANIFEST_FILE = 'manifest.json';

/** What the build records for the server. */
export interface Manifest {
  /** Hash of everything that the bundle was built from. */
  readonly inputHash: string;
  readonly script: string;
  readonly style: string;
}
