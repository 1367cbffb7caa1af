import type { CatalogEditResult } from '../catalog/catalogEditor.ts';
import type { EntryChange, FieldChange } from '../seeding/catalog/plan.ts';
import { builder } from './kit/builder.ts';
import { CatalogChangeKind, Confidence } from './kit/enums.ts';
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

const CatalogPayload = builder.objectRef<CatalogEditResult>('CatalogPayload').implement({
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
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Every error of the input; empty on success.',
    }),
  }),
});

const CatalogFileInput = builder.inputType('CatalogFileInput', {
  description: 'A file in the form of seed/.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name for messages.' }),
    content: t.string({ required: true, description: 'YAML. Facts that it does not name stay unchanged.' }),
  }),
});

const CitationInput = builder.inputType('CitationInput', {
  description: 'Where a fact stands.',
  fields: (t) => ({
    source: t.string({ required: true, description: 'Id of a source of the catalog.' }),
    section: t.string({ description: 'Section or page.' }),
    confidence: t.field({ type: Confidence, required: true, description: 'Confidence in the fact.' }),
  }),
});

const CatalogSourceInput = builder.inputType('CatalogSourceInput', {
  description: 'A document that facts cite, added or replaced by its id.',
  fields: (t) => ({
    id: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    title: t.string({ required: true, description: 'Title.' }),
    url: t.string({ description: 'URL.' }),
    publisher: t.string({ description: 'Publisher.' }),
    documentId: t.string({ description: "The document's own id." }),
    publishedOn: t.field({ type: 'Date', description: 'Day on which it was published.' }),
    retrievedOn: t.field({ type: 'Date', description: 'Day on which it was retrieved.' }),
  }),
});

const ProgramValueInput = builder.inputType('ProgramValueInput', {
  description: 'A number that a program sets for a period, added or replaced by its key and first day.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Key, such as OT_KX_THRESHOLD.' }),
    unit: t.string({ required: true, description: 'Unit, such as dollars.' }),
    value: t.string({ required: true, description: "A number, such as '0.85'." }),
    effectiveFrom: t.field({ type: 'Date', required: true, description: 'First day.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day on which it no longer holds.' }),
    citation: t.field({ type: CitationInput, required: true, description: 'Where it stands.' }),
  }),
});

const GuideItemInput = builder.inputType('GuideItemInput', {
  description: 'One item of a section of a guide.',
  fields: (t) => ({
    label: t.string({ description: 'Label.' }),
    text: t.string({ required: true, description: 'Text in your own words.' }),
  }),
});

const GuideSectionInput = builder.inputType('GuideSectionInput', {
  description: 'A section of a guide.',
  fields: (t) => ({
    topic: t.string({ required: true, description: 'Topic; each once in a guide.' }),
    items: t.field({ type: [GuideItemInput], required: true, description: 'Items, at least one.' }),
  }),
});

const GuideInput = builder.inputType('GuideInput', {
  description: 'The guide of a code, added or replaced as a whole.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'A code of the catalog.' }),
    commonNames: t.stringList({ required: true, description: 'Names in use.' }),
    summary: t.string({ required: true, description: 'Summary.' }),
    sources: t.field({ type: [CitationInput], required: true, description: 'Sources, at least one.' }),
    sections: t.field({ type: [GuideSectionInput], required: true, description: 'Sections in their order.' }),
  }),
});

const DocumentationRequirementInput = builder.inputType('DocumentationRequirementInput', {
  description: 'What the record must show, added or replaced by its key.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    text: t.string({ required: true, description: 'What the record must show.' }),
    requiredBy: t.stringList({ required: true, description: 'Slugs of payers that require it.' }),
    codes: t.stringList({ description: 'Codes. Every outpatient therapy code when left out.' }),
    citation: t.field({ type: CitationInput, required: true, description: 'Where it stands.' }),
  }),
});

const CodeModifierRuleInput = builder.inputType('CodeModifierRuleInput', {
  description: 'When codes of groups carry modifiers, added or replaced by its modifiers and groups.',
  fields: (t) => ({
    modifiers: t.stringList({ required: true, description: 'Modifiers.' }),
    groups: t.stringList({ required: true, description: 'Groups of codes.' }),
    whenToUse: t.string({ required: true, description: 'When to use them.' }),
    required: t.boolean({ required: true, description: 'Whether every such line carries them.' }),
    payers: t.stringList({ required: true, description: 'Slugs of payers; every payer when empty.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day on which it no longer holds.' }),
    citation: t.field({ type: CitationInput, required: true, description: 'Where it stands.' }),
  }),
});

const CatalogUpdateInput = builder.inputType('CatalogUpdateInput', {
  description:
    'Facts to add or to replace, checked together: a new source and what cites it go in one input.',
  fields: (t) => ({
    checkedOn: t.field({
      type: 'Date',
      required: true,
      description: 'Day on which the facts were checked in their sources.',
    }),
    sources: t.field({ type: [CatalogSourceInput], description: 'Sources.' }),
    programValues: t.field({ type: [ProgramValueInput], description: 'Program values.' }),
    guides: t.field({ type: [GuideInput], description: 'Guides.' }),
    documentationRequirements: t.field({
      type: [DocumentationRequirementInput],
      description: 'Documentation requirements.',
    }),
    codeModifierRules: t.field({ type: [CodeModifierRuleInput], description: 'Code-modifier rules.' }),
  }),
});

/** How an edit is made; the same for files and for single facts. */
const editArguments = builder.args((t) => ({
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
}));

interface EditArguments {
  readonly remove?: readonly string[] | null | undefined;
  readonly dryRun: boolean;
  readonly expectedRevision?: number | null | undefined;
  readonly reason: string;
}

const optionsOf = ({ remove, dryRun, expectedRevision, reason }: EditArguments) => ({
  remove: remove ?? [],
  dryRun,
  expectedRevision: expectedRevision ?? null,
  reason,
});

builder.mutationFields((t) => ({
  catalogImport: t.field({
    type: CatalogPayload,
    authScopes: { action: 'catalog.edit' },
    description:
      'Lays files over the catalog: codes, modifiers, payers, plans, program values and other facts, all of them or none.',
    args: {
      files: t.arg({ type: [CatalogFileInput], required: true, description: 'Files in the form of seed/.' }),
      ...editArguments,
    },
    resolve: (_root, { files, ...options }, { catalog }) =>
      catalog.import(
        files.map(({ name, content }) => ({ name, text: content })),
        optionsOf(options),
      ),
  }),
  catalogUpdate: t.field({
    type: CatalogPayload,
    authScopes: { action: 'catalog.edit' },
    description: 'Adds or replaces facts of the catalog, all of them or none.',
    args: {
      input: t.arg({ type: CatalogUpdateInput, required: true, description: 'The facts.' }),
      ...editArguments,
    },
    resolve: (_root, { input, ...options }, { catalog }) => catalog.update(input, optionsOf(options)),
  }),
}));
