import { DAY_FIELDS } from '../billing/index.ts';
import type { BillingInput } from '../claims/dayOfCareInput.ts';
import {
  findPreviewIssues,
  isOnEveryDay,
  MAX_PREVIEWS,
  previewBilling,
  previewBillings,
  type PreviewResult,
} from '../claims/service.ts';
import { findPayerIssues } from '../payers/validation.ts';
import type { ValidationIssue } from '../shared/errors.ts';
import { issueError } from '../shared/userErrors.ts';
import { Billing } from './answerOutputs.ts';
import { dayOfCareFields } from './claimInputs.ts';
import { checkedBy } from './kit/argumentChecks.ts';
import { builder } from './kit/builder.ts';
import { referenceKnownAt, referenceOn, type RequestContext } from './kit/context.ts';
import { Setting } from './kit/enums.ts';
import { UserErrorInterface } from './kit/userErrors.ts';

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

/** A day whose date is none is checked on today, for what does not depend on it. */
function checkDay(
  input: BillingInput,
  payers: readonly string[] | null | undefined,
  context: RequestContext,
  hasDate: () => boolean,
): readonly ValidationIssue[] {
  if (hasDate()) return findPreviewIssues(referenceOn(context, input.dateOfService), input, payers);
  const day = { ...input, dateOfService: context.today };
  return findPreviewIssues(referenceOn(context, context.today), day, payers).filter(isOnEveryDay);
}

builder.queryField('billingPreview', (t) =>
  t.field({
    type: [Billing],
    ...checkedBy<{ readonly input: BillingInput; readonly payers?: readonly string[] | null }>(
      ({ input, payers }, context, isValid) =>
        checkDay(input, payers, context, () => isValid('input.dateOfService')),
    ),
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

const BillingPreviewResult = builder.objectRef<PreviewResult>('BillingPreviewResult').implement({
  description: 'The billing of one day of care of several.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Place of the day in `inputs`, from 0.' }),
    billings: t.expose('billings', {
      type: [Billing],
      description: 'The claim under each payer; empty when the day has errors.',
    }),
    userErrors: t.field({
      type: [UserErrorInterface],
      description: 'Why the day has no billing; empty when it has.',
      resolve: ({ issues }) => issues.map((issue) => issueError(issue)),
    }),
  }),
});

builder.queryField('billingPreviews', (t) =>
  t.field({
    type: [BillingPreviewResult],
    authScopes: { action: 'billing.preview' },
    description: `The claims for up to ${MAX_PREVIEWS} days of care under each payer, in the order of the inputs. A day with an error has it in its own result, and the others are billed. Nothing is stored, and no patient is named.`,
    ...checkedBy<{ readonly inputs: readonly BillingInput[]; readonly payers?: readonly string[] | null }>(
      ({ inputs, payers }, context, isValid) => [
        ...findPayerIssues(referenceOn(context, null), payers, 'payers'),
        ...inputs.slice(0, MAX_PREVIEWS).flatMap((input, index) => {
          const found = checkDay(input, null, context, () => isValid(`inputs.${index}.dateOfService`));
          return found.map((issue) => ({
            ...issue,
            field: issue.field.replace(/^input\b/, `inputs.${index}`),
          }));
        }),
      ],
    ),
    args: {
      inputs: t.arg({ type: [BillingInputType], required: true, description: 'The days of care.' }),
      payers: t.arg.stringList({ description: 'Slugs of payers, each once; all payers when left out.' }),
      knownAt: t.arg({
        type: 'DateTime',
        description:
          'Answers with what was recorded by this instant, to verify fingerprints. Current knowledge when left out.',
      }),
    },
    resolve: (_root, { inputs, payers, knownAt }, context) => {
      if (knownAt == null) return previewBillings((on) => referenceOn(context, on), inputs, payers);
      return context
        .knownAt(knownAt)
        .then((snapshot) => previewBillings((on) => snapshot.at(on, context.today), inputs, payers));
    },
  }),
);
