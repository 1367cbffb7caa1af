import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from '@graphql-codegen/cli';
import { minifyIntrospectionQuery } from '@urql/introspection';
import {
  buildSchema,
  introspectionFromSchema,
  getNamedType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { format, resolveConfig } from 'prettier';
import codegen from './codegen.ts';

/** Writes src/generated from schema.graphql and documents; with --check, fails when a file would change. */

const ROOT = path.join(import.meta.dirname, '../..');

/** Types that a cache cannot find by an id, and connections with the arguments that tell one list from another. */
function cacheText(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const keyless = types.filter((type) => !roots.has(type) && !type.getFields()['id']).map(({ name }) => name);
  const connections = types.flatMap((type) => {
    const fields = Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .map(({ name, args }) => [
        name,
        args
          .map((argument) => argument.name)
          .filter((argument) => argument !== 'first' && argument !== 'after'),
      ]);
    return fields.length === 0 ? [] : [[type.name, Object.fromEntries(fields)]];
  });
  return [
    '/** Types without an id. */',
    `export const KEYLESS_TYPES: readonly string[] = ${JSON.stringify(keyless)};`,
    '',
    '/** The arguments of each connection that make another list; `first` and `after` choose a page of it. */',
    'export const CONNECTION_FIELDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =',
    `  ${JSON.stringify(Object.fromEntries(connections))};`,
  ].join('\n');
}

/** The schema as graphcache reads it: names, kinds and nullability, without scalars, enums, inputs and descriptions. */
function introspectionText(schema: GraphQLSchema): string {
  const minified = minifyIntrospectionQuery(introspectionFromSchema(schema, { descriptions: false }));
  return [
    "import type { CacheExchangeOpts } from '@urql/exchange-graphcache';",
    '',
    '/** What graphcache must know of the schema. */',
    `export const INTROSPECTION: NonNullable<CacheExchangeOpts['schema']> = JSON.parse(`,
    `  ${JSON.stringify(JSON.stringify(minified))},`,
    `) as NonNullable<CacheExchangeOpts['schema']>;`,
  ].join('\n');
}

/** The generator writes `unknown` as the constraint of a helper type and as the variables of a fragment, which has none. */
function withoutUnknown(text: string): string {
  return text
    .replaceAll('{ [key: string]: unknown }', 'object')
    .replaceAll(/(Fragment), unknown>/g, '$1, Record<string, never>>');
}

/** The generated files with their texts, formatted. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const schema = buildSchema(readFileSync(path.join(ROOT, 'schema.graphql'), 'utf8'));
  const made = (await generate({ ...codegen, cwd: ROOT }, false)) as { filename: string; content: string }[];
  const raw = [
    ...made.map(({ filename, content }): [string, string] => [
      path.resolve(ROOT, filename),
      withoutUnknown(content),
    ]),
    [path.join(import.meta.dirname, 'src/generated/cache.ts'), cacheText(schema)] as [string, string],
    [path.join(import.meta.dirname, 'src/generated/introspection.ts'), introspectionText(schema)] as [
      string,
      string,
    ],
  ];
  const files = new Map<string, string>();
  for (const [file, text] of raw) {
    const options = await resolveConfig(file);
    files.set(file, await format(text, { ...options, filepath: file }));
  }
  return files;
}

async function main(isCheck: boolean): Promise<void> {
  const changed: string[] = [];
  for (const [file, text] of await generatedFiles()) {
    if (currentText(file) === text) continue;
    changed.push(path.relative(ROOT, file));
    if (!isCheck) writeFileSync(file, text);
  }
  if (isCheck && changed.length > 0) {
    console.error(`Run \`npm run client:generate\`. Out of date: ${changed.join(', ')}`);
    process.exitCode = 1;
  }
}

function currentText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  await main(values.check);
}
