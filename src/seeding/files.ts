import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { crossCheck } from './crossCheck.ts';
import { pathText, SeedError, type SeedProblem } from './problems.ts';
import { guideFile, guideSchema, GUIDES, SEED_FILES, type Guide, type Seed } from './schemas.ts';

/** The seed that the project ships. */
export const SEED_FOLDER = path.resolve(import.meta.dirname, '../../seed');

/**
 * Reads and checks the whole seed.
 * @throws SeedError with every problem found, each with its file, its place there and what stands there
 */
export function readSeed(folder: string = SEED_FOLDER): Seed {
  const problems: SeedProblem[] = [];
  const entries = Object.entries(SEED_FILES).map(([name, { file, schema }]) => [
    name,
    readFile(folder, file, schema, problems),
  ]);
  const guides = guideFiles(folder).map((file) => readGuide(folder, file, problems));
  // References can be followed only when every file has the shape that it should have.
  if (problems.length > 0) throw new SeedError(problems);
  const seed = { ...Object.fromEntries(entries), guides } as Seed;
  problems.push(...crossCheck(seed));
  if (problems.length > 0) throw new SeedError(problems);
  return seed;
}

/**
 * Reads the demo organizations alone, which takes a fraction of the whole.
 * @throws SeedError as `readSeed` does
 */
export function readDemoOrganizations(folder: string = SEED_FOLDER): Seed['organizations']['organizations'] {
  const problems: SeedProblem[] = [];
  const { file, schema } = SEED_FILES.organizations;
  const read = readFile(folder, file, schema, problems) as Seed['organizations'];
  if (problems.length > 0) throw new SeedError(problems);
  return read.organizations;
}

function readGuide(folder: string, file: string, problems: SeedProblem[]): unknown {
  const guide = readFile(folder, file, guideSchema, problems) as Guide | undefined;
  if (guide && guideFile(guide) !== file) {
    problems.push({
      file,
      path: 'code',
      value: guide.code,
      message: 'expected the code that names the file',
    });
  }
  return guide;
}

function guideFiles(folder: string): string[] {
  const guides = path.join(folder, GUIDES);
  if (!existsSync(guides)) return [];
  return readdirSync(guides)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => `${GUIDES}/${file}`);
}

function readFile(folder: string, file: string, schema: z.ZodType, problems: SeedProblem[]): unknown {
  if (!existsSync(path.join(folder, file))) {
    problems.push({ file, path: '', value: undefined, message: 'is missing' });
    return undefined;
  }
  const document = parseDocument(readFileSync(path.join(folder, file), 'utf8'));
  if (document.errors.length > 0) {
    problems.push(...document.errors.map(({ message }) => ({ file, path: '', value: undefined, message })));
    return undefined;
  }
  const raw: unknown = document.toJS();
  const { data, error } = schema.safeParse(raw);
  for (const issue of error?.issues ?? []) {
    problems.push({
      file,
      path: pathText(issue.path),
      value: valueAt(raw, issue.path),
      message: issue.message,
    });
  }
  return data;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    raw,
  );
}
