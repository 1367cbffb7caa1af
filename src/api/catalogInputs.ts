import { builder } from './kit/builder.ts';
import {
  CodeKind,
  CodeSystem,
  Confidence,
  CptCategory,
  ModifierCategory,
  PayerKind,
  SkillArea,
  TherapyStatus,
  UnitBasis,
} from './kit/enums.ts';

/** Facts of the catalog as inputs. Each has the fields of its file under seed/. */

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

const CatalogCodeSourcesInput = builder.inputType('CatalogCodeSourcesInput', {
  description: 'Sources of a code or modifier by confidence, at least one.',
  fields: (t) => ({
    verified: t.stringList({ description: 'Ids of sources in which every statement was read.' }),
    secondary: t.stringList({ description: 'Ids of sources about the document.' }),
    unverified: t.stringList({ description: 'Ids of documents that nobody read yet.' }),
  }),
});

const CatalogCodeInput = builder.inputType('CatalogCodeInput', {
  description: 'A code, added or replaced as a whole. Texts are your own words, not those of the AMA.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'Five characters.' }),
    system: t.field({ type: CodeSystem, required: true, description: 'Code system.' }),
    category: t.field({ type: CptCategory, description: 'Category; required for CPT.' }),
    kind: t.field({ type: CodeKind, required: true, description: 'Kind of service.' }),
    timing: t.field({ type: UnitBasis, required: true, description: 'How units are counted.' }),
    timingConfidence: t.field({ type: Confidence, required: true, description: 'Confidence in the timing.' }),
    unitMinutes: t.int({ description: 'Minutes of one unit; required for timed codes.' }),
    firstUnitMinutes: t.int({ description: 'Minutes of the first unit, where they differ.' }),
    minimumSessionMinutes: t.int({ description: 'Fewest minutes of a session.' }),
    typicalMinutes: t.int({ description: 'Usual minutes.' }),
    therapyStatus: t.field({ type: TherapyStatus, required: true, description: 'Status as therapy.' }),
    therapyStatusConfidence: t.field({
      type: Confidence,
      required: true,
      description: 'Confidence in the status.',
    }),
    otPlanOfCareAllowed: t.boolean({
      required: true,
      description: 'Whether an occupational therapist may furnish it under a plan of care.',
    }),
    title: t.string({ required: true, description: 'Short title.' }),
    description: t.string({ required: true, description: 'Description.' }),
    remark: t.string({ description: 'Remark.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day on which it no longer holds.' }),
    similar: t.stringList({ description: 'Similar codes.' }),
    replacedBy: t.stringList({ description: 'Codes that replace it.' }),
    addOnTo: t.stringList({ description: 'Codes to which it is an add-on.' }),
    sources: t.field({ type: CatalogCodeSourcesInput, required: true, description: 'Sources.' }),
  }),
});

const CatalogCodeCategoryInput = builder.inputType('CatalogCodeCategoryInput', {
  description: 'A category of codes, added or replaced by its key.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    system: t.field({ type: CodeSystem, required: true, description: 'Code system.' }),
    category: t.field({ type: CptCategory, description: 'Category of CPT.' }),
    title: t.string({ required: true, description: 'Title.' }),
    description: t.string({ required: true, description: 'Description.' }),
    format: t.string({ required: true, description: 'What its codes look like.' }),
    citation: t.field({ type: CitationInput, required: true, description: 'Where it stands.' }),
  }),
});

const CatalogModifierInput = builder.inputType('CatalogModifierInput', {
  description: 'A modifier, added or replaced as a whole.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'Two characters.' }),
    title: t.string({ required: true, description: 'Short title.' }),
    category: t.field({ type: ModifierCategory, required: true, description: 'Category.' }),
    description: t.string({ required: true, description: 'Description.' }),
    whenToUse: t.string({ required: true, description: 'When to use it.' }),
    sendable: t.boolean({ required: true, description: 'Whether it may stand on a claim.' }),
    lineOrder: t.int({ description: 'Place among the modifiers of a line, from 1.' }),
    effectiveFrom: t.field({ type: 'Date', description: 'First day.' }),
    effectiveTo: t.field({ type: 'Date', description: 'First day on which it no longer holds.' }),
    sources: t.field({ type: CatalogCodeSourcesInput, required: true, description: 'Sources.' }),
  }),
});

