import * as enums from '../../shared/enums.ts';
import { builder } from './builder.ts';

const bySet = new Map<object, unknown>();

/** Closed sets of the API. Values and their descriptions are those of src/shared/enums.ts. */
function enumType<Value extends string>(
  name: string,
  description: string,
  set: Readonly<Record<Value, string>>,
) {
  const values = Object.fromEntries(
    Object.entries<string>(set).map(([value, text]) => [value, { description: text }]),
  ) as Record<Value, { description: string }>;
  const type = builder.enumType(name, { description, values });
  bySet.set(set, type);
  return type;
}

/** The GraphQL type of a closed set, which must have one. */
export function enumOf(set: object | undefined): unknown {
  const type = set && bySet.get(set);
  if (!type) throw new Error('the closed set has no GraphQL type in src/api/kit/enums.ts');
  return type;
}

export const Confidence = enumType('Confidence', 'How reliable the source of a fact is.', enums.Confidence);
export const CodeSystem = enumType(
  'CodeSystem',
  'Code set that a procedure code belongs to.',
  enums.CodeSystem,
);
export const CptCategory = enumType('CptCategory', 'Category of a CPT code.', enums.CptCategory);
export const ModifierCategory = enumType(
  'ModifierCategory',
  'What a modifier is about.',
  enums.ModifierCategory,
);
export const PayerKind = enumType('PayerKind', 'Kind of payer.', enums.PayerKind);
export const SearchField = enumType(
  'SearchField',
  'A text of a code that a search can match.',
  enums.SearchField,
);
export const CodeOrder = enumType('CodeOrder', 'Order of a list of codes.', enums.CodeOrder);
export const CodeKind = enumType('CodeKind', 'Kind of service that a code describes.', enums.CodeKind);

/** With the unit basis of codes that only a release lists, which no column holds. */
const SHOWN_UNIT_BASIS = {
  ...enums.Timing,
  UNKNOWN: 'Not on record: a code that only a release lists. It cannot be billed here.',
} as const;
export const UnitBasis = enumType(
  'UnitBasis',
  'What one unit of a code stands for (TIM-01).',
  SHOWN_UNIT_BASIS,
);
export const TherapyStatus = enumType(
  'TherapyStatus',
  'Status of a code on the Medicare list of outpatient therapy codes, for occupational therapy.',
  enums.TherapyStatus,
);
export const UnitMethod = enumType(
  'UnitMethod',
  'How a payer converts timed minutes to units.',
  enums.UnitMethod,
);
// Of fields that name their set, which find their type by it.
enumType(
  'LineOfBusiness',
  'Line of business of a plan. A statement about one says nothing about the others.',
  enums.LineOfBusiness,
);
enumType('Funding', 'How a plan is funded.', enums.Funding);
enumType('Network', 'How a provider is contracted with a payer.', enums.Network);
enumType('ProviderType', 'Type of a provider that bills.', enums.ProviderType);
enumType('Discipline', 'A discipline beside occupational therapy.', enums.Discipline);
enumType('YesNo', 'Yes or no, where null is unknown.', enums.YesNo);
enumType(
  'MedicareContractor',
  'Medicare administrative contractor, whose local coverage determinations hold in its states.',
  enums.MedicareContractor,
);
export const PolicyStatus = enumType('PolicyStatus', 'Status of a policy version.', enums.PolicyStatus);
export const PublicationKind = enumType(
  'PublicationKind',
  'What the publication of a version is.',
  enums.PublicationKind,
);
export const PolicyReviewKind = enumType(
  'PolicyReviewKind',
  'A step of the review of a draft.',
  enums.PolicyReviewKind,
);
export const WordEditKind = enumType(
  'WordEditKind',
  'What happened to a piece of a text.',
  enums.WordEditKind,
);
export const CatalogChangeKind = enumType(
  'CatalogChangeKind',
  'What an edit of the catalog does to a fact.',
  enums.CatalogChangeKind,
);
export const PolicyTopic = enumType('PolicyTopic', 'Topic of a policy note.', enums.PolicyTopic);
export const CoverageState = enumType('CoverageState', 'Whether a payer covers a code.', enums.CoverageState);
export const KnowledgeState = enumType(
  'KnowledgeState',
  'What is known about a fact. A missing statement is NOT_AVAILABLE, never agreement.',
  enums.KnowledgeState,
);
export const Setting = enumType(
  'Setting',
  'Where care is furnished. PHP and IOP are institutional programs; the other settings follow the physician fee schedule.',
  enums.Setting,
);
export const ClaimForm = enumType('ClaimForm', 'Claim form for a day of care.', enums.ClaimForm);
export const Verdict = enumType('Verdict', 'Overall result of the findings of a claim.', enums.Verdict);
export const Severity = enumType('Severity', 'Severity of a finding.', enums.Severity);
export const Outcome = enumType('Outcome', 'Outcome of a rule.', enums.Outcome);
export const SessionStatus = enumType('SessionStatus', 'Status of a patient session.', enums.SessionStatus);
export const Role = enumType('Role', 'Role of a principal in its organization.', enums.Role);
export const EditSetting = enumType(
  'EditSetting',
  "Which of Medicare's two tables of PTP edits and MUE values applies.",
  enums.EditSetting,
);
export const ExportDataset = enumType('ExportDataset', 'Dataset of an export.', enums.ExportDataset);
export const ExportFormat = enumType('ExportFormat', 'File format.', enums.ExportFormat);
export const ExportStatus = enumType('ExportStatus', 'Status of an export.', enums.ExportStatus);
export const RelationToMedicare = enumType(
  'RelationToMedicare',
  "How a cell compares with Medicare's cell of the same row.",
  enums.RelationToMedicare,
);
export const Agreement = enumType('Agreement', 'Whether the payers of a row agree.', enums.Agreement);
export const FactKind = enumType('FactKind', 'What kind of fact must be verified.', enums.FactKind);
export const FeeSetting = enumType(
  'FeeSetting',
  'Where the service is given, which decides the practice expense.',
  enums.FeeSetting,
);
export const SkillArea = enumType('SkillArea', 'What a therapeutic activity trains.', enums.SkillArea);
export const DescriptionSource = enumType(
  'DescriptionSource',
  'Author of the description of a code.',
  enums.DescriptionSource,
);
export const MueAdjudication = enumType(
  'MueAdjudication',
  'What the units of a medically unlikely edit are counted over.',
  enums.MueAdjudication,
);
export const AdjustmentGroup = enumType(
  'AdjustmentGroup',
  'Who bears an adjustment: the group code of a remittance.',
  enums.AdjustmentGroup,
);
export const PolicyStepKind = enumType(
  'PolicyStepKind',
  'A step in the history of a version.',
  enums.PolicyStepKind,
);
export const PolicyChangeKind = enumType(
  'PolicyChangeKind',
  'What changed a policy in force.',
  enums.PolicyDecisionKind,
);
