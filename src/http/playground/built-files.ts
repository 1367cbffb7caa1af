import { join } from 'node:path';

/** Where `npm run playground:build` leaves the page and the server looks for it. */
export const BUILT_PLAYGROUND = join(import.meta.dirname, '../../../build/playground');

export const MANIFEST_FILE = 'manifest.json';

/** What the build tells the server. */
export interface Manifest {
  /** Names everything the bundle was made from. */
  readonly inputHash: string;
  readonly script: string;
  readonly style: string;
}
