import { builder } from './kit/builder.ts';
import { Payer } from './kit/refs.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import type { PayerEditResult } from '../payers/payerEditor.ts';

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
