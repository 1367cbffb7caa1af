import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openDatabase } from '../../src/db/client.ts';
import { listenRevisions } from '../../src/db/listen.ts';
import { ReferenceStore } from '../../src/reference/store.ts';

/** Facts that a process serves at a revision. */
export interface Followed {
  readonly revision: number;
  /** Milliseconds since 1970, on the one clock of the machine. */
  readonly at: number;
  readonly threshold2027: string | null;
  readonly plans: readonly string[];
  readonly guideSummary: string | null;
  readonly requirements: readonly string[];
}

/** Another process over the same database: it serves, and reports what it serves after each swap. */
export interface Follower {
  readonly seen: readonly Followed[];
  /** Resolves with what it served first at the revision or a later one. */
  until(revision: number): Promise<Followed>;
  stop(): void;
}

export async function startFollower(url: string): Promise<Follower> {
  const child: ChildProcess = fork(import.meta.filename, [url], { execArgv: ['--no-warnings'] });
  const seen: Followed[] = [];
  child.on('message', (message) => void seen.push(message as Followed));
  await once(child, 'message');
  return {
    seen,
    until: async (revision) => {
      for (;;) {
        const found = seen.find((one) => one.revision >= revision);
        if (found) return found;
        await once(child, 'message', { signal: AbortSignal.timeout(10_000) });
      }
    },
    stop: () => child.kill(),
  };
}

async function follow(url: string): Promise<void> {
  const store = new ReferenceStore(openDatabase(url).prisma, {
    staleAfterDays: 365,
    maxAgeSeconds: 3600,
    now: Date.now,
    onFailure: (error) => process.stderr.write(`${String(error)}\n`),
  });
  await store.start();
  const report = () => {
    const at = performance.timeOrigin + performance.now();
    const { revision, programValues, plans, guides, requirements } = store.current();
    const threshold = programValues.get('OT_KX_THRESHOLD')?.find((row) => row.effectiveFrom === '2027-01-01');
    process.send?.({
      revision,
      at,
      threshold2027: threshold?.value ?? null,
      plans: [...plans.keys()],
      guideSummary: guides.get('97530')?.summary ?? null,
      requirements: (requirements.get('97530') ?? []).map(({ key }) => key),
    } satisfies Followed);
  };
  store.watch(report);
  await listenRevisions(url, (revision) => void store.onNotification(revision));
  report();
}

const [, program, url] = process.argv;
if (program === import.meta.filename && url !== undefined) await follow(url);
