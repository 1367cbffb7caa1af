import { builder } from './kit/builder.ts';
import { connectionOf, countedConnectionOf, pageArguments } from './kit/connections.ts';
import { type RequestContext, referenceOn } from './kit/context.ts';
import { Payer, Plan } from './kit/refs.ts';
import { mutation, type Payload } from './kit/mutations.ts';
import { centsText, type ContractRate } from '../billing/index.ts';
import type { ContractEditResult, RateChanges } from '../payers/contractEditor.ts';
import type { ContractRow } from '../reference/data/rows.ts';
import { pageOf, type SortKey } from '../shared/paging.ts';

/** Rates of an organization's contracts with payers. Nobody outside the organization sees any of them. */

interface NumberedRate {
  readonly position: number;
  readonly rate: ContractRate;
}

const ContractRateType = builder.objectRef<NumberedRate>('ContractRate').implement({
  description:
    'What one unit of a code is paid in a period: an amount, or a share of the amount of Medicare.',
  fields: (t) => ({
    procedureCode: t.string({ description: 'The code.', resolve: ({ rate }) => rate.code }),
    modifier: t.string({
      nullable: true,
      description: 'The rate holds for lines with this modifier; null is for all other lines.',
      resolve: ({ rate }) => rate.modifier,
    }),
    amount: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Dollars for one unit; null for a share.',
      resolve: ({ rate: { price } }) => (price.kind === 'AMOUNT' ? centsText(price.amountCents) : null),
    }),
    medicareShare: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Share of the amount of Medicare, such as 1.2; null for an amount.',
      resolve: ({ rate: { price } }) => (price.kind === 'MEDICARE_SHARE' ? price.share : null),
    }),
    effectiveFrom: t.field({
      type: 'Date',
      nullable: true,
      description: 'First day of the rate; null when unknown.',
      resolve: ({ rate }) => rate.effectiveFrom,
    }),
    effectiveTo: t.field({
      type: 'Date',
      nullable: true,
      description: 'First day without the rate; null when open.',
      resolve: ({ rate }) => rate.effectiveTo,
    }),
  }),
});

const ContractRateConnection = countedConnectionOf(ContractRateType, {
  edge: 'A rate in a list.',
  page: 'A page of rates.',
  one: 'rate',
  many: 'rates',
});

const BY_POSITION: SortKey<NumberedRate> = {
  list: 'contractRates',
  of: ({ position }) => [position],
  length: 1,
};

const Contract = builder.objectRef<ContractRow>('Contract').implement({
  description:
    'The rates of your contract with a payer, or for one of its plans, as they were entered at once.',
  fields: (t) => ({
    payer: t.field({
      type: Payer,
      description: 'The payer.',
      resolve: ({ payer }, _args, context) => known(referenceOn(context, null).payer(payer)),
    }),
    plan: t.field({
      type: Plan,
      nullable: true,
      description: 'The plan; null for every plan without rates of its own.',
      resolve: ({ plan }, _args, context) => (plan === null ? null : referenceOn(context, null).plan(plan)),
    }),
    rates: t.field({
      type: ContractRateConnection,
      description: 'The rates, in the order of the file.',
      args: pageArguments('Rates'),
      resolve: ({ rates }, args) =>
        pageOf(
          rates.rates.map((rate, position) => ({ rate, position })),
          BY_POSITION,
          args,
        ),
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When they were entered.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'Who entered them.' }),
    reason: t.exposeString('reason', { description: 'Reason that was given.' }),
  }),
});

const ContractConnection = connectionOf(Contract, {
  edge: 'A contract in a list.',
  page: 'A page of contracts.',
  one: 'contract',
  many: 'contracts',
});

const BY_PARTY: SortKey<ContractRow> = {
  list: 'contracts',
  of: ({ payer, plan }) => [payer, plan ?? ''],
  length: 2,
};

builder.queryField('contracts', (t) =>
  t.field({
    type: ContractConnection,
    authScopes: { action: 'contract.read' },
    description: 'The contracts of your organization whose rates are on record, by payer and plan.',
    args: pageArguments('Contracts'),
    resolve: (_root, args, { snapshot }: RequestContext) => pageOf(snapshot.rows.contracts, BY_PARTY, args),
  }),
);

const RateChangesType = builder.objectRef<RateChanges>('ContractRateChanges').implement({
  description:
    'How the rates differ from those on record before. A rate with another amount is one removed and one added.',
  fields: (t) => ({
    added: t.exposeInt('added', { description: 'Rates that were not on record.' }),
    removed: t.exposeInt('removed', { description: 'Rates that are no longer on record.' }),
    unchanged: t.exposeInt('unchanged', { description: 'Rates that stay.' }),
  }),
});

const contractPayload: Payload<ContractEditResult> = {
  description: 'The contract after the edit, or the user errors for which nothing was changed.',
  fields: (t) => ({
    contract: t.expose('contract', {
      type: Contract,
      nullable: true,
      description: 'The contract as it stands now; null when there is none, and when there are user errors.',
    }),
    changes: t.expose('changes', {
      type: RateChangesType,
      nullable: true,
      description: 'What the edit changed, or would change; null when there are user errors.',
    }),
    revision: t.exposeInt('revision', {
      nullable: true,
      description: 'Revision that contains the edit; null when nothing was changed.',
    }),
  }),
};

const PAYER = { required: true, description: 'Slug of the payer.' } as const;
const PLAN = {
  description: 'Slug of one of its plans. Every plan without rates of its own when left out.',
} as const;
const REASON = { required: true, description: 'Reason for the record; at most 1000 characters.' } as const;

mutation('contractRatesImport', {
  action: 'contract.edit',
  description:
    'Replaces the rates of your contract with a payer by those of a CSV file, all of them or nothing. Only your organization sees them; its previews, sessions and exports are priced with them.',
  input: (t) => ({
    payer: t.string(PAYER),
    plan: t.string(PLAN),
    csv: t.string({
      required: true,
      description: 'The file, with the heading code,modifier,amount,percent,from,to.',
    }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Shows what would change and changes nothing.',
    }),
    reason: t.string(REASON),
  }),
  payload: contractPayload,
  resolve: ({ plan, dryRun, ...args }, { contracts }) =>
    contracts.import({ ...args, plan: plan ?? null, dryRun: dryRun ?? false }),
});

mutation('contractRatesRemove', {
  action: 'contract.edit',
  description:
    'Removes the rates of your contract with a payer: its amounts are not known from now on. Answers of the past keep theirs.',
  input: (t) => ({ payer: t.string(PAYER), plan: t.string(PLAN), reason: t.string(REASON) }),
  payload: contractPayload,
  resolve: ({ plan, ...args }, { contracts }) => contracts.remove({ ...args, plan: plan ?? null }),
});

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a contract is with a payer that is not in the reference');
  return value;
}
