import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Migration, Model } from './engine.ts';

const PRISMA_FOLDER = path.resolve(import.meta.dirname, '../../prisma');

export const MIGRATIONS_FOLDER = path.join(PRISMA_FOLDER, 'migrations');

/** Every migration of this checkout, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  const names = await migrationNames();
  const read = (name: string) => readFile(path.join(MIGRATIONS_FOLDER, name, 'migration.sql'), 'utf8');
  return Promise.all(names.map(async (name) => ({ name, sql: await read(name) })));
}

/** The names of the migration folders, oldest first. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(MIGRATIONS_FOLDER, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The model as it is now: prisma/schema.prisma. */
export async function readModel(): Promise<Model> {
  return {
    path: 'schema.prisma',
    content: await readFile(path.join(PRISMA_FOLDER, 'schema.prisma'), 'utf8'),
  };
}

/** The model as it was when a migration was written; every migration keeps a copy of it. */
export async function readModelOf(migrationName: string): Promise<Model> {
  const file = path.join(MIGRATIONS_FOLDER, migrationName, 'schema.prisma');
  return { path: 'schema.prisma', content: await readFile(file, 'utf8') };
}

/** What Prisma records of an applied migration: the SHA-256 of its script, in hexadecimal. */
export function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
