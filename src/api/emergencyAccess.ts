import { builder } from './kit/builder.ts';
import { connectionOf, pageArguments } from './kit/connections.ts';
import { mutation, type Payload } from './kit/mutations.ts';
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

const emergencyPayload: Payload<EmergencyPayload> = {
  description: 'The emergency access, or the errors for which nothing was done.',
  fields: (t) => ({
    access: t.expose('access', {
      type: EmergencyAccessType,
      nullable: true,
      description: 'The emergency access.',
    }),
  }),
};

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

mutation('emergencyAccessBegin', {
  action: 'emergency.begin',
  description:
    'Lets an administrator read patient sessions for some minutes. Auditors see the access, and the audit trail marks each read.',
  input: (t) => ({
    reason: t.string({
      required: true,
      description: 'Description of the emergency, 10 to 1,000 characters. Do not name a patient.',
    }),
    minutes: t.int({ required: true, defaultValue: 60, description: 'Duration, 5 to 240 minutes.' }),
  }),
  payload: emergencyPayload,
  resolve: async ({ reason, minutes }, context) => {
    const { protectedWrites, principal, now } = context;
    const { value, userErrors } = await beginEmergency(protectedWrites, principal, {
      reason,
      minutes,
      now: now(),
    });
    return { access: value ?? null, userErrors: userErrors ?? [] };
  },
});
