import { randomUUID } from 'node:crypto';
import { inOrganization } from '../../src/db/transaction.ts';
import type { PolicyTopic, SessionStatus } from '../../src/shared/enums.ts';
import { idOf, type TestApi } from './api.ts';
import type { PolicyTerms } from '../../src/billing/index.ts';

/** A draft in the database, as an administrator leaves it. */
export interface DraftSpec {
  readonly payer: string;
  readonly plan?: string;
  readonly from?: string;
  readonly to?: string;
  readonly notes: readonly {
    readonly topic: PolicyTopic;
    readonly codes: string[];
    readonly terms: PolicyTerms;
  }[];
}

/** Drafts a new policy; returns its key and its API id. */
export async function insertDraft(
  { db }: TestApi,
  { payer, plan, from, to, notes }: DraftSpec,
): Promise<{ readonly key: string; readonly id: string }> {
  const source = await db.prisma.source.findFirstOrThrow({ orderBy: { id: 'asc' } });
  const cited = { sourceId: source.id, confidence: 'VERIFIED', verifiedOn: new Date('2026-11-01') } as const;
  const policy = await db.prisma.policy.create({
    data: {
      key: `draft-${randomUUID()}`,
      payerSlug: payer,
      planSlug: plan ?? null,
      versions: {
        create: {
          version: 1,
          title: `Draft ${randomUUID()}`,
          recordedBy: 'test',
          effectiveFrom: from === undefined ? null : new Date(from),
          effectiveTo: to === undefined ? null : new Date(to),
          notes: {
            create: notes.map((note, position) => ({
              ...note,
              ...cited,
              position,
              lineage: randomUUID(),
              text: 'Drafted.',
              verifyWithPlan: false,
            })),
          },
        },
      },
    },
  });
  return { key: policy.id, id: idOf('Policy', policy.id) };
}

export interface SessionSpec {
  readonly payer: string;
  readonly plan?: string;
  readonly on: string;
  readonly status?: SessionStatus;
  readonly services: readonly { readonly code: string; readonly minutes: number }[];
}

/** Records sessions in an organization. */
export async function insertSessions(
  { db }: TestApi,
  organizationId: string,
  sessions: readonly SessionSpec[],
): Promise<void> {
  await inOrganization(db, organizationId, async (tx) => {
    const rows = sessions.map((session) => ({ ...session, id: randomUUID() }));
    await tx.patientSession.createMany({
      data: rows.map(({ id, payer, plan, on, status }) => ({
        organizationId,
        id,
        patientReference: 'P-9000',
        payerSlug: payer,
        planSlug: plan ?? null,
        dateOfService: new Date(on),
        setting: 'OFFICE',
        startTime: '09:00',
        endTime: '10:30',
        therapist: 'OT-01',
        diagnoses: ['M25.641'],
        goals: [],
        documentation: [],
        status: status ?? 'SIGNED',
        version: 1,
        accruedAllowedCents: 10_000,
      })),
    });
    await tx.sessionService.createMany({
      data: rows.flatMap(({ id, on, services }) =>
        services.map((service, index) => ({
          organizationId,
          sessionId: id,
          position: index + 1,
          dateOfService: new Date(on),
          ...service,
          distinct: false,
          modifiers: [],
          activities: [],
        })),
      ),
    });
  });
}
