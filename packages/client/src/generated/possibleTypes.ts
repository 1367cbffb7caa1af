export type PossibleTypesResultData = {
  possibleTypes: {
    Node: [
      'ApiKey',
      'AuditEvent',
      'Code',
      'ExportJob',
      'Modifier',
      'PatientSession',
      'Payer',
      'Plan',
      'Policy',
      'PolicyChange',
      'PolicyNote',
      'Release',
      'Rule',
    ];
    UserError: ['FieldError', 'InvalidValue', 'OverlappingPolicy', 'VersionConflict'];
  };
};
const result: PossibleTypesResultData = {
  possibleTypes: {
    Node: [
      'ApiKey',
      'AuditEvent',
      'Code',
      'ExportJob',
      'Modifier',
      'PatientSession',
      'Payer',
      'Plan',
      'Policy',
      'PolicyChange',
      'PolicyNote',
      'Release',
      'Rule',
    ],
    UserError: ['FieldError', 'InvalidValue', 'OverlappingPolicy', 'VersionConflict'],
  },
};
export default result;
