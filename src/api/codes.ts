import { checkedBy } from './kit/argumentChecks.ts';
import { builder } from './kit/builder.ts';
import { referenceKnownAt, referenceOn } from './kit/context.ts';
import {
  CodeKind,
  CodeOrder,
  CodeSystem,
  Confidence,
  CptCategory,
  DescriptionSource,
  SkillArea,
  TherapyStatus,
  UnitBasis,
} from './kit/enums.ts';
import { Node, registerDatedNode } from './kit/node.ts';
import { Source } from './kit/source.ts';
import { Code, CodeConnection, Modifier, Payer, PayerTerms, PolicyNoteConnection } from './kit/refs.ts';
import { PolicyTopic } from './kit/enums.ts';
import { countedConnectionOf, pageArguments } from './kit/connections.ts';
import { firstDayInForce, asOfArgument } from './kit/fields.ts';
import type { CategoryRow, DisagreementRow, GuideRow, RequirementRow } from '../reference/data/rows.ts';
import type { ActivityView, CodeModifierView, DatedReference } from '../reference/views/views.ts';
import { findActivities, findNotes, findPayerTerms } from '../codes/details.ts';
import { findCodes, findSearchIssues, pageOfCodes, type CodeArguments } from '../codes/search.ts';
import { coverageArgument, questionOf, settingArgument } from './question.ts';

/** Codes with their guides. */

interface RequirementView {
  readonly row: RequirementRow;
  readonly reference: DatedReference;
}

const GuideItem = builder.objectRef<GuideRow['sections'][number]['items'][number]>('GuideItem').implement({
  description: 'One statement of a guide section.',
  fields: (t) => ({
    label: t.exposeString('label', {
      nullable: true,
      description: 'Subject of the statement, when the section has several kinds.',
    }),
    text: t.exposeString('text', { description: 'The statement, as OT Codebook words it.' }),
  }),
});

const GuideSection = builder.objectRef<GuideRow['sections'][number]>('GuideSection').implement({
  description:
    'One titled section: purpose, indications, preparation, procedure, tools, duration, setting, personnel, risks, benefits, recovery, alternatives, patient experience.',
  fields: (t) => ({
    topic: t.exposeString('topic', { description: 'Title of the section.' }),
    items: t.expose('items', { type: [GuideItem], description: 'Its statements, in order.' }),
  }),
});

const CodeGuide = builder.objectRef<GuideRow>('CodeGuide').implement({
  description: 'Plain-language guide to a service, for patients and front ends.',
  fields: (t) => ({
    commonNames: t.exposeStringList('commonNames', { description: 'Common names of the service.' }),
    summary: t.exposeString('summary', { description: 'The service in a few sentences.' }),
    sections: t.expose('sections', { type: [GuideSection], description: 'All sections, in reading order.' }),
    sources: t.expose('sources', { type: [Source], description: 'Texts the guide restates.' }),
  }),
});

const DocumentationRequirement = builder.objectRef<RequirementView>('DocumentationRequirement').implement({
  description: 'Something that the documentation of a service must show.',
  fields: (t) => ({
    key: t.string({
      description: 'Stable name of the requirement; a session lists the keys it meets.',
      resolve: ({ row }) => row.key,
    }),
    text: t.string({ description: 'What must be documented.', resolve: ({ row }) => row.text }),
    requiringPayers: t.field({
      type: [Payer],
      description: 'Payers that require it.',
      resolve: ({ row, reference }) => reference.payers.filter(({ slug }) => row.requiredBy.includes(slug)),
    }),
    source: t.field({
      type: Source,
      description: 'Source of the requirement.',
      resolve: ({ row }) => row.source,
    }),
  }),
});

export { DocumentationRequirement };

/** Requirements as the payers of a date state them. */
export function requirementsAt(
  rows: readonly RequirementRow[],
  reference: DatedReference,
): readonly RequirementView[] {
  return rows.map((row) => ({ row, reference }));
}

const DisagreementClaim = builder
  .objectRef<DisagreementRow['claims'][number]>('DisagreementClaim')
  .implement({
    description: 'The claim of one source in a disagreement.',
    fields: (t) => ({
      claim: t.exposeString('claim', { description: 'The claim, restated.' }),
      source: t.expose('source', { type: Source, description: 'Source of the claim.' }),
    }),
  });

const Disagreement = builder.objectRef<DisagreementRow>('Disagreement').implement({
  description: 'A point on which sources contradict each other, and its resolution.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Stable name of the disagreement.' }),
    subject: t.exposeString('subject', { description: 'Subject of the disagreement.' }),
    claims: t.expose('claims', { type: [DisagreementClaim], description: 'The claims, one by one.' }),
    resolution: t.exposeString('resolution', { description: 'The claim that OT Codebook follows, and why.' }),
  }),
});

export const DisagreementConnection = countedConnectionOf(Disagreement, {
  edge: 'A disagreement in a list.',
  page: 'A page of disagreements.',
  one: 'disagreement',
  many: 'disagreements',
});

