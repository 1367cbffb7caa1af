import http from 'node:http';
import { newKey } from '../../src/access/apiKeys.ts';
import type { Database } from '../../src/db/client.ts';
import { inOrganization } from '../../src/db/transaction.ts';
import { readDemoOrganizations } from '../../src/seeding/files.ts';

/** Clients of a server that breaks. */

export const [ORGANIZATION = ''] = readDemoOrganizations().map(({ id }) => id);

const REQUEST_LIMIT_MS = 60_000;

export interface Reply {
  /** 0 when the connection ended without a response. */
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: ReplyBody;
  readonly ms: number;
}

interface ReplyBody {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly reference?: { readonly ageSeconds: number } };
}

export const REFERENCE = { query: '{ code(code: "97530") { title } }' };
export const SESSIONS = { query: '{ sessions(first: 5) { nodes { id } } }' };

/** The mutation that records a session of the patient under a key. */
export function recordSession(idempotencyKey: string, patientReference: string): object {
  return {
    query: `mutation ($key: String!, $input: SessionInput!) {
      sessionRecord(input: { idempotencyKey: $key, session: $input }) { session { id } userErrors { code } } }`,
    variables: {
      key: idempotencyKey,
      input: {
        patientReference,
        payer: 'medicare',
        dateOfService: '2026-11-02',
        setting: 'OFFICE',
        therapist: 'OT-01',
        services: [{ procedureCode: '97530', minutes: 30 }],
      },
    },
  };
}

/** Id of the session of an acknowledged record; undefined for any other reply. */
export function acknowledged({ status, body }: Reply): string | undefined {
  const record = body.data?.['sessionRecord'] as { session: { id: string } | null } | undefined;
  return status === 200 ? record?.session?.id : undefined;
}

/** Makes the key of a biller, and returns the value of its header. */
export async function makeBiller(db: Database): Promise<string> {
  const { id, prefix, secretHash, text } = newKey();
  const key = { organizationId: ORGANIZATION, id, prefix, secretHash };
  await inOrganization(db, ORGANIZATION, (tx) =>
    tx.apiKey.create({ data: { ...key, name: 'bench', role: 'BILLER', createdBy: 'bench' } }),
  );
  return `Bearer ${text}`;
}

export function post(url: string, body: object, authorization?: string): Promise<Reply> {
  return send(`${url}/graphql`, JSON.stringify(body), authorization);
}

export function get(url: string): Promise<Reply> {
  return send(url, undefined, undefined);
}

function send(url: string, text: string | undefined, authorization: string | undefined): Promise<Reply> {
  const started = performance.now();
  return new Promise((resolve) => {
    const done = (reply: Omit<Reply, 'ms'>) => resolve({ ...reply, ms: performance.now() - started });
    const lost = () => done({ status: 0, headers: {}, body: {} });
    const headers = {
      ...(authorization !== undefined && { authorization }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
    };
    const method = text === undefined ? 'GET' : 'POST';
    const request = http.request(url, { method, headers, timeout: REQUEST_LIMIT_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', lost);
      response.once('end', () => {
        const { statusCode: status = 0, headers: received } = response;
        done({ status, headers: received, body: parsed(Buffer.concat(parts).toString()) });
      });
    });
    request.once('timeout', () => request.destroy());
    request.once('error', lost);
    request.end(text);
  });
}

function parsed(text: string): ReplyBody {
  try {
    return JSON.parse(text) as ReplyBody;
  } catch {
    return {};
  }
}
