import { builder } from './kit/builder.ts';
import { Payer, Plan } from './kit/refs.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import type { PayerEditResult } from '../payers/payerEditor.ts';
import type { PlanEditResult } from '../payers/planEditor.ts';

const PayerInput = builder.inputType('PayerInput', {
  description: 'A payer to add, or to change by its slug.',
  fields: (t) => ({
    slug: t.string({
      required: true,
      description: 'Lower-case words joined by hyphens. A slug never changes.',
    }),
    name: t.string({ required: true, description: 'Full name.' }),
    kind: t.string({ required: true, description: 'GOVERNMENT or COMMERCIAL.' }),
  }),
});

const PayerPayload = builder.objectRef<PayerEditResult>('PayerPayload').implement({
  description: 'The edited payer, or the user errors for which nothing was changed.',
  fields: (t) => ({
    payer: t.expose('payer', {
      type: Payer,
      nullable: true,
      description: 'The payer; null when there are user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Every error of the input; empty on success.',
    }),
  }),
});

builder.mutationField('payerUpsert', (t) =>
  t.field({
    type: PayerPayload,
    authScopes: { action: 'payer.edit' },
    description: 'Adds a payer, or changes its name or kind. What it says is in its policies.',
    args: { input: t.arg({ type: PayerInput, required: true, description: 'The payer.' }) },
    resolve: (_root, { input }, { payers }) => payers.upsert(input),
  }),
);

const PlanInput = builder.inputType('PlanInput', {
  description: 'A plan to add to a payer.',
  fields: (t) => ({
    payer: t.string({ required: true, description: 'Slug of the payer.' }),
    slug: t.string({
      required: true,
      description: 'Lower-case words joined by hyphens, unique over all payers. A slug never changes.',
    }),
    name: t.string({ required: true, description: 'Full name.' }),
  }),
});

const PlanPayload = builder.objectRef<PlanEditResult>('PlanPayload').implement({
  description: 'The edited plan, or the user errors for which nothing was changed.',
  fields: (t) => ({
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan; null when there are user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Every error of the input; empty on success.',
    }),
  }),
});

builder.mutationFields((t) => ({
  planCreate: t.field({
    type: PlanPayload,
    authScopes: { action: 'payer.edit' },
    description: 'Adds a plan of a payer. What it says is in its policies.',
    args: { input: t.arg({ type: PlanInput, required: true, description: 'The plan.' }) },
    resolve: (_root, { input }, { plans }) => plans.create(input),
  }),
  planUpdate: t.field({
    type: PlanPayload,
    authScopes: { action: 'payer.edit' },
    description: 'Renames a plan. Its slug and its payer never change.',
    args: {
      slug: t.arg.string({ required: true, description: 'Slug of the plan.' }),
      name: t.arg.string({ required: true, description: 'The new name.' }),
    },
    resolve: (_root, { slug, name }, { plans }) => plans.update(slug, name),
  }),
}));
