import { builder } from './kit/builder.ts';
import { connectionOf } from './kit/connections.ts';
import { UserErrorInterface } from './kit/userErrors.ts';
import { globalId } from '../shared/globalId.ts';
import { beginEmergency, listEmergencies, type EmergencyRow } from '../access/emergencyAccess.ts';
import type { UserError } from '../shared/userErrors.ts';

/** Access in an emergency: taken with a reason, ends by itself, and is shown to auditors. */

const EmergencyAccessType = builder.objectRef<EmergencyRow>('EmergencyAccess').implement({
  description: 'Access to patient sessions that an administrator took in an emergency.',
  fields: (t) => ({
    id: t.id({
      description: 'Opaque id; the audit trail names it.',
      resolve: ({ id }) => globalId('EmergencyAccess', id),
    }),
    actor: t.exposeString('actor', { description: 'Who took it, by identifier.' }),
    reason: t.exposeString('reason', { description: 'The emergency, in words.' }),
    grantedAt: t.expose('grantedAt', { type: 'DateTime', description: 'When it began.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends.' }),
  }),
});

const EmergencyAccessConnection = connectionOf(EmergencyAccessType, {
  edge: 'An access in a list.',
  page: 'A page of accesses.',
  one: 'access',
  many: 'accesses',
});

interface EmergencyPayload {
  readonly access: EmergencyRow | null;
  readonly userErrors: readonly UserError[];
}

const EmergencyAccessPayload = builder.objectRef<EmergencyPayload>('EmergencyAccessPayload').implement({
  description: 'The access that was taken, or why it was not.',
  fields: (t) => ({
    access: t.expose('access', { type: EmergencyAccessType, nullable: true, description: 'The access.' }),
    userErrors: t.expose('userErrors', {
      type: [UserErrorInterface],
      description: 'Mistakes; nothing was done then.',
    }),
  }),
});

builder.queryField('emergencyAccesses', (t) =>
  t.field({
    type: EmergencyAccessConnection,
    authScopes: { action: 'emergency.list' },
    description: "Access that was taken in emergencies in the caller's organization, newest first.",
    args: {
      first: t.arg.int({ defaultValue: 25, description: 'Accesses on the page, 1 to 200.' }),
      after: t.arg.string({ description: 'Cursor after which the page begins.' }),
    },
    resolve: (_root, page, { protectedReads, principal }) => listEmergencies(protectedReads, principal, page),
  }),
);

builder.mutationField('emergencyAccessBegin', (t) =>
  t.field({
    type: EmergencyAccessPayload,
    authScopes: { action: 'emergency.begin' },
    description:
      'Lets an administrator read patient sessions for some minutes. Auditors see it, and each read is marked.',
    args: {
      reason: t.arg.string({ required: true, description: 'The emergency, in 10 to 1,000 characters.' }),
      minutes: t.arg.int({ required: true, defaultValue: 60, description: 'How long, 5 to 240 minutes.' }),
    },
    resolve: async (_root, { reason, minutes }, context): Promise<EmergencyPayload> => {
      const { protectedWrites, principal, now } = context;
      const { done, userErrors } = await beginEmergency(protectedWrites, principal, {
        reason,
        minutes,
        now: now(),
      });
      return { access: done ?? null, userErrors: userErrors ?? [] };
    },
  }),
);
