import { CodeKind, PolicyTopic, Role, SearchField, valuesOf } from '../../shared/enums.ts';
import type { ListSizes } from '../../reference/listSizes.ts';
import { RECORD_LIMITS } from '../../sessions/input.ts';
import { MAX_SUGGESTIONS } from '../../codes/search.ts';
import { PAGE_LIMIT, PAGE_SIZE } from '../../shared/paging.ts';

/** What the cost of an operation is computed from, field by field; cost.ts adds it up. */

/** Arguments of a field as the client sent them, with variables replaced; unchecked, because cost comes first. */
export type FieldArguments = Readonly<Record<string, unknown>>;

/** What the fields around a field decided about the lists below them. */
export interface Scope {
  /** Items of the page that the nearest connection returns. */
  readonly page: number;
  /** Rows of the comparison around the field, and cells of each; payers of a billing of several days. */
  readonly rows: number;
  readonly cells: number;
  /** Services of the day of care around the field. */
  readonly services: number;
}

export interface FieldUse {
  readonly args: FieldArguments;
  readonly sizes: ListSizes;
  readonly scope: Scope;
  /** Objects of the response that have the field. */
  readonly many: number;
}

type Amount = number | ((use: FieldUse) => number);

/** Services of a stored session, whose number no argument states. */
const TYPICAL_SERVICES = 4;

export const ROOT_SCOPE: Scope = { page: 1, rows: 1, cells: 1, services: TYPICAL_SERVICES };

const TOPICS = valuesOf(PolicyTopic).length;
const CODE_KINDS = valuesOf(CodeKind).length;
const SEARCH_FIELDS = valuesOf(SearchField).length;

/** Items of the lists that a client sends, of which duplicates count once and unknown ones do not exist. */
function selected(value: unknown, existing: number): number {
  if (value === undefined || value === null) return existing;
  return Math.min(existing, Array.isArray(value) ? new Set(value).size : 1);
}

function itemsOf(value: unknown): number {
  return Array.isArray(value) ? value.length : value === undefined || value === null ? 0 : 1;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as FieldArguments)[name] : undefined;
}

function notesOfCode({ args, sizes, many }: FieldUse): number {
  const all = sizes.notesOfCode.mean(many);
  if (args['payers'] == null) return all;
  const chosen = selectedPayers({ args, sizes });
  return Math.min(all, chosen * sizes.notesOfCell.mean(many * chosen));
}

const relatedCodes = ({ sizes, many }: FieldUse) => sizes.relatedCodes.mean(many);
const sources = ({ sizes, many }: FieldUse) => sizes.sources.mean(many);
const notesOfCell = ({ sizes, many }: FieldUse) => sizes.notesOfCell.mean(many);
/** Values of one dimension of a scope: a few, though a list of states can be long. */
const SCOPE_VALUES = 8;
const plansOfPayer = ({ sizes, many }: FieldUse) => sizes.plansOfPayer.mean(many);
const payers = ({ sizes }: FieldUse) => sizes.payers;
const selectedPayers = ({ args, sizes }: Pick<FieldUse, 'args' | 'sizes'>) =>
  selected(args['payers'], sizes.payers);
const releasesOfDataset = ({ sizes, many }: FieldUse) => sizes.releasesOfDataset.mean(many);
const services = ({ scope }: FieldUse) => scope.services;
const perService = (times: number) => (use: FieldUse) => times * use.scope.services;

/** Mutations that return one edited policy. */
const POLICY_EDITS = [
  'PolicyDraft',
  'PolicyDraftApprove',
  'PolicyDraftDiscard',
  'PolicyDraftReturn',
  'PolicyDraftSubmit',
  'PolicyNoteAdd',
  'PolicyNoteRemove',
  'PolicyNoteUpdate',
  'PolicyPublish',
  'PolicyRestore',
  'PolicyRevise',
  'PolicyWithdraw',
];

