import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { FileIssue } from '../shared/fileIssues.ts';
import { crossCheck } from './crossCheck.ts';
import { lineAt, schemaIssues, syntaxIssues, valueAt } from '../shared/yamlIssues.ts';
import { FileIssueCollector, throwIfAny, type LineOf } from './issues.ts';
import {
  guideFile,
  guideSchema,
  GUIDES,
  POLICIES,
  policiesFile,
  policiesSchema,
  SEED_FILES,
  type Guide,
  type PayerPolicies,
  type Seed,
} from './schemas.ts';

/** The seed that the project ships. */
export const SEED_FOLDER = path.resolve(import.meta.dirname, '../../seed');

/**
 * Reads and checks the whole seed.
 * @throws InvalidFilesError with every issue, each with its file, line and path
 */
export function readSeed(folder: string = SEED_FOLDER): Seed {
  const reader = new SeedReader(folder);
  const entries = Object.entries(SEED_FILES).map(([name, { file, schema }]) => [
    name,
    reader.read(file, schema),
  ]);
  const guides = filesIn(folder, GUIDES).map((file) => readGuide(reader, file));
  const policies = filesIn(folder, POLICIES).map((file) => readPolicies(reader, file));
  // References can be checked only when every file matches its schema.
  throwIfAny(reader.issues);
  const seed = { ...Object.fromEntries(entries), guides, policies } as Seed;
  const order = seed.payers.payers.map(({ slug }) => slug);
  seed.policies.sort((a, b) => order.indexOf(a.payer) - order.indexOf(b.payer));
  crossCheck(seed, (file) => reader.collector(file));
  throwIfAny(reader.issues);
  return seed;
}

/**
 * Reads the demo organizations alone, which takes a fraction of the time.
 * @throws InvalidFilesError as `readSeed` does
 */
export function readDemoOrganizations(folder: string = SEED_FOLDER): Seed['organizations']['organizations'] {
  const reader = new SeedReader(folder);
  const { file, schema } = SEED_FILES.organizations;
  const read = reader.read(file, schema) as Seed['organizations'];
  throwIfAny(reader.issues);
  return read.organizations;
}

/** SHA-256 of the files that hold facts, which takes a fraction of the time of reading them. */
export function checksumOfSeed(folder: string = SEED_FOLDER): string {
  const { organizations: _organizations, sessions: _sessions, ...facts } = SEED_FILES;
  const names = [
    ...Object.values(facts).map(({ file }) => file),
    ...filesIn(folder, GUIDES),
    ...filesIn(folder, POLICIES),
  ];
  const hash = createHash('sha256');
  for (const name of names) {
    const bytes = readFileSync(path.join(folder, name));
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

function readGuide(reader: SeedReader, file: string): unknown {
  const guide = reader.read(file, guideSchema) as Guide | undefined;
  if (guide && guideFile(guide) !== file) {
    reader.collector(file).add(['code'], guide.code, `the code in the file's name, ${path.basename(file)}`);
  }
  return guide;
}

function readPolicies(reader: SeedReader, file: string): unknown {
  const policies = reader.read(file, policiesSchema) as PayerPolicies | undefined;
  if (policies && policiesFile(policies) !== file) {
    const allowed = `the payer in the file's name, ${path.basename(file)}`;
    reader.collector(file).add(['payer'], policies.payer, allowed);
  }
  return policies;
}

/** The YAML files of a folder of the seed, in order. */
function filesIn(folder: string, name: string): string[] {
  const place = path.join(folder, name);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => `${name}/${file}`);
}

/** Reads seed files, and collects the issues of all of them with their lines. */
class SeedReader {
  readonly issues: FileIssue[] = [];
  private readonly folder: string;
  private readonly lines = new Map<string, LineOf>();

  constructor(folder: string) {
    this.folder = folder;
  }

  collector(file: string): FileIssueCollector {
    return new FileIssueCollector(file, this.lines.get(file) ?? (() => null), this.issues);
  }

  /** The file's data, or undefined after collecting its issues. */
  read(file: string, schema: z.ZodType): unknown {
    const place = path.join(this.folder, file);
    if (!existsSync(place)) {
      const missing = { value: 'missing', allowed: 'a seed file', fix: 'Restore the file.' };
      this.issues.push({ file, line: null, field: '', ...missing });
      return undefined;
    }
    const lineCounter = new LineCounter();
    const document = parseDocument(readFileSync(place, 'utf8'), { lineCounter });
    this.issues.push(...syntaxIssues(file, document));
    if (document.errors.length > 0) return undefined;
    this.lines.set(file, (at) => lineAt(document, lineCounter, at));
    return this.check(file, document.toJS(), schema);
  }

  private check(file: string, raw: unknown, schema: z.ZodType): unknown {
    const { data, error } = schema.safeParse(raw);
    const collector = this.collector(file);
    for (const { path: at, allowed, fix } of error ? schemaIssues(error) : [])
      collector.add(at, valueAt(raw, at), allowed, fix);
    return data;
  }
}
