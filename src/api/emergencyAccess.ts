import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import { globalId } from '../shared/globalId.ts';
import { beginEmergency, listEmergencies, type EmergencyRow } from '../access/emergencyAccess.ts';
import type { UserError } from '../shared/userErrors.ts';

/** Emergency access ("break-glass"): an administrator takes it with a reason, it expires, and auditors see it. */

const EmergencyAccessType = builder.objectRef<EmergencyRow>('EmergencyAccess').implement({
  description: 'Emergency access to patient sessions that an administrator took.',
  fields: (t) => ({
    id: t.id({
      description: 'Opaque id, as in the audit trail.',
      resolve: ({ id }) => globalId('EmergencyAccess', id),
    }),
    actor: t.exposeString('actor', { description: 'Identifier of the administrator.' }),
    reason: t.exposeString('reason', { description: 'Description of the emergency.' }),
    grantedAt: t.expose('grantedAt', { type: 'DateTime', description: 'When it began.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends.' }),
  }),
});

const EmergencyAccessConnection = connectionOf(EmergencyAccessType, {
  edge: 'An emergency access in a list.',
  page: 'A page of emergency accesses.',
  one: 'access',
  many: 'accesses',
});

interface EmergencyPayload {
  readonly access: EmergencyRow | null;
  readonly userErrors: readonly UserError[];
}

const EmergencyAccessPayload = builder.objectRef<EmergencyPayload>('EmergencyAccessPayload').implement({
  description: 'The emergency access, or the errors for which nothing was done.',
  fields: (t) => ({
    access: t.expose('access', {
      type: EmergencyAccessType,
      nullable: true,
      description: 'The emergency access.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Errors in the input. When there are any, nothing was changed.',
    }),
  }),
});

builder.queryField('emergencyAccesses', (t) =>
  t.field({
    type: EmergencyAccessConnection,
    authScopes: { action: 'emergency.list' },
    description: 'Emergency accesses of the organization, newest first.',
    args: {
      ...pageArguments('Accesses'),
    },
    resolve: (_root, page, { protectedReads }) => listEmergencies(protectedReads, page),
  }),
);

builder.mutationField('emergencyAccessBegin', (t) =>
  t.field({
    type: EmergencyAccessPayload,
    authScopes: { action: 'emergency.begin' },
    description:
      'Lets an administrator read patient sessions for some minutes. Auditors see the access, and the audit trail marks each read.',
    args: {
      reason: t.arg.string({
        required: true,
        description: 'Description of the emergency, 10 to 1,000 characters. Do not name a patient.',
      }),
      minutes: t.arg.int({ required: true, defaultValue: 60, description: 'Duration, 5 to 240 minutes.' }),
    },
    resolve: async (_root, { reason, minutes }, context): Promise<EmergencyPayload> => {
      const { protectedWrites, principal, now } = context;
      const { value, userErrors } = await beginEmergency(protectedWrites, principal, {
        reason,
        minutes,
        now: now(),
      });
      return { access: value ?? null, userErrors: userErrors ?? [] };
    },
  }),
);
