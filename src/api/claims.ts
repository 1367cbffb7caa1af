import { DAY_FIELDS } from '../billing/index.ts';
import type { BillingInput } from '../claims/dayOfCareInput.ts';
import { previewBilling } from '../claims/service.ts';
import { Billing } from './answerOutputs.ts';
import { dayOfCareFields } from './claimInputs.ts';
import { builder } from './kit/builder.ts';
import { referenceKnownAt } from './kit/context.ts';
import { Setting } from './kit/enums.ts';

/** The preview of the billing of a day of care. */

const BillingInputType = builder.inputRef<BillingInput>('BillingInput').implement({
  description: 'One day of care of one patient. No patient is named and nothing is stored.',
  fields: (t) =>
    ({
      ...dayOfCareFields(t),
      setting: t.field({
        type: Setting,
        required: true,
        defaultValue: 'OFFICE',
        description: DAY_FIELDS.setting.description,
      }),
    }) as never,
});

builder.queryField('billingPreview', (t) =>
  t.field({
    type: [Billing],
    authScopes: { action: 'billing.preview' },
    description: 'The claim for a day of care under each payer. Nothing is stored, and no patient is named.',
    args: {
      input: t.arg({ type: BillingInputType, required: true, description: 'The day of care.' }),
      payers: t.arg.stringList({ description: 'Slugs of payers, each once; all payers when left out.' }),
      knownAt: t.arg({
        type: 'DateTime',
        description:
          'Answers with what was recorded by this instant, to verify a fingerprint. Current knowledge when left out.',
      }),
    },
    resolve: (_root, { input, payers, knownAt }, context) => {
      const reference = referenceKnownAt(context, input.dateOfService, knownAt);
      return reference instanceof Promise
        ? reference.then((known) => previewBilling(known, input, payers))
        : previewBilling(reference, input, payers);
    },
  }),
);
