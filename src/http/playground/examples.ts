import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from './page/config.ts';

const FOLDER = join(import.meta.dirname, 'examples');
const OPERATIONS = '.graphql';

/** Folders of the examples, in the order of the panel, and whom each is for. */
const GROUPS = {
  'front-end': 'Front end',
  analyst: 'Analyst',
  'clinician-and-biller': 'Clinician and biller',
  administrator: 'Administrator',
  auditor: 'Auditor',
} as const;

/**
 * The example operations, by group and then by the number in their file names. The comment at the top of a file is its
 * summary, up to an empty comment line; `# Role: ADMIN` names the demo role that it runs as. Variables are in a file of the
 * same name that ends in `.json`.
 */
export async function readExamples(): Promise<Example[]> {
  const groups = await Promise.all(
    Object.entries(GROUPS).map(async ([folder, group]) => {
      const files = (await readdir(join(FOLDER, folder))).sort();
      const operations = files.filter((file) => file.endsWith(OPERATIONS));
      return Promise.all(operations.map((file) => readExample(join(FOLDER, folder), file, files, group)));
    }),
  );
  return groups.flat();
}

async function readExample(
  folder: string,
  file: string,
  files: readonly string[],
  group: string,
): Promise<Example> {
  const operation = (await readFile(join(folder, file), 'utf8')).trimEnd();
  const name = /^(?:query|mutation|subscription) (\w+)/m.exec(operation)?.[1];
  if (name === undefined) throw new Error(`The example ${file} has no named operation.`);
  const variablesFile = `${file.slice(0, -OPERATIONS.length)}.json`;
  const variables = files.includes(variablesFile)
    ? (await readFile(join(folder, variablesFile), 'utf8')).trimEnd()
    : null;
  const role = /^# Role: ([A-Z]+)$/m.exec(operation)?.[1] ?? null;
  return { name, group, summary: summaryOf(operation), role, operation, variables };
}

function summaryOf(operation: string): string {
  const lines = operation.split('\n');
  const end = lines.findIndex((line) => !/^# \S/.test(line));
  return lines
    .slice(0, end)
    .map((line) => line.slice(2))
    .join(' ');
}
