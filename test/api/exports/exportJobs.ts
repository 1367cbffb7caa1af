import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { inOrganization } from '../../../src/db/transaction.ts';
import type { SessionStatus } from '../../../src/shared/enums.ts';
import { readDemoOrganizations } from '../../../src/seeding/files.ts';
import type { Actor, TestApi } from '../../support/api.ts';

/** Helpers that run exports as a client does. */

export interface Job {
  readonly id: string;
  readonly dataset: string;
  readonly format: string;
  readonly status: string;
  readonly progress: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly checksum: string | null;
  readonly suppressed: boolean;
  readonly revision: number;
  readonly url: string | null;
  readonly expiresAt: string | null;
  readonly error: string | null;
}

export interface Payload {
  readonly job: Job | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly path: readonly string[];
    readonly message: string;
  }[];
}

const JOB = 'id dataset format status progress rows bytes checksum suppressed revision url expiresAt error';

export const CLINIC = '76a22f6a-e65f-4f85-af8d-dd089a30984b';
/** Id of the second demo organization. */
export function otherTenantId(): string {
  const [, otherTenant] = readDemoOrganizations();
  if (!otherTenant) throw new Error('the seed has one demo organization only');
  return otherTenant.id;
}

export const ANALYST = { as: 'ANALYST' as Actor };

const FINISHED = new Set(['DONE', 'FAILED', 'CANCELLED']);
const PATIENCE_MS = 20_000;

export async function start(api: TestApi, input: object, { as } = ANALYST): Promise<Payload> {
  const { data, errors } = await api.execute<{ exportStart: Payload }>(
    `mutation ($input: ExportStartInput!) { exportStart(input: $input) { job { ${JOB} } userErrors { code path message } } }`,
    { as, variables: { input: { format: 'CSV', ...input } } },
  );
  if (!data) throw new Error(errors?.[0]?.extensions?.code ?? 'no data');
  return data.exportStart;
}

/** The job of a valid request. */
export async function started(api: TestApi, input: object, principal = ANALYST): Promise<Job> {
  const { job, userErrors } = await start(api, input, principal);
  if (!job) throw new Error(JSON.stringify(userErrors));
  return job;
}

export async function jobOf(api: TestApi, id: string, { as } = ANALYST): Promise<Job | null> {
  const { data, errors } = await api.execute<{ exportJob: Job | null }>(
    `query ($id: ID!) { exportJob(id: $id) { ${JOB} } }`,
    { as, variables: { id } },
  );
  if (!data || errors) throw new Error(errors?.[0]?.extensions?.code ?? 'no data');
  return data.exportJob;
}

export async function cancel(api: TestApi, id: string, { as } = ANALYST): Promise<Payload> {
  const { data, errors } = await api.execute<{ exportCancel: Payload }>(
    `mutation ($id: ID!) { exportCancel(input: { id: $id }) { job { ${JOB} } userErrors { code path message } } }`,
    { as, variables: { id } },
  );
  if (!data) throw new Error(errors?.[0]?.extensions?.code ?? 'no data');
  return data.exportCancel;
}

/** The job after it ends. */
export async function finished(api: TestApi, id: string, principal = ANALYST): Promise<Job> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(20)) {
    const job = await jobOf(api, id, principal);
    if (job && FINISHED.has(job.status)) return job;
  }
  throw new Error('the export is not over');
}

/** Starts an export and waits for its end. */
export async function exported(api: TestApi, input: object, principal = ANALYST): Promise<Job> {
  const { id } = await started(api, input, principal);
  return finished(api, id, principal);
}

export async function download(
  api: TestApi,
  url: string | null,
  as: Actor = 'ANALYST',
): Promise<LightMyRequestResponse> {
  const authorization = await api.authorizationOf(as);
  return api.app.inject({
    method: 'GET',
    url: url ?? '/none',
    headers: { ...(authorization && { authorization }) },
  });
}

/** The lines of a finished CSV file, without the header and the columns of their origin. */
export async function linesOf(api: TestApi, { url }: Job): Promise<string[]> {
  const { body } = await download(api, url);
  const origin = /,\d+,[\dT:.Z-]+,[\d-]*,(?:"(?:[^"]|"")*"|\{\})$/;
  return body
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replace(origin, ''));
}

interface CareSpec {
  readonly patients: number;
  readonly firstPatient?: number;
  readonly on: string;
  readonly code?: string;
  readonly minutes?: number;
  readonly payer?: string;
  readonly status?: SessionStatus;
  readonly organizationId?: string;
}

/** Records one session per patient, filled with values that must never be exported; returns the keys. */
export async function recordCare(
  { db }: TestApi,
  { patients, firstPatient = 0, on, status = 'SIGNED', ...spec }: CareSpec,
): Promise<string[]> {
  const { organizationId = CLINIC, payer = 'medicare', code = '97530', minutes = 30 } = spec;
  const keys: string[] = [];
  await inOrganization(db, organizationId, async (tx) => {
    for (let patient = firstPatient; patient < firstPatient + patients; patient += 1) {
      const id = randomUUID();
      keys.push(id);
      await tx.patientSession.create({
        data: {
          organizationId,
          id,
          patientReference: `SECRET-${patient}`,
          payerSlug: payer,
          setting: 'OFFICE',
          dateOfService: new Date(on),
          therapist: 'SECRET-OT',
          assistant: null,
          status,
          version: 1,
          diagnoses: ['M25.641'],
          goals: ['SECRET goal'],
          documentation: [],
          startTime: '09:17',
          endTime: '10:47',
          services: {
            create: { position: 0, code, minutes, distinct: false, modifiers: [], activities: [] },
          },
        },
      });
    }
  });
  return keys;
}
