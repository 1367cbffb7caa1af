import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const PRISMA_FOLDER = path.resolve(import.meta.dirname, '../../prisma');
const SCHEMA_FOLDER = path.join(PRISMA_FOLDER, 'schema');

export const MIGRATIONS_FOLDER = path.join(PRISMA_FOLDER, 'migrations');

/** The model as of the newest migration, all its files in one. */
export const MIGRATED_MODEL_FILE = path.join(MIGRATIONS_FOLDER, 'schema.prisma');

/** A SQL script of this checkout. `checksum` is what Prisma records of it: SHA-256 in hexadecimal. */
export interface Script {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** All scripts of this checkout: the migrations, oldest first, and what is applied after them. */
export interface Scripts {
  readonly migrations: readonly Script[];
  readonly security: Script;
}

export async function readScripts(): Promise<Scripts> {
  const entries = await readdir(MIGRATIONS_FOLDER, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = (name: string) => readScript(name, path.join(MIGRATIONS_FOLDER, name, 'migration.sql'));
  return {
    migrations: await Promise.all(names.sort().map(read)),
    security: await readScript('prisma/security.sql', path.join(PRISMA_FOLDER, 'security.sql')),
  };
}

/** The model as it is now: the files of prisma/schema, by name, in one text. */
export async function readModel(): Promise<string> {
  const names = (await readdir(SCHEMA_FOLDER)).filter((name) => name.endsWith('.prisma')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(SCHEMA_FOLDER, name), 'utf8')));
  return texts.join('\n');
}

/** The model to which the migrations lead. */
export function readMigratedModel(): Promise<string> {
  return readFile(MIGRATED_MODEL_FILE, 'utf8');
}

async function readScript(name: string, file: string): Promise<Script> {
  return script(name, await readFile(file, 'utf8'));
}

export function script(name: string, sql: string): Script {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