export const CodeCategory = builder.objectRef<CategoryRow>('CodeCategory').implement({
  description: 'A category of CPT, or the HCPCS Level II system, explained.',
  fields: (t) => ({
    system: t.expose('system', { type: CodeSystem, description: 'Code set.' }),
    cptCategory: t.expose('category', {
      type: CptCategory,
      nullable: true,
      description: 'CPT category; null for HCPCS.',
    }),
    title: t.exposeString('title', { description: 'Name of the category.' }),
    description: t.exposeString('description', { description: 'What its codes are for.' }),
    format: t.exposeString('format', { description: 'Format of its codes.' }),
    source: t.expose('source', { type: Source, description: 'Source of this statement.' }),
  }),
});

const CodeModifier = builder.objectRef<CodeModifierView>('CodeModifier').implement({
  description: 'When a code carries a modifier.',
  fields: (t) => ({
    modifier: t.expose('modifier', { type: Modifier, description: 'The modifier.' }),
    whenToUse: t.exposeString('whenToUse', { description: 'When a line of this code carries it.' }),
    required: t.exposeBoolean('required', {
      description: 'Whether a line that meets the condition is denied without it.',
    }),
    payers: t.expose('payers', {
      type: [Payer],
      description: 'Payers to which this applies; empty means every payer.',
    }),
    source: t.expose('source', { type: Source, description: 'Source of this statement.' }),
  }),
});

const Activity = builder.objectRef<ActivityView>('Activity').implement({
  description: 'A therapeutic activity, with the codes it is typically billed under.',
  fields: (t) => ({
    skillArea: t.expose('skillArea', { type: SkillArea, description: 'Skill area that it trains.' }),
    name: t.exposeString('name', { description: 'Name of the activity.' }),
    description: t.exposeString('description', { description: 'What is done and what it trains.' }),
    codes: t.field({
      type: CodeConnection,
      description: 'Codes such an activity is typically billed under.',
      args: pageArguments('Codes'),
      resolve: ({ codes }, args) => pageOfCodes(codes, args),
    }),
    source: t.expose('source', { type: Source, description: 'Text the activity is taken from.' }),
  }),
});

export { Activity };

builder.objectType(Code, {
  description: 'A CPT or HCPCS code on a date: explained in the catalog, or listed in a release.',
  interfaces: [Node],
  isTypeOf: (value) => isCode(value),
  fields: (t) => ({
    procedureCode: t.exposeString('code', { description: 'The code itself, such as 97530 or G0129.' }),
    system: t.expose('system', { type: CodeSystem, description: 'Code set the code belongs to.' }),
    cptCategory: t.expose('category', {
      type: CptCategory,
      nullable: true,
      description: 'CPT category; null for HCPCS.',
    }),
    category: t.expose('about', {
      type: CodeCategory,
      nullable: true,
      description: 'The category or code set.',
    }),
    kind: t.expose('kind', { type: CodeKind, description: 'Kind of service.' }),
    unitBasis: t.expose('timing', { type: UnitBasis, description: 'What one unit stands for.' }),
    unitBasisConfidence: t.expose('timingConfidence', {
      type: Confidence,
      description: 'Confidence in the unit basis.',
    }),
    unitMinutes: t.exposeInt('unitMinutes', {
      nullable: true,
      description: 'Length of one unit of a timed code, in minutes.',
    }),
    minimumSessionMinutes: t.exposeInt('minimumSessionMinutes', {
      nullable: true,
      description: 'Shortest billable session of a per-session code, in minutes (45 for G0129).',
    }),
    typicalMinutes: t.exposeInt('typicalMinutes', {
      nullable: true,
      description: 'Minutes the service typically takes.',
    }),
    therapyStatus: t.expose('therapyStatus', {
      type: TherapyStatus,
      description: 'Place on the Medicare list of outpatient-therapy codes.',
    }),
    therapyStatusConfidence: t.expose('therapyStatusConfidence', {
      type: Confidence,
      description: 'Confidence in the therapy status.',
    }),
    otPlanOfCareAllowed: t.exposeBoolean('otPlanOfCareAllowed', {
      nullable: true,
      description:
        'Whether the code can be billed under an occupational-therapy plan of care; null when no source states it.',
    }),
    title: t.exposeString('title', { description: 'Short title.' }),
    description: t.exposeString('description', { description: 'What the service is.' }),
    descriptionSource: t.expose('descriptionSource', {
      type: DescriptionSource,
      description: 'Author of the description.',
    }),
    caution: t.exposeString('remark', {
      nullable: true,
      description: 'What is easily done wrong with this code.',
    }),
    active: t.exposeBoolean('active', { description: 'Whether the code is in force on the date.' }),
    effectiveFrom: t.expose('effectiveFrom', firstDayInForce),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day no longer in force; null while it is.',
    }),
    replacementCodes: t.expose('replacedBy', { type: [Code], description: 'Codes that replaced it.' }),
    primaryCodes: t.expose('continues', {
      type: [Code],
      description: 'For an add-on code: the codes that it is added to.',
    }),
    similarCodes: t.expose('similarCodes', {
      type: [Code],
      description: 'Codes that are easily confused with this one.',
    }),
    guide: t.expose('guide', {
      type: CodeGuide,
      nullable: true,
      description: 'Plain-language guide, where there is one.',
    }),
    documentationRequirements: t.field({
      type: [DocumentationRequirement],
      description: 'What the record of the service must show.',
      resolve: ({ documentation, reference }) => requirementsAt(documentation, reference),
    }),
    modifiers: t.expose('modifiers', {
      type: [CodeModifier],
      description: 'Modifiers that the code can carry, and when.',
    }),
    disagreements: t.expose('disagreements', {
      type: [Disagreement],
      description: 'Points on which sources contradict each other.',
    }),
    sources: t.expose('sources', {
      type: [Source],
      description: 'Sources of the facts about the code.',
    }),
    policyNotes: t.field({
      type: PolicyNoteConnection,
      description: 'Notes of published policies in force on the date, in the order of payers.',
      args: {
        payers: t.arg.stringList({ description: 'Slugs of payers. Default: all.' }),
        topics: t.arg({ type: [PolicyTopic], description: 'Topics. Default: all.' }),
        ...pageArguments('Notes'),
      },
      resolve: findNotes,
    }),
    payerTerms: t.field({
      type: [PayerTerms],
      description:
        "Each payer's effective terms for this code: the values by which sessions are billed, with their state.",
      args: {
        payers: t.arg.stringList({ description: 'Slugs of payers. Default: all.' }),
        coverage: t.arg(coverageArgument),
        setting: t.arg(settingArgument),
      },
      resolve: (code, { payers, coverage, setting }) =>
        findPayerTerms(code, payers, questionOf(coverage, setting)),
    }),
  }),
});

