/** What people come to the API for. Each root field of the schema belongs to exactly one task, which a test checks. */

export interface Task {
  readonly key: string;
  readonly title: string;
  readonly intro: string;
  /** Root fields, the most used first. */
  readonly fields: readonly string[];
}

export const TASKS: readonly Task[] = [
  {
    key: 'find-a-code',
    title: 'Find a code',
    intro:
      'Codes, modifiers and activities with everything that is known of them on a date. No credential is needed.',
    fields: [
      'Query.codes',
      'Query.code',
      'Query.modifiers',
      'Query.modifier',
      'Query.activities',
      'Query.reference',
      'Query.node',
      'Query.nodes',
    ],
  },
  {
    key: 'compare-payers',
    title: 'Compare payers',
    intro: 'What payers state about codes, side by side, with the policies and notes that it comes from.',
    fields: [
      'Query.payerComparison',
      'Query.payers',
      'Query.payer',
      'Query.policies',
      'Query.policy',
      'Query.policyChanges',
      'Subscription.policyChanged',
    ],
  },
  {
    key: 'preview-a-bill',
    title: 'Preview a bill',
    intro: 'What to bill for a day of care under each payer, and why. Nothing is stored.',
    fields: ['Query.billingPreview', 'Query.billingPreviews'],
  },
  {
    key: 'record-sessions',
    title: 'Record sessions',
    intro: 'Patient sessions of an organization, their versions, bills and sums.',
    fields: [
      'Query.sessions',
      'Query.session',
      'Query.sessionStatistics',
      'Mutation.sessionRecord',
      'Mutation.sessionAmend',
      'Mutation.sessionSign',
      'Mutation.sessionBill',
      'Mutation.sessionVoid',
    ],
  },
  {
    key: 'edit-policies',
    title: 'Edit policies',
    intro: 'Drafts, review, publication, and what a draft would change in stored sessions.',
    fields: [
      'Mutation.policyDraft',
      'Mutation.policyRevise',
      'Mutation.policyNoteAdd',
      'Mutation.policyNoteUpdate',
      'Mutation.policyNoteRemove',
      'Mutation.policyNoteVerify',
      'Mutation.policyCommentAdd',
      'Query.policyImpact',
      'Mutation.policyDraftSubmit',
      'Mutation.policyDraftApprove',
      'Mutation.policyDraftReturn',
      'Mutation.policyDraftDiscard',
      'Mutation.policyPublish',
      'Mutation.policyWithdraw',
      'Mutation.policyRestore',
    ],
  },
  {
    key: 'contracts',
    title: 'Contracts',
    intro: 'Fee schedules that an organization has agreed with a payer; nobody else sees them.',
    fields: ['Query.contracts', 'Mutation.contractRatesImport', 'Mutation.contractRatesRemove'],
  },
  {
    key: 'exports',
    title: 'Exports',
    intro: 'Files for analysts, written in the background.',
    fields: [
      'Mutation.exportStart',
      'Subscription.exportProgress',
      'Query.exportJob',
      'Query.exportJobs',
      'Mutation.exportCancel',
    ],
  },
  {
    key: 'administration',
    title: 'Administration',
    intro: 'Who may do what, the audit trail, and the catalog of a running system.',
    fields: [
      'Query.viewer',
      'Query.apiKeys',
      'Mutation.apiKeyCreate',
      'Mutation.apiKeyRevoke',
      'Mutation.apiKeyRevokeAll',
      'Query.auditEvents',
      'Query.codebookEdits',
      'Query.emergencyAccesses',
      'Mutation.emergencyAccessBegin',
      'Mutation.catalogUpdate',
      'Mutation.catalogImport',
      'Mutation.payerUpsert',
      'Mutation.planCreate',
      'Mutation.planUpdate',
    ],
  },
];
