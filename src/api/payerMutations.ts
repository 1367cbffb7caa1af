import { mutation, type Payload } from './kit/mutations.ts';
import { PayerKind } from './kit/enums.ts';
import { Payer, Plan } from './kit/refs.ts';
import type { PayerEditResult } from '../payers/payerEditor.ts';
import type { PlanEditResult } from '../payers/planEditor.ts';

/** Edits of payers and plans. What they state is in their policies. */

const payerPayload: Payload<PayerEditResult> = {
  description: 'The edited payer, or the user errors for which nothing was changed.',
  fields: (t) => ({
    payer: t.expose('payer', {
      type: Payer,
      nullable: true,
      description: 'The payer; null when there are user errors.',
    }),
  }),
};

mutation('payerUpsert', {
  action: 'payer.edit',
  description: 'Adds a payer, or changes its name or kind. What it says is in its policies.',
  input: (t) => ({
    slug: t.string({
      required: true,
      description: 'Lower-case words joined by hyphens. A slug never changes.',
    }),
    name: t.string({ required: true, description: 'Full name.' }),
    kind: t.field({ type: PayerKind, required: true, description: 'Kind of payer.' }),
  }),
  payload: payerPayload,
  resolve: (input, { payers }) => payers.upsert(input),
});

const planPayload: Payload<PlanEditResult> = {
  description: 'The edited plan, or the user errors for which nothing was changed.',
  fields: (t) => ({
    plan: t.expose('plan', {
      type: Plan,
      nullable: true,
      description: 'The plan; null when there are user errors.',
    }),
  }),
};

mutation('planCreate', {
  action: 'payer.edit',
  description: 'Adds a plan of a payer. What it says is in its policies.',
  input: (t) => ({
    payer: t.string({ required: true, description: 'Slug of the payer.' }),
    slug: t.string({
      required: true,
      description: 'Lower-case words joined by hyphens, unique over all payers. A slug never changes.',
    }),
    name: t.string({ required: true, description: 'Full name.' }),
  }),
  payload: planPayload,
  resolve: (input, { plans }) => plans.create(input),
});

mutation('planUpdate', {
  action: 'payer.edit',
  description: 'Renames a plan. Its slug and its payer never change.',
  input: (t) => ({
    slug: t.string({ required: true, description: 'Slug of the plan.' }),
    name: t.string({ required: true, description: 'The new name.' }),
  }),
  payload: planPayload,
  resolve: ({ slug, name }, { plans }) => plans.update(slug, name),
});
