import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  isEnumType,
  isInputObjectType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  type GraphQLNamedType,
} from 'graphql';
import { printedSchema, SCHEMA_FILE } from '../../src/api/print.ts';
import { schema } from '../../src/api/schema.ts';

const PROMISED = path.join(import.meta.dirname, 'promised.graphql');
const TYPES = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
const ROOTS = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];

test('schema.graphql equals the schema of the code', () => {
  expect(printedSchema()).toBe(readFileSync(SCHEMA_FILE, 'utf8'));
});

test('every type, field, argument and value has a description', () => {
  const silent = TYPES.flatMap(elementsOf)
    .filter(({ description }) => !description?.trim())
    .map(({ name }) => name);
  expect(silent).toEqual([]);
});

test('a description is a sentence', () => {
  const unfinished = TYPES.filter((type) => !isStandard(type))
    .flatMap(elementsOf)
    .filter(({ description }) => !/[.)]$/.test(description?.trim() ?? ''))
    .map(({ name, description }) => `${name}: ${description}`);
  expect(unfinished).toEqual([]);
});

test('every root field declares its action', () => {
  const open = ROOTS.flatMap((root) => Object.values(root?.getFields() ?? {}))
    .filter((field) => !actionOf(field.extensions))
    .map((field) => field.name);
  expect(open).toEqual([]);
});

test('every promised element still exists', () => {
  const promised = buildSchema(readFileSync(PROMISED, 'utf8'));
  expect(findBreakingChanges(promised, schema)).toEqual([]);
  const changedDefaults = findDangerousChanges(promised, schema).filter(
    ({ type }) => type === 'ARG_DEFAULT_VALUE_CHANGE',
  );
  expect(changedDefaults).toEqual([]);
});

test('a page has at most 200 items and its description says so', () => {
  const unsaid = TYPES.filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
    )
    .flatMap(({ name, field }) =>
      field.args.filter((arg) => arg.name === 'first').map((arg) => ({ name, arg })),
    )
    .filter(({ arg }) => !arg.description?.includes('1 to 200') || arg.defaultValue === undefined)
    .map(({ name }) => name);
  expect(unsaid).toEqual([]);
});

/** Lists of what has pages elsewhere, and why these need none. */
const WITHOUT_PAGES: Readonly<Record<string, readonly string[]>> = {
  'the policies of at most 200 notes (POLICY_LIMITS)': ['PolicyNoteVerifyPayload.policies'],
  'at most 200 notes of a version (POLICY_LIMITS)': ['Policy.notes', 'PolicyVersion.notes'],
  'what one payer or plan says about one code and topic': [
    'ComparisonCell.conflicts',
    'ComparisonCell.notes',
    'ComparisonPlanCell.conflicts',
    'ComparisonPlanCell.notes',
    'PayerTerm.conflicts',
    'PayerTerms.conflicts',
    'PayerTerms.notes',
    'PlanTerms.conflicts',
    'PlanTerms.notes',
  ],
  'relations and disagreements of one code, written by editors of the catalog': [
    'Code.primaryCodes',
    'Code.disagreements',
    'Code.replacementCodes',
    'Code.similarCodes',
  ],
  'the edits between two codes in the releases of one quarter': ['PtpEditKnowledge.conflicts'],
  'at most 100 active keys of an organization': ['ApiKeyRevokeAllPayload.apiKeys'],
};

test('what grows has pages wherever it is listed', () => {
  const plain = TYPES.filter(isObjectType)
    .filter(({ name }) => !name.endsWith('Connection'))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ type: of }) => isListType(getNullableType(of)))
        .filter(({ type: of }) => schema.getType(`${getNamedType(of).name}Connection`))
        .map((field) => `${type.name}.${field.name}`),
    );
  expect(plain.toSorted()).toEqual(Object.values(WITHOUT_PAGES).flat().toSorted());
});

interface Element {
  readonly name: string;
  readonly description: string | null | undefined;
}

function elementsOf(type: GraphQLNamedType): Element[] {
  const own = { name: type.name, description: type.description };
  if (isEnumType(type)) return [own, ...type.getValues().map((value) => within(type, value))];
  if (isInputObjectType(type))
    return [own, ...Object.values(type.getFields()).map((field) => within(type, field))];
  if (!isObjectType(type) && !isInterfaceType(type)) return [own];
  const fields = Object.values(type.getFields());
  const args = fields.flatMap((field) =>
    field.args.map(({ name, description }) => ({ name: `${type.name}.${field.name}(${name})`, description })),
  );
  return [own, ...fields.map((field) => within(type, field)), ...args];
}

function within(type: GraphQLNamedType, { name, description }: Element): Element {
  return { name: `${type.name}.${name}`, description };
}

function isStandard({ name }: GraphQLNamedType): boolean {
  return ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(name);
}

/** The action under `authScopes`, where Pothos stores a field's options. */
function actionOf(extensions: Readonly<Record<string, unknown>>): string | undefined {
  const options = extensions['pothosOptions'] as { authScopes?: { action?: string } } | undefined;
  return options?.authScopes?.action;
}
