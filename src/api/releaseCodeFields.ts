import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { EditSetting, FeeSetting, KnowledgeState, MueAdjudication } from './kit/enums.ts';
import { Code, Release } from './kit/refs.ts';
import { Source } from './kit/source.ts';
import type { HcpcsFacts } from '../reference/releases/uncuratedCodes.ts';
import {
  editKnowledge,
  editPage,
  feeAmount,
  feeKnowledge,
  isReduced,
  localityText,
  unitLimitKnowledge,
  type EditKnowledge,
  type EditView,
  type FeeView,
  type Knowledge,
  type LimitKnowledge,
  type LimitView,
} from '../releases/service.ts';

/** Release facts of a code: PTP edits, MUEs, fees and CMS's administrative fields. */

/** Adjudication indicators of CMS by their numbers. */
const ADJUDICATION = { 1: 'LINE', 2: 'DAY_BY_POLICY', 3: 'DAY_BY_CLINICAL_DATA' } as const;

export const MueLimit = builder.objectRef<LimitView>('MueLimit').implement({
  description: 'Medically unlikely edit (MUE): the maximum units of a code that Medicare accepts (MUE-01).',
  fields: (t) => ({
    setting: t.expose('setting', { type: EditSetting, description: 'Table of the row.' }),
    units: t.exposeInt('units', { description: 'Maximum units; 0 when none is paid.' }),
    adjudication: t.field({
      type: MueAdjudication,
      description: 'What its units are counted over, by the adjudication indicator of CMS.',
      resolve: ({ adjudication }) => ADJUDICATION[adjudication],
    }),
    rationale: t.exposeString('rationale', { nullable: true, description: "The publisher's reason." }),
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day of its release.',
    }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day of the next loaded release that covers the code; null when there is none.',
    }),
    source: t.expose('source', { type: Source, description: 'The release as a citation.' }),
    release: t.expose('release', { type: Release, description: 'Release of the row.' }),
  }),
});

const PtpEdit = builder.objectRef<EditView>('PtpEdit').implement({
  description:
    'NCCI procedure-to-procedure (PTP) edit: the column two code is denied on the same day as the column one code (NCCI-01).',
  fields: (t) => ({
    columnOne: t.expose('columnOne', { type: Code, description: 'Code that is paid.' }),
    columnTwo: t.expose('columnTwo', { type: Code, description: 'Code that is denied on the same day.' }),
    setting: t.expose('setting', { type: EditSetting, description: 'Table of the row.' }),
    modifierIndicator: t.exposeInt('modifierIndicator', {
      description: '0: never both. 1: both with an NCCI modifier. 9: the edit was deleted.',
    }),
    modifierAllowed: t.boolean({
      description: 'Whether both are paid with an NCCI modifier when its conditions are met.',
      resolve: ({ modifierIndicator }) => modifierIndicator === 1,
    }),
    effectiveFrom: t.expose('effectiveFrom', {
      type: 'Date',
      nullable: true,
      description: 'First day in force; null when the release does not state it.',
    }),
    effectiveTo: t.expose('effectiveTo', {
      type: 'Date',
      nullable: true,
      description: 'First day on which it is no longer in force; null when it has no end.',
    }),
    rationale: t.exposeString('rationale', { nullable: true, description: "The publisher's reason." }),
    source: t.expose('source', { type: Source, description: 'The release as a citation.' }),
    release: t.expose('release', { type: Release, description: 'Release of the row.' }),
  }),
});

const Fee = builder.objectRef<FeeView>('Fee').implement({
  description: 'Medicare fee of one unit of a code (PAY-01), before reductions, deductible and coinsurance.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      description:
        'Dollars: (work × index + practice expense × index + malpractice × index) × conversion factor, rounded once, half a cent up.',
      resolve: feeAmount,
    }),
    status: t.exposeString('status', { description: 'Status of the code on the fee schedule; A is active.' }),
    workRvu: t.expose('workRvu', { type: 'Decimal', description: 'Relative value of work.' }),
    practiceExpenseRvu: t.field({
      type: 'Decimal',
      description: 'Relative value of practice expense in the requested setting.',
      resolve: ({ facility, peFacilityRvu, peNonFacilityRvu }) =>
        facility ? peFacilityRvu : peNonFacilityRvu,
    }),
    malpracticeRvu: t.expose('malpracticeRvu', {
      type: 'Decimal',
      description: 'Relative value of malpractice.',
    }),
    workGpci: t.expose('workGpci', { type: 'Decimal', description: 'Index of work in the locality.' }),
    practiceExpenseGpci: t.expose('peGpci', { type: 'Decimal', description: 'Index of practice expense.' }),
    malpracticeGpci: t.expose('malpracticeGpci', { type: 'Decimal', description: 'Index of malpractice.' }),
    conversionFactor: t.expose('conversionFactor', {
      type: 'Decimal',
      description: 'Dollars for one relative value.',
    }),
    locality: t.string({
      description: 'Contractor and locality, such as 10112-00, or NATIONAL.',
      resolve: localityText,
    }),
    localityName: t.exposeString('localityName', { description: 'Name of the locality.' }),
    multipleProcedureReduction: t.boolean({
      description: 'Whether practice expense is reduced from the second unit of a day on (MPPR-01).',
      resolve: isReduced,
    }),
    bilateralIndicator: t.exposeInt('bilateralSurgery', {
      nullable: true,
      description:
        'What both sides are paid (BIL-01): 0 as one, 1 at 150 percent, 2 included in the value, 3 each side in full, 9 no sides; null when the release was imported without it.',
    }),
    source: t.expose('source', { type: Source, description: 'The releases as a citation.' }),
    release: t.expose('release', { type: Release, description: 'Release with the relative values.' }),
  }),
});

