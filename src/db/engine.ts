import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { DiagnoseMigrationHistoryOutput, MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import type { Script } from './migrations.ts';

export type Engine = {
  /** The SQL that leads from one model (null: an empty database) to the other; it looks at no database. */
  diff(from: string | null, to: string): Promise<string>;
  /** How the migrations and what `_prisma_migrations` records of them compare. */
  diagnose(migrations: readonly Script[]): Promise<Diagnosis>;
};

/** As the engine reports it; a database that is up to date has nothing in any of the lists. */
export type Diagnosis = Pick<
  DiagnoseMigrationHistoryOutput,
  'history' | 'failedMigrationNames' | 'editedMigrationNames' | 'hasMigrationsTable'
>;

const NO_FILTERS = { externalTables: [], externalEnums: [] };
/** Only shows in the engine's error messages. */
const MODEL_NAME = 'schema.prisma';
const BINDINGS = '@prisma/schema-engine-wasm/schema_engine_bg';

/**
 * Runs `work` with Prisma's own schema engine, compiled to WebAssembly: nothing is downloaded. It serves those who write
 * migrations and the tests; at run time migrations are applied by migrate.ts. `url` must lead to a reachable database
 * even for `diff`. Errors are Error objects with the engine's message.
 */
export async function withEngine<T>(
  url: string,
  model: string,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const bindings = await loadBindings();
  const connections = new Connections(url);
  const factory = bindMigrationAwareSqlAdapterFactory(connections);
  const engine = await bindings.SchemaEngine.new(
    { datamodels: [[MODEL_NAME, model]] },
    () => undefined,
    factory,
  );
  try {
    return await work(wrap(engine));
  } catch (error) {
    throw readable(error);
  } finally {
    await connections.close();
  }
}

function wrap(engine: SchemaEngine): Engine {
  const modelOf = (content: string) => ({
    tag: 'schemaDatamodel',
    files: [{ path: MODEL_NAME, content }],
  });
  return {
    diff: async (from, to) => {
      const result = await engine.diff({
        from: from === null ? { tag: 'empty' } : modelOf(from),
        to: modelOf(to),
        script: true,
        exitCode: null,
        filters: NO_FILTERS,
      } as unknown as Parameters<SchemaEngine['diff']>[0]);
      return result.stdout ?? '';
    },
    diagnose: (migrations) =>
      engine.diagnoseMigrationHistory({
        migrationsList: listOf(migrations),
        optInToShadowDatabase: false,
        filters: NO_FILTERS,
      }),
  };
}

function listOf(migrations: readonly Script[]): MigrationList {
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  } as unknown as MigrationList;
}

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;

/** Makes the engine's connections, and closes them at the end: an idle pool would hold the process for ten seconds. */
class Connections implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName: string;
  private readonly factory: PrismaPg;
  private readonly open: Connection[] = [];

  constructor(url: string) {
    this.factory = new PrismaPg({ connectionString: url, max: 1, application_name: 'ot-codebook migrate' });
    this.adapterName = this.factory.adapterName;
  }

  async connect(): Promise<Connection> {
    return this.added(await this.factory.connect());
  }

  async connectToShadowDb(): Promise<Connection> {
    return this.added(await this.factory.connectToShadowDb());
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map((connection) => connection.dispose()));
  }

  private added(connection: Connection): Connection {
    this.open.push(connection);
    return connection;
  }
}

type Bindings = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm(exports: unknown): void };

/** TypeScript knows WebAssembly only with the browser's types, which a server should not have. */
type Compiler = {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

let loading: Promise<Bindings> | undefined;

/** The package's own entry expects a bundler that understands `.wasm` imports, so the module is compiled here. */
function loadBindings(): Promise<Bindings> {
  return (loading ??= compile());
}

async function compile(): Promise<Bindings> {
  const folder = path.dirname(createRequire(import.meta.url).resolve(BINDINGS));
  const bindings = (await import(BINDINGS)) as unknown as Bindings;
  const bytes = await readFile(path.join(folder, 'schema_engine_bg.wasm'));
  const { WebAssembly: compiler } = globalThis as unknown as { WebAssembly: Compiler };
  const { instance } = await compiler.instantiate(bytes, {
    './schema_engine_bg.js': withQuietTimers(bindings),
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

/** The engine never clears the ten-second limit of its lock; that timer must not keep the process alive. */
function withQuietTimers(bindings: object): object {
  const setQuietTimer = (callback: () => void, delayMs: number) =>
    setTimeout(callback, delayMs >>> 0).unref();
  const isTimer = (name: string) => name.startsWith('__wbg_setTimeout_');
  return Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [
      name,
      isTimer(name) ? setQuietTimer : (value as unknown),
    ]),
  );
}

function readable(error: unknown): Error {
  if (error instanceof Error) return error;
  const { message, meta } = (error ?? {}) as { message?: string; meta?: { message?: string } };
  return new Error(message ?? meta?.message ?? JSON.stringify(error), { cause: error });
}
