import { setImmediate } from 'node:timers/promises';
import type { RequestContext } from '../../src/api/kit/context.ts';
import { policyImpact } from '../../src/impact/service.ts';
import { globalId } from '../../src/shared/globalId.ts';
import { noteRow, policyRow, snapshotOf, TODAY, versionRow } from '../reference/rows.ts';

/** What only an unresponsive store can show. */

const ID = '11111111-1111-4111-8111-111111111111';
const DRAFT = policyRow('acme', [versionRow([noteRow('a', ['*'])], { status: 'DRAFT' })], {
  id: ID,
  key: 'drafted',
});

function contextOver(query: () => Promise<never[]>): RequestContext {
  const partial = {
    requestId: 'test',
    snapshot: snapshotOf({}),
    today: TODAY,
    principal: { subject: 'admin', organizationId: ID, organization: 'clinic', roles: ['ADMIN'] },
    protectedReads: { query, note: () => undefined },
    emergency: { isTaken: async () => true },
    policyWithDrafts: async () => DRAFT,
  };
  // Nothing else of a context is used.
  return partial as unknown as RequestContext;
}

const execute = (context: RequestContext) => policyImpact(context, { draftId: globalId('Policy', ID) });

test('one replay runs, the next waits for its turn, and a third is rejected; one that fails frees its place', async () => {
  const running: { done: () => void; fail: (error: Error) => void }[] = [];
  const slow = contextOver(
    () => new Promise((resolve, reject) => running.push({ done: () => resolve([]), fail: reject })),
  );
  const [one, other] = [execute(slow), execute(slow)];
  await setImmediate();
  expect(running).toHaveLength(1);
  await expect(execute(slow)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  running[0]?.fail(new Error('the store went away'));
  await expect(one).rejects.toThrow('the store went away');
  await setImmediate();
  expect(running).toHaveLength(2);
  const last = execute(contextOver(async () => []));
  running[1]?.done();
  await expect(other).resolves.toMatchObject({ examined: 0, flips: [] });
  await expect(last).resolves.toMatchObject({ examined: 0 });
});

test.each([[null], [['VIEWER']], [['BILLER']], [[]]])('%j may not replay by any route', async (roles) => {
  const context = contextOver(async () => {
    throw new Error('the database was queried');
  });
  const principal = roles && { ...context.principal, roles };
  await expect(execute({ ...context, principal } as RequestContext)).rejects.toMatchObject({
    code: roles ? 'FORBIDDEN' : 'UNAUTHENTICATED',
  });
});
