import { openDatabase } from '../src/db/client.ts';
import { withDatabase } from '../src/db/command.ts';
import { contextMaker } from '../src/http/context.ts';
import { ReferenceStore } from '../src/reference/store.ts';
import { runBench } from './command.ts';
import { reportHeavyShapes } from './heavy.ts';

/** The heavy shapes alone, over the database of DATABASE_URL or the embedded one, which must be filled. */
await runBench(async ({ config, log }) => {
  await withDatabase(config, log, async (url) => {
    const db = openDatabase(url);
    const store = new ReferenceStore(db.prisma, {
      staleAfterDays: config.staleAfterDays,
      maxAgeSeconds: config.snapshotMaxAgeSeconds,
      now: () => performance.now(),
      onFailure: () => undefined,
    });
    try {
      await store.start();
      store.prepare();
      const makeContext = contextMaker({ db, store, now: () => new Date('2026-11-02T12:00:00Z') });
      await reportHeavyShapes({ store, makeContext: () => makeContext('bench', null) }, log);
    } finally {
      store.stop();
      await db.close();
    }
  });
});
