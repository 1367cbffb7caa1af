import type { CatalogEditResult, InvalidValue } from '../catalog/catalogEditor.ts';
import type { EntryChange, FieldChange } from '../seeding/catalog/plan.ts';
import { CatalogFactsInput } from './catalogInputs.ts';
import { builder } from './kit/builder.ts';
import { CatalogChangeKind } from './kit/enums.ts';
import { mutation, type InputFields, type Payload } from './kit/mutations.ts';
import { UserErrorInterface } from './kit/userErrors.ts';

/** Edits of the catalog in a running system: whole files, or single facts. */

const CatalogFieldChange = builder.objectRef<FieldChange>('CatalogFieldChange').implement({
  description: 'A field of a fact that an edit changes.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Name of the field in the file.' }),
    before: t.exposeString('before', { nullable: true, description: 'Value as JSON; null when absent.' }),
    after: t.exposeString('after', { nullable: true, description: 'Value as JSON; null when absent.' }),
  }),
});

const CatalogChange = builder.objectRef<EntryChange>('CatalogChange').implement({
  description: 'A fact of the catalog that an edit changes.',
  fields: (t) => ({
    change: t.expose('change', { type: CatalogChangeKind, description: 'What happens to the fact.' }),
    kind: t.exposeString('kind', { description: 'Kind of the fact, such as `programValues`.' }),
    key: t.exposeString('key', { description: 'Key of the fact within its kind.' }),
    fields: t.expose('fields', { type: [CatalogFieldChange], description: 'Fields that change.' }),
  }),
});

builder.objectRef<InvalidValue>('InvalidValue').implement({
  description: 'A value that the catalog cannot have.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    value: t.exposeString('value', { description: 'The value as JSON.' }),
    allowed: t.exposeString('allowed', { description: 'What is allowed there.' }),
    fix: t.exposeString('fix', { description: 'What to do.' }),
  }),
});

const catalogPayload: Payload<CatalogEditResult> = {
  description: 'What an edit of the catalog changes, or the user errors for which nothing was changed.',
  fields: (t) => ({
    changes: t.expose('changes', {
      type: [CatalogChange],
      description: 'Facts that are added, changed or removed.',
    }),
    unchanged: t.exposeInt('unchanged', { description: 'Facts that are in the catalog already.' }),
    revision: t.exposeInt('revision', {
      nullable: true,
      description: 'The revision that serves the facts; null for a dry run, and when nothing changed.',
    }),
  }),
};

const CatalogFileInput = builder.inputType('CatalogFileInput', {
  description: 'A file in the form of seed/.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name for messages.' }),
    content: t.string({ required: true, description: 'YAML. Facts that it does not name stay unchanged.' }),
  }),
});

/** How an edit is made; the same for files and for single facts. */
const editFields = (t: InputFields) => ({
  remove: t.stringList({ description: 'Facts to remove, by kind and key, such as `guides:97530`.' }),
  dryRun: t.boolean({
    defaultValue: false,
    required: true,
    description: 'Whether to return what would change and change nothing.',
  }),
  expectedRevision: t.int({
    description: 'The revision that you have seen; another one rejects the edit.',
  }),
  reason: t.string({ required: true, description: 'Why, for the history.' }),
});

interface EditOptions {
  readonly remove?: readonly string[] | null | undefined;
  readonly dryRun: boolean;
  readonly expectedRevision?: number | null | undefined;
  readonly reason: string;
}

const optionsOf = ({ remove, dryRun, expectedRevision, reason }: EditOptions) => ({
  remove: remove ?? [],
  dryRun,
  expectedRevision: expectedRevision ?? null,
  reason,
});

mutation('catalogImport', {
  action: 'catalog.edit',
  description:
    'Lays files over the catalog: codes, modifiers, payers, plans, program values and other facts, all of them or none.',
  input: (t) => ({
    files: t.field({ type: [CatalogFileInput], required: true, description: 'Files in the form of seed/.' }),
    ...editFields(t),
  }),
  payload: catalogPayload,
  resolve: ({ files, ...options }, { catalog }) =>
    catalog.import(
      files.map(({ name, content }) => ({ name, text: content })),
      optionsOf(options),
    ),
});

mutation('catalogUpdate', {
  action: 'catalog.edit',
  description: 'Adds or replaces facts of the catalog, all of them or none.',
  input: (t) => ({
    facts: t.field({ type: CatalogFactsInput, required: true, description: 'The facts.' }),
    ...editFields(t),
  }),
  nested: 'facts',
  payload: catalogPayload,
  resolve: ({ facts, ...options }, { catalog }) => catalog.update(facts, optionsOf(options)),
});
