import { rm } from 'node:fs/promises';
import { removeEmbedded } from '../../src/db/embedded.ts';
import type {} from './start-postgres.ts';

/** Ends the server of start-postgres.ts and deletes its data. */
export default async function stopPostgres(): Promise<void> {
  const server = globalThis.testServer;
  if (!server) return;
  globalThis.testServer = undefined;
  await server.embedded.stop();
  await removeEmbedded(server.folder);
  await rm(server.folder, { recursive: true, force: true });
}
