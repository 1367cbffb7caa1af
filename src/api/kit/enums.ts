import * as enums from '../../shared/enums.ts';
import { builder } from './builder.ts';

/** Closed sets of the API. Values and their descriptions are those of src/shared/enums.ts. */
function enumType<Value extends string>(
  name: string,
  description: string,
  set: Readonly<Record<Value, string>>,
) {
  const values = Object.fromEntries(
    Object.entries<string>(set).map(([value, text]) => [value, { description: text }]),
  ) as Record<Value, { description: string }>;
  return builder.enumType(name, { description, values });
}
export const Confidence = enumType('Confidence', 'How sure a fact is.', enums.Confidence);
export const CodeSystem = enumType(
  'CodeSystem',
  'Code set that a procedure code belongs to.',
  enums.CodeSystem,
);
export const CptCategory = enumType('CptCategory', 'Category of a CPT code.', enums.CptCategory);
export const CodeKind = enumType('CodeKind', 'What kind of service a code stands for.', enums.CodeKind);

/** With the timing of codes that only a release lists, which no column holds. */
const SHOWN_TIMING = {
  ...enums.Timing,
  UNKNOWN: 'Not on record: a code that only a release lists. It cannot be billed here.',
} as const;
export const Timing = enumType('Timing', 'How units of a code are counted (TIM-01).', SHOWN_TIMING);
export const TherapyStatus = enumType(
  'TherapyStatus',
  'Place of a code on the Medicare list of outpatient-therapy codes, for occupational therapy.',
  enums.TherapyStatus,
);
export const UnitMethod = enumType(
  'UnitMethod',
  'How a payer turns timed minutes into units.',
  enums.UnitMethod,
);
export const PolicyStatus = enumType(
  'PolicyStatus',
  'Where a version of a policy stands.',
  enums.PolicyStatus,
);
export const PolicyTopic = enumType('PolicyTopic', 'What a note of a policy is about.', enums.PolicyTopic);
export const CoverageState = enumType('CoverageState', 'Whether a payer covers a code.', enums.CoverageState);
export const KnowledgeState = enumType(
  'KnowledgeState',
  'What is known about a fact. Never an empty cell: silence is not agreement.',
  enums.KnowledgeState,
);
export const Setting = enumType(
  'Setting',
  'Where care is given. PHP and IOP are institutional programs; the rest follow the physician fee schedule.',
  enums.Setting,
);
export const ClaimForm = enumType('ClaimForm', 'Which claim a day of care goes on.', enums.ClaimForm);
export const Verdict = enumType('Verdict', 'What the findings of a claim come to.', enums.Verdict);
export const Severity = enumType('Severity', 'How much a finding matters.', enums.Severity);
export const Outcome = enumType('Outcome', 'What a rule came to.', enums.Outcome);
export const SessionStatus = enumType(
  'SessionStatus',
  'Where a patient session stands in its life.',
  enums.SessionStatus,
);
export const Role = enumType('Role', 'What a caller is allowed to do in its organization.', enums.Role);
export const EditSetting = enumType(
  'EditSetting',
  "Which of Medicare's two tables of edits and unit limits holds.",
  enums.EditSetting,
);
export const ExportDataset = enumType('ExportDataset', 'Dataset of an export.', enums.ExportDataset);
export const ExportFormat = enumType('ExportFormat', 'File format.', enums.ExportFormat);
export const ExportStatus = enumType('ExportStatus', 'Status of an export.', enums.ExportStatus);
export const RelationToMedicare = enumType(
  'RelationToMedicare',
  "How a cell stands to Medicare's cell of the same row.",
  enums.RelationToMedicare,
);
export const Agreement = enumType('Agreement', 'Whether the payers of a row agree.', enums.Agreement);
export const FactKind = enumType('FactKind', 'What kind of fact must be verified.', enums.FactKind);
export const FeeSetting = enumType(
  'FeeSetting',
  'Where the service is given, which decides the practice expense.',
  enums.FeeSetting,
);
