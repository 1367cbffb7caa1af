import { join } from 'node:path';

/** Folder of the documentation site: `npm run docs:build` writes it, and the server reads it. */
export const BUILT_DOCS = join(import.meta.dirname, '../../../build/docs');

/** Records what the site was built from. */
export const INPUTS_FILE = 'inputs.txt';