/**
 * Items of each list without pages: the longest such lists of the snapshot, the length of the list argument that
 * decides it, or a documented limit of stored records. A test demands an entry for every list of the schema.
 */
export const LIST_SIZES: Readonly<Record<string, Amount>> = {
  // Reference data.
  'Query.payers': payers,
  'Query.nodes': ({ args }) => itemsOf(args['ids']),
  'Query.modifiers': ({ sizes }) => sizes.modifiers,
  'Query.activities': ({ sizes }) => sizes.activities,
  'Code.primaryCodes': relatedCodes,
  'Code.replacementCodes': relatedCodes,
  'Code.similarCodes': relatedCodes,
  'Code.disagreements': ({ sizes, many }) => sizes.disagreementsOfCode.mean(many),
  'Code.documentationRequirements': ({ sizes, many }) => sizes.requirementsOfCode.mean(many),
  'Code.ptpEditsWith': ({ args, sizes }) => 2 * selected(args['codes'], sizes.listedCodes),
  'Code.modifiers': ({ sizes, many }) => sizes.modifiersOfCode.mean(many),
  'Code.payerTerms': selectedPayers,
  'Code.sources': sources,
  'Code.mueLimits': 2,
  'CodeConnection.didYouMean': MAX_SUGGESTIONS,
  'CodeEdge.highlights': SEARCH_FIELDS,
  // Counted are the values that exist, in one walk over the result.
  'CodeFacets.kinds': CODE_KINDS,
  'CodeFacets.systems': 2,
  'CodeFacets.therapyStatuses': 3,
  'CodeFacets.unitBases': 5,
  'CodeEdge.matchedOn': SEARCH_FIELDS,
  'CodeEdge.matchedTerms': 4,
  'SearchHighlight.segments': 5,
  'CodeGuide.commonNames': ({ sizes, many }) => sizes.commonNames.mean(many),
  'CodeGuide.sections': ({ sizes, many }) => sizes.sectionsOfGuide.mean(many),
  'CodeGuide.sources': sources,
  'CodeModifier.payers': ({ sizes, many }) => sizes.payersOfCodeModifier.mean(many),
  'Disagreement.claims': ({ sizes, many }) => sizes.claimsOfDisagreement.mean(many),
  'DocumentationRequirement.requiringPayers': ({ sizes, many }) => sizes.requiringPayers.mean(many),
  'PtpEditKnowledge.conflicts': releasesOfDataset,
  'FeeKnowledge.conflicts': releasesOfDataset,
  'GuideSection.items': ({ sizes, many }) => sizes.itemsOfSection.mean(many),
  'Modifier.incompatibleModifiers': ({ sizes, many }) => sizes.incompatibleModifiers.mean(many),
  'Modifier.sources': sources,
  'ReferenceRelease.categories': ({ sizes }) => sizes.categories,
  'Release.conflicts': releasesOfDataset,
  'MueKnowledge.conflicts': releasesOfDataset,
  // Payers and policies.
  'FactToVerify.selectors': ({ sizes, many }) => sizes.selectorsOfNote.mean(many),
  'Payer.plans': plansOfPayer,
  'Payer.sources': ({ sizes, many }) => sizes.sources.mean(many),
  'PayerTerm.branches': notesOfCell,
  'PayerTerm.conflicts': notesOfCell,
  'PayerTerms.termStates': notesOfCell,
  'PayerTerms.conflicts': notesOfCell,
  'PayerTerms.notes': notesOfCell,
  'PayerTerms.plans': plansOfPayer,
  'PlanTerms.conflicts': notesOfCell,
  'PlanTerms.notes': notesOfCell,
  'Policy.differences': ({ sizes, many }) => 2 * sizes.notesOfVersion.mean(many),
  'Policy.notes': ({ sizes, many }) => sizes.notesOfVersion.mean(many),
  'Policy.sources': sources,
  // A text that an editor changed in some places.
  'CatalogImportPayload.changes': 40,
  'CatalogUpdatePayload.changes': 40,
  'CatalogChange.fields': 8,
  'PolicyDifference.wordEdits': 16,
  'PolicyChange.differences': ({ sizes, many }) => 2 * sizes.notesOfVersion.mean(many),
  'CodebookEdit.subjects': 10,
  'PolicyImpact.verdictChanges': 16,
  'PolicyImpact.causes': 16,
  'ImpactCause.procedureCodes': ({ sizes, many }) => sizes.selectorsOfNote.mean(many),
  ...Object.fromEntries(
    POLICY_EDITS.map((name) => [
      `${name}Payload.differences`,
      ({ sizes, many }: FieldUse) => 2 * sizes.notesOfVersion.mean(many),
    ]),
  ),
  // At most one policy for each note that is verified; most edits verify the notes of one document.
  'PolicyNoteVerifyPayload.policies': 10,
  'PolicyNote.selectors': ({ sizes, many }) => sizes.selectorsOfNote.mean(many),
  'PolicyTerms.bundledInto': ({ sizes, many }) => sizes.relatedCodes.mean(many),
  'PolicyScope.contractors': SCOPE_VALUES,
  'PolicyScope.diagnoses': SCOPE_VALUES,
  'PolicyScope.funding': SCOPE_VALUES,
  'PolicyScope.linesOfBusiness': SCOPE_VALUES,
  'PolicyScope.networks': SCOPE_VALUES,
  'PolicyScope.providerTypes': SCOPE_VALUES,
  'PolicyScope.settings': SCOPE_VALUES,
  'PolicyScope.states': SCOPE_VALUES,
  'PolicyTerms.assistantModifiers': 4,
  'PolicyTerms.noLimits': 4,
  'PolicyTerms.requiredModifiers': 4,
  'PolicyTerms.telehealthModifiers': 4,
  'TermBranch.conditions': 2,
  'TermCondition.values': SCOPE_VALUES,
  'PolicyVersion.periodsInForce': ({ sizes, many }) => sizes.periodsOfVersion.mean(many),
  'PolicyVersion.notes': ({ sizes, many }) => sizes.notesOfVersion.mean(many),
  'PolicyVersion.steps': ({ sizes, many }) => sizes.stepsOfVersion.mean(many),
  // Comparison.
  'PayerComparison.rows': ({ scope }) => scope.rows,
  'PayerComparison.payers': ({ scope }) => scope.cells,
  'PayerComparison.completeness': ({ scope }) => scope.cells,
  'PayerComparison.topics': TOPICS,
  'PayerComparison.payerWideRows': ({ scope }) => Math.min(TOPICS, scope.rows),
  'PayerWideRow.cells': ({ scope }) => scope.cells,
  'PayerWideRow.payersUnlikeMedicare': ({ scope }) => scope.cells,
  'ComparisonRow.cells': ({ scope }) => scope.cells,
  'ComparisonRow.payersUnlikeMedicare': ({ scope }) => scope.cells,
  'ComparisonCell.conflicts': notesOfCell,
  'ComparisonCell.notes': notesOfCell,
  'ComparisonCell.plans': plansOfPayer,
  'ComparisonCell.documentationRequirements': ({ sizes, many }) => sizes.requirementsOfCode.mean(many),
  'ComparisonCell.mueLimits': 2,
  'ComparisonPlanCell.conflicts': notesOfCell,
  'ComparisonPlanCell.notes': notesOfCell,
  // A billing answer: each service makes at most two lines, and each line a few findings and adjustments.
  'Query.billingPreview': selectedPayers,
  'Query.billingPreviews': ({ args }) => daysOf(args).length,
  'BillingPreviewResult.billings': ({ scope }) => scope.cells,
  'Billing.alternatives': 4,
  'Billing.billTypes': 4,
  'Billing.conditionCodes': 4,
  'Billing.explanationSteps': perService(4),
  'Billing.neededInputs': 8,
  'Billing.occurrenceCodes': 8,
  'Billing.tables': 6,
  'Billing.findings': perService(3),
  'Billing.lines': perService(2),
  'BillingAlternative.lines': perService(2),
  'BillingLine.adjustments': 4,
  'BillingLine.modifiers': 4,
  'BillingLine.rules': 10,
  'Finding.procedureCodes': 4,
  'Finding.inputs': 4,
  'Finding.lines': services,
  // Stored records, within the limits of docs/guides/limits.md.
  'AuditEvent.subjects': 200,
  'PatientSession.frozenBillings': 5,
  'PatientSession.charges': services,
  'PatientSession.diagnoses': RECORD_LIMITS.diagnoses,
  'PatientSession.documentationChecks': ({ sizes, many }) => sizes.requirementsOfCode.mean(many),
  'PatientSession.documentedElements': ({ sizes, many }) => sizes.requirementsOfCode.mean(many),
  'PatientSession.goals': RECORD_LIMITS.goals,
  'PatientSession.versions': RECORD_LIMITS.versions,
  'PatientSession.otherServices': 4,
  'OtherService.modifiers': 4,
  'PatientSession.partialHospitalizationDates': 30,
  'PatientSession.services': services,
  'SessionService.activities': 5,
  'SessionService.modifiers': 4,
  'SessionService.sessions': 4,
  'SessionVersion.changedFields': 30,
  'ApiKeyRevokeAllPayload.apiKeys': 100,
  'Query.sessionStatistics': 1_000,
  'Viewer.roles': valuesOf(Role).length,
  'Viewer.permissions': 24,
  // Errors.
  'FieldError.path': 8,
  'OverlappingPolicy.path': 8,
  'VersionConflict.path': 8,
  // The schema itself: of an average type. Half the types, because nothing is resolved.
  '__Schema.types': 100,
  '__Schema.directives': 6,
  '__Type.fields': 6,
  '__Type.interfaces': 1,
  '__Type.possibleTypes': 1,
  '__Type.enumValues': 2,
  '__Type.inputFields': 2,
  '__Field.args': 1,
  '__Directive.locations': 4,
  '__Directive.args': 1,
};

