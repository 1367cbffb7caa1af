import type { TestApi } from '../../support/api.ts';
import { done, note, published } from '../../api/policies/editing.ts';

type Edited = Awaited<ReturnType<typeof done>>;

/** A published policy and a draft of its next version, with another title. */
export async function drafted(api: TestApi): Promise<{ readonly first: Edited; readonly draft: Edited }> {
  const first = await published(api, { title: 'Published title' });
  const draft = await done(api, 'revise', {
    id: first.id,
    expectedVersion: first.version,
    input: {
      reason: 'r',
      title: 'Title of the draft',
      notes: [note({ id: first.notes[0]?.id, text: 'New text.' })],
    },
  });
  return { first, draft };
}

export async function discarded(api: TestApi, { id, version }: Edited): Promise<void> {
  await done(api, 'discard', { id, expectedVersion: version, reason: 'r' });
}
