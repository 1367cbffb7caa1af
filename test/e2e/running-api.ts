import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/shared/config.ts';
import type { PageConfig } from '../../src/http/playground/page/config.ts';
import { cloneDatabase } from '../support/database.ts';

/** A whole API on a free port with its own database. */
export interface RunningApi {
  readonly url: string;
  /** The settings in the served page, read as a browser reads them. */
  readonly page: PageConfig;
  /** The Authorization header of a demo role, such as ADMIN. */
  credentialOf(role: string): string;
  close(): Promise<void>;
}

/** Starts the API like `npm start`, for tests over HTTP. */
export async function startApi(): Promise<RunningApi> {
  const database = await cloneDatabase();
  const config = readConfig({ NODE_ENV: 'test', PORT: '0', PLAYGROUND: 'on' });
  const app = await startApp({ config, databaseUrl: database.servingUrl, log: () => undefined });
  return {
    url: app.url,
    page: await pageConfigOf(app.url),
    credentialOf: (role) => {
      const found = app.credentials.find((credential) => credential.role === role);
      if (!found) throw new Error(`there is no demo ${role}`);
      return found.authorization;
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** The configuration in the served page. */
export async function pageConfigOf(url: string): Promise<PageConfig> {
  const html = await (await fetch(`${url}/playground`)).text();
  const json = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(html)?.[1];
  if (!json) throw new Error(`The playground's page carries no configuration: ${html.slice(0, 200)}`);
  return JSON.parse(json) as PageConfig;
}