/** Views of a date that nobody has asked for yet are built first. */
const NEW_DATE = 1_500;

function newDate({ args }: FieldUse): number {
  return args['asOf'] == null ? 0 : NEW_DATE;
}

/** Words of a search, each compared with every indexed word. */
function searched({ args }: FieldUse): number {
  const { search } = args;
  return typeof search === 'string' ? 100 + 400 * search.split(/\s+/, 21).length : 0;
}

/** The days of care of a request; one that is no list is one day, as GraphQL reads it. */
function daysOf({ inputs }: FieldArguments): readonly unknown[] {
  return Array.isArray(inputs) ? inputs : inputs == null ? [] : [inputs];
}

/** What it costs to bill a day of care. */
function evaluation(day: unknown, payersOfDay: number): number {
  const count = itemsOf(fieldOf(day, 'services'));
  // Each pair of services is looked up in the edits of the date.
  return count * payersOfDay * 20 + count * count * 2;
}

/** What a field costs beyond 1, where it computes more than it shows. Calibrated by `npm run bench`. */
export const FIELD_COSTS: Readonly<Record<string, Amount>> = {
  'Query.code': newDate,
  'Query.codes': (use) => 500 + newDate(use) + searched(use),
  'Query.modifier': newDate,
  'Query.modifiers': newDate,
  'Query.payer': newDate,
  'Query.payers': newDate,
  'Query.policies': newDate,
  'Query.policy': newDate,
  'Query.payerComparison': (use) => {
    const codes = selected(use.args['codes'], use.sizes.listedCodes);
    const cells = selected(use.args['topics'], TOPICS) * selectedPayers(use);
    return codes * (cells + (use.args['asOf'] == null ? 0 : 1_200)) + newDate(use);
  },
  'Query.billingPreview': (use) => NEW_DATE + evaluation(use.args['input'], selectedPayers(use)),
  'Query.billingPreviews': ({ args, sizes }) => {
    const days = daysOf(args);
    const dates = new Set(days.map((day) => fieldOf(day, 'dateOfService'))).size;
    const payersOfDay = selectedPayers({ args, sizes });
    return days.reduce((cost: number, day) => cost + evaluation(day, payersOfDay), dates * NEW_DATE);
  },
  'Billing.lines': perService(80),
  'Code.payerTerms': 1_000,
  'CodeConnection.facets': 500,
  'CodeEdge.highlights': 60,
  // The first of a date makes the cells of every therapy code and payer.
  'Payer.completeness': 20_000,
  'Code.fee': 8,
  'Code.mueLimits': 6,
  // Each edit of the page is looked up in every release, after the other codes were collected.
  'Code.ptpEdits': (use) => use.sizes.editsOfCode.mean(use.many) + 85 * (anyPage(use).page ?? 1),
};