const PtpEditKnowledge = builder.objectRef<EditKnowledge>('PtpEditKnowledge').implement({
  description:
    'What is known about an edit between two codes. That there is none is known only when a release covers the pair.',
  fields: (t) => ({
    procedureCode: t.exposeString('with', { description: 'The other code.' }),
    setting: t.expose('setting', { type: EditSetting, description: 'Table that was searched.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'Known, not available, or in conflict.' }),
    value: t.expose('value', {
      type: PtpEdit,
      nullable: true,
      description: 'The edit; null when there is none (state KNOWN).',
    }),
    conflicts: t.expose('conflicts', {
      type: [PtpEdit],
      description: 'The values of conflicting releases.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why there is no single answer.' }),
  }),
});

const MueKnowledge = builder.objectRef<LimitKnowledge>('MueKnowledge').implement({
  description:
    'What is known about an MUE. That a code has none is known only when a release covers the code.',
  fields: (t) => ({
    setting: t.expose('setting', { type: EditSetting, description: 'Table that was searched.' }),
    state: t.expose('state', { type: KnowledgeState, description: 'Known, not available, or in conflict.' }),
    value: t.expose('value', {
      type: MueLimit,
      nullable: true,
      description: 'The MUE; null when there is none (state KNOWN).',
    }),
    conflicts: t.expose('conflicts', {
      type: [MueLimit],
      description: 'The values of conflicting releases.',
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why there is no single answer.' }),
  }),
});

const FeeKnowledge = builder.objectRef<Knowledge<FeeView>>('FeeKnowledge').implement({
  description: 'What is known about a fee, including that Medicare sets no price.',
  fields: (t) => ({
    state: t.expose('state', { type: KnowledgeState, description: 'Known, not available, or in conflict.' }),
    value: t.expose('value', {
      type: Fee,
      nullable: true,
      description: 'The fee; null when Medicare sets none (state KNOWN).',
    }),
    conflicts: t.expose('conflicts', { type: [Fee], description: 'The values of conflicting releases.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why there is no fee.' }),
  }),
});

const HcpcsFactsType = builder.objectRef<HcpcsFacts>('HcpcsFacts').implement({
  description: "CMS's administrative fields of a HCPCS Level II code, with CMS's own letters and numbers.",
  fields: (t) => ({
    addedOn: t.expose('addedOn', { type: 'Date', nullable: true, description: 'Day the code was added.' }),
    terminatedOn: t.expose('terminatedOn', {
      type: 'Date',
      nullable: true,
      description: 'First day on which it can no longer be used.',
    }),
    actionOn: t.expose('actionOn', {
      type: 'Date',
      nullable: true,
      description: 'Day of the last action.',
    }),
    action: t.exposeString('action', { nullable: true, description: 'Last action, such as A for added.' }),
    pricing: t.exposeString('pricing', { nullable: true, description: 'Pricing indicator.' }),
    multiplePricing: t.exposeString('multiplePricing', {
      nullable: true,
      description: 'Multiple pricing indicator.',
    }),
    coverage: t.exposeString('coverage', {
      nullable: true,
      description: 'Coverage code, such as I for not payable.',
    }),
    betos: t.exposeString('betos', { nullable: true, description: 'Berenson-Eggers type of service.' }),
    typeOfService: t.exposeString('typeOfService', {
      nullable: true,
      description: 'Type of service code or codes.',
    }),
    release: t.expose('release', { type: Release, description: 'Release of the fields.' }),
  }),
});

const PtpEditConnection = connectionOf(PtpEdit, {
  edge: 'A PTP edit in a list.',
  page: 'A page of PTP edits.',
  one: 'edit',
  many: 'edits',
});

const feeArguments = builder.args((t) => ({
  locality: t.string({
    description:
      'Contractor and locality, such as 10112-00. The locality alone is enough when only one contractor has it.',
  }),
  zip: t.string({
    description:
      'ZIP code of the place of service; ignored when a locality is given. Without both, the fee is national (unadjusted).',
  }),
  setting: t.field({
    type: FeeSetting,
    defaultValue: 'NON_FACILITY',
    description: 'Setting of the service.',
  }),
}));

builder.objectFields(Code, (t) => ({
  mueLimits: t.field({
    type: [MueKnowledge],
    description:
      "For each table, the maximum units that Medicare's medically unlikely edits (MUE) accept, that there is none, or that it is not available.",
    resolve: unitLimitKnowledge,
  }),
  ptpEdits: t.field({
    type: PtpEditConnection,
    description:
      'NCCI procedure-to-procedure (PTP) edits in force with this code in either column, without pairs of which a code is not loaded.',
    args: pageArguments('Edits'),
    resolve: editPage,
  }),
  ptpEditsWith: t.field({
    type: [PtpEditKnowledge],
    description: 'For each other code and table, the edit, that there is none, or that it is not available.',
    args: { codes: t.arg.stringList({ required: true, description: 'The other codes.' }) },
    resolve: (code, { codes }) => editKnowledge(code, codes),
  }),
  fee: t.field({
    type: FeeKnowledge,
    description: 'The Medicare fee of one unit on the requested date, or why there is none.',
    args: feeArguments,
    resolve: (code, { locality, zip, setting }) =>
      feeKnowledge(code, { locality: locality ?? null, zip: zip ?? null }, setting ?? 'NON_FACILITY'),
  }),
  hcpcs: t.expose('hcpcs', {
    type: HcpcsFactsType,
    nullable: true,
    description: "CMS's administrative fields; null for CPT, and when no release has them.",
  }),
}));