function isCode(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'timing' in value && 'therapyStatus' in value;
}

const CodeFilter = builder.inputType('CodeFilter', {
  description: 'Selects codes that meet every condition; the values of one condition are alternatives.',
  fields: (t) => ({
    systems: t.field({ type: [CodeSystem], description: 'Code sets.' }),
    kinds: t.field({ type: [CodeKind], description: 'Kinds of service.' }),
    unitBases: t.field({ type: [UnitBasis], description: 'Ways of counting units.' }),
    therapyStatuses: t.field({ type: [TherapyStatus], description: 'Places on the list of therapy codes.' }),
    payers: t.stringList({ description: 'Slugs of payers that have terms for the code.' }),
    prefix: t.string({ description: 'Prefix of the code, for example 975.' }),
    activeOnly: t.boolean({
      defaultValue: true,
      description: 'Only codes that are in force on the date.',
    }),
  }),
});

const readReference = { action: 'reference.read' } as const;

builder.queryFields((t) => ({
  code: t.field({
    type: Code,
    nullable: true,
    authScopes: readReference,
    description: 'One code; null when there is none.',
    args: {
      code: t.arg.string({ required: true, description: 'The code, such as 97530.' }),
      asOf: t.arg(asOfArgument),
      knownAt: t.arg({
        type: 'DateTime',
        description: 'Uses the policies and terms that were known at this instant. Default: now.',
      }),
    },
    resolve: (_root, { code, asOf, knownAt }, context) => {
      const wanted = code.trim().toUpperCase();
      if (knownAt == null) return referenceOn(context, asOf).code(wanted) ?? null;
      return Promise.resolve(referenceKnownAt(context, asOf, knownAt)).then(
        (reference) => reference.code(wanted) ?? null,
      );
    },
  }),
  codes: t.field({
    type: CodeConnection,
    authScopes: readReference,
    ...checkedBy<CodeArguments>((args, context) => findSearchIssues(referenceOn(context, null), args)),
    description:
      'Codes in the text first, then ranked full text with synonyms, beginnings of words and typing errors, over every loaded CPT and HCPCS code: those of the catalog before the others.',
    args: {
      search: t.arg.string({
        description:
          'Words as clinics use them, codes with or without modifiers (`97110, 97530-GO`), a range (`97161-97164`) or the first characters of a code. Default: all codes.',
      }),
      codes: t.arg.stringList({
        description: 'Only these codes, at most 200, in this order. An unknown code is an error.',
      }),
      orderBy: t.arg({
        type: CodeOrder,
        description: 'Default: RELEVANCE with a search, GIVEN with `codes`, otherwise CODE.',
      }),
      filter: t.arg({ type: CodeFilter, description: 'Codes to list. Default: active codes.' }),
      asOf: t.arg(asOfArgument),
      ...pageArguments('Codes'),
    },
    resolve: (_root, { asOf, ...args }, context) => findCodes(referenceOn(context, asOf), args),
  }),
  activities: t.field({
    type: [Activity],
    authScopes: readReference,
    description:
      'Therapeutic activities by skill area (fine motor, gross motor, sensory, social, cognitive …).',
    args: { skillArea: t.arg({ type: SkillArea, description: 'Skill area. Default: all.' }) },
    resolve: (_root, { skillArea }, context) => findActivities(referenceOn(context, null), skillArea),
  }),
}));

registerDatedNode('Code', (key, reference) => reference.code(key));