/** Validation rejects invalid sizes. */
function pageOf({ first }: FieldArguments, existing: number): Partial<Scope> {
  return { page: Math.min(existing, typeof first === 'number' && first > 0 ? first : PAGE_SIZE) };
}

/** The page of a connection about which nothing more is known. */
export function anyPage({ args }: Pick<FieldUse, 'args'>): Partial<Scope> {
  return pageOf(args, PAGE_LIMIT);
}

/** What a field decides about the lists below it. Every other connection has `anyPage`. */
export const SCOPES: Readonly<Record<string, (use: FieldUse) => Partial<Scope>>> = {
  'Activity.codes': ({ args, sizes, many }) => pageOf(args, sizes.codesOfActivity.mean(many)),
  'Code.policyNotes': (use) => pageOf(use.args, notesOfCode(use)),
  'Modifier.codes': ({ args, sizes, many }) => pageOf(args, sizes.codesOfModifier.mean(many)),
  'Policy.versions': ({ args, sizes, many }) => pageOf(args, sizes.versionsOfPolicy.mean(many)),
  'PolicyChange.codes': ({ args, sizes, many }) => pageOf(args, sizes.codesOfNote.mean(many)),
  'PolicyNote.codes': ({ args, sizes, many }) => pageOf(args, sizes.codesOfNote.mean(many)),
  'ReferenceRelease.disagreements': ({ args, sizes }) => pageOf(args, sizes.disagreements),
  'ReferenceRelease.releases': ({ args, sizes }) => pageOf(args, sizes.releases),
  'Query.codes': ({ args, sizes }) => pageOf(args, sizes.listedCodes),
  'Query.policies': ({ args, sizes }) => pageOf(args, sizes.policies),
  'Query.billingPreview': ({ args }) => ({
    services: Math.max(1, itemsOf(fieldOf(args['input'], 'services'))),
  }),
  'Query.billingPreviews': ({ args, sizes }) => ({
    // The mean of the days, because the lists below count once for each day.
    services: Math.max(
      1,
      Math.ceil(
        daysOf(args).reduce((total: number, day) => total + itemsOf(fieldOf(day, 'services')), 0) /
          Math.max(1, daysOf(args).length),
      ),
    ),
    cells: selectedPayers({ args, sizes }),
  }),
  'Query.payerComparison': ({ args, sizes }) => ({
    rows: selected(args['codes'], sizes.listedCodes) * selected(args['topics'], TOPICS),
    cells: selected(args['payers'], sizes.payers),
  }),
};

/** @param fallback where the table has no entry */
export function amountOf(amount: Amount | undefined, use: FieldUse, fallback: number): number {
  return amount === undefined ? fallback : typeof amount === 'number' ? amount : amount(use);
}
