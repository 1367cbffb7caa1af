import * as enums from '../shared/enums.ts';

/** The closed sets that columns hold, by the name of their Prisma enum. */
const STORED_ENUMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Confidence: enums.Confidence,
  CodeSystem: enums.CodeSystem,
  CptCategory: enums.CptCategory,
  CodeKind: enums.CodeKind,
  Timing: enums.Timing,
  TherapyStatus: enums.TherapyStatus,
  CodeRelationKind: enums.CodeRelationKind,
  ModifierCategory: enums.ModifierCategory,
  EditSetting: enums.EditSetting,
  PayerKind: enums.PayerKind,
  PolicyTopic: enums.PolicyTopic,
  LineOfBusiness: enums.LineOfBusiness,
  Funding: enums.Funding,
  Network: enums.Network,
  ProviderType: enums.ProviderType,
  YesNo: enums.YesNo,
  MedicareContractor: enums.MedicareContractor,
  PolicyDecisionKind: enums.PolicyDecisionKind,
  PublicationKind: enums.PublicationKind,
  PolicyReviewKind: enums.PolicyReviewKind,
  Setting: enums.Setting,
  SessionStatus: enums.SessionStatus,
  Role: enums.Role,
  ExportDataset: enums.ExportDataset,
  ExportFormat: enums.ExportFormat,
  ExportStatus: enums.ExportStatus,
};

const HEADING = '// Written by `npm run generate` from src/shared/enums.ts: change that file instead.\n';

/** The text of prisma/schema/enums.prisma. */
export function enumsModel(): string {
  return HEADING + Object.entries(STORED_ENUMS).map(enumModel).join('');
}

function enumModel([name, set]: [string, Readonly<Record<string, string>>]): string {
  const values = Object.keys(set).map((value) => `  ${value}\n`);
  const column = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return `\nenum ${name} {\n${values.join('')}\n  @@map("${column}")\n}\n`;
}