const CatalogConflictSetInput = builder.inputType('CatalogConflictSetInput', {
  description: 'Modifiers of which a line has one at most, added or replaced by its key.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    members: t.stringList({ required: true, description: 'Modifiers, at least two.' }),
  }),
});

const CatalogCodeGroupInput = builder.inputType('CatalogCodeGroupInput', {
  description: 'A group of codes for code-modifier rules, by its codes or by their status as therapy.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    codes: t.stringList({ description: 'Codes; none beside therapyStatus.' }),
    therapyStatus: t.field({ type: [TherapyStatus], description: 'Statuses as therapy.' }),
    except: t.stringList({ description: 'Codes of these statuses that are not in the group.' }),
  }),
});

const CatalogPayerInput = builder.inputType('CatalogPayerInput', {
  description: 'A payer, added or replaced by its slug. What it says is in its policies.',
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    name: t.string({ required: true, description: 'Full name.' }),
    kind: t.field({ type: PayerKind, required: true, description: 'Kind of payer.' }),
  }),
});

const CatalogPlanInput = builder.inputType('CatalogPlanInput', {
  description: 'A plan of a payer, added or renamed by its slug. It stays with its payer.',
  fields: (t) => ({
    payer: t.string({ required: true, description: 'Slug of the payer.' }),
    slug: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    name: t.string({ required: true, description: 'Full name.' }),
  }),
});

const CatalogActivityInput = builder.inputType('CatalogActivityInput', {
  description: 'An activity of therapy and the codes that describe it, added or replaced by its key.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    skillArea: t.field({ type: SkillArea, required: true, description: 'Area of skills.' }),
    name: t.string({ required: true, description: 'Name.' }),
    description: t.string({ required: true, description: 'Description.' }),
    codes: t.stringList({ required: true, description: 'Codes, at least one.' }),
    citation: t.field({ type: CitationInput, required: true, description: 'Where it stands.' }),
  }),
});

const CatalogClaimInput = builder.inputType('CatalogClaimInput', {
  description: 'What one source states.',
  fields: (t) => ({
    source: t.string({ required: true, description: 'Id of a source of the catalog.' }),
    claim: t.string({ required: true, description: 'What it states, in your own words.' }),
  }),
});

const CatalogDisagreementInput = builder.inputType('CatalogDisagreementInput', {
  description: 'Sources that contradict each other, and what is taken; added or replaced by its key.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Lower-case words joined by hyphens.' }),
    subject: t.string({ required: true, description: 'What it is about.' }),
    codes: t.stringList({ required: true, description: 'Codes; may be empty.' }),
    claims: t.field({ type: [CatalogClaimInput], required: true, description: 'Claims, at least two.' }),
    resolution: t.string({ required: true, description: 'What is taken, and why.' }),
  }),
});

export const CatalogFactsInput = builder.inputType('CatalogFactsInput', {
  description:
    'Facts to add or to replace, checked together: a new source and what cites it go in one input.',
  fields: (t) => ({
    checkedOn: t.field({
      type: 'Date',
      required: true,
      description: 'Day on which the facts were checked in their sources.',
    }),
    sources: t.field({ type: [CatalogSourceInput], description: 'Sources.' }),
    codes: t.field({ type: [CatalogCodeInput], description: 'Codes.' }),
    codeCategories: t.field({ type: [CatalogCodeCategoryInput], description: 'Categories of codes.' }),
    modifiers: t.field({ type: [CatalogModifierInput], description: 'Modifiers.' }),
    conflictSets: t.field({
      type: [CatalogConflictSetInput],
      description: 'Sets of modifiers that exclude each other.',
    }),
    codeGroups: t.field({ type: [CatalogCodeGroupInput], description: 'Groups of codes.' }),
    payers: t.field({ type: [CatalogPayerInput], description: 'Payers.' }),
    plans: t.field({ type: [CatalogPlanInput], description: 'Plans.' }),
    activities: t.field({ type: [CatalogActivityInput], description: 'Activities.' }),
    disagreements: t.field({ type: [CatalogDisagreementInput], description: 'Disagreements of sources.' }),
    programValues: t.field({ type: [ProgramValueInput], description: 'Program values.' }),
    guides: t.field({ type: [GuideInput], description: 'Guides.' }),
    documentationRequirements: t.field({
      type: [DocumentationRequirementInput],
      description: 'Documentation requirements.',
    }),
    codeModifierRules: t.field({ type: [CodeModifierRuleInput], description: 'Code-modifier rules.' }),
  }),
});
