import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { FileIssue } from '../shared/fileIssues.ts';
import { crossCheck } from './crossCheck.ts';
import { FileIssueCollector, throwIfAny, type LineOf, type Path } from './issues.ts';
import { guideFile, guideSchema, GUIDES, SEED_FILES, type Guide, type Seed } from './schemas.ts';

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
  const guides = guideFiles(folder).map((file) => readGuide(reader, file));
  // References can be checked only when every file matches its schema.
  throwIfAny(reader.issues);
  const seed = { ...Object.fromEntries(entries), guides } as Seed;
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

function readGuide(reader: SeedReader, file: string): unknown {
  const guide = reader.read(file, guideSchema) as Guide | undefined;
  if (guide && guideFile(guide) !== file) {
    reader.collector(file).add(['code'], guide.code, `the code in the file's name, ${path.basename(file)}`);
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
      this.addIssue(file, null, 'missing', 'a seed file', 'Restore the file.');
      return undefined;
    }
    const lineCounter = new LineCounter();
    const document = parseDocument(readFileSync(place, 'utf8'), { lineCounter });
    for (const { message, linePos } of document.errors) {
      this.addIssue(file, linePos?.[0].line ?? null, 'not YAML', 'valid YAML', message);
    }
    if (document.errors.length > 0) return undefined;
    this.lines.set(file, (at) => lineOf(document, lineCounter, at));
    return this.check(file, document.toJS(), schema);
  }

  private check(file: string, raw: unknown, schema: z.ZodType): unknown {
    const { data, error } = schema.safeParse(raw);
    const collector = this.collector(file);
    for (const issue of error?.issues ?? []) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          collector.add(
            [...issue.path, key],
            valueAt(raw, [...issue.path, key]),
            'no key of this name',
            'Rename or remove the key.',
          );
        }
      } else {
        const allowed = issue.message.replace(/^Invalid input: expected /, '');
        collector.add(issue.path, valueAt(raw, issue.path), allowed);
      }
    }
    return data;
  }

  private addIssue(file: string, line: number | null, value: string, allowed: string, fix: string): void {
    this.issues.push({ file, line, field: '', value, allowed, fix });
  }
}

/** The line of the value at the path; of the nearest value around it when there is none at the path. */
function lineOf(document: Document, lines: LineCounter, at: Path): number | null {
  for (let length = at.length; length >= 0; length -= 1) {
    const node = document.getIn(at.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function valueAt(raw: unknown, at: Path): unknown {
  return at.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], raw);
}
