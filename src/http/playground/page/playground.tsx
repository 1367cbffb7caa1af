import { useEffect, useRef } from 'react';
import { GraphiQL } from 'graphiql';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { PageConfig } from './config.ts';
import { apiFetcher } from './fetcher.ts';
import { scopedStorage } from './storage.ts';

/** GraphiQL over this API: example tabs, the demo credential in the headers, and a message when the API does not respond. */
export function Playground({ config }: { config: PageConfig }) {
  const setup = useRef<ReturnType<typeof graphiqlSetup>>(null);
  setup.current ??= graphiqlSetup(config);
  return (
    <GraphiQL {...setup.current}>
      <GraphiQL.Logo>
        <span className="playground-name">OT Codebook</span>
      </GraphiQL.Logo>
      <ReadableEditors />
      <SchemaError />
      <FirstAnswer operation={config.examples[0]?.operation} />
    </GraphiQL>
  );
}

function graphiqlSetup({ endpoint, demoAuthorization, examples, storageScope }: PageConfig) {
  return {
    fetcher: apiFetcher(endpoint),
    storage: scopedStorage(storageScope) as Storage,
    defaultTabs: examples.map(({ operation }) => ({ query: operation })),
    // Tabs without headers of their own show these, so the credential is never stored with a tab.
    defaultHeaders: demoAuthorization ? JSON.stringify({ Authorization: demoAuthorization }, null, 2) : '',
    defaultEditorToolsVisibility: 'headers' as const,
    shouldPersistHeaders: false,
    schemaDescription: true,
    inputValueDeprecation: true,
    // GraphiQL's history would keep headers, and with them credentials, in the browser.
    plugins: [],
  };
}

/** Wraps long lines: credentials and the comments of the examples do not fit into an editor. */
function ReadableEditors() {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    for (const editor of [queryEditor, headerEditor, responseEditor]) {
      editor?.updateOptions({ wordWrap: 'on', fontSize: 14 });
    }
  }, [queryEditor, headerEditor, responseEditor]);
  return null;
}

/** Shows above the editors why completion and documentation are missing. */
function SchemaError() {
  const error = useGraphiQL((state) => state.fetchError);
  const actions = useGraphiQLActions();
  if (!error) return null;
  return (
    <div role="alert" className="playground-error">
      <span>
        <strong>The schema could not be read from the API.</strong> {firstMessage(error)}
      </span>
      <button type="button" onClick={() => void actions.introspect()}>
        Try again
      </button>
    </div>
  );
}

function firstMessage(error: string): string {
  try {
    const { errors } = JSON.parse(error) as { errors?: { message?: string }[] };
    return errors?.[0]?.message ?? error;
  } catch {
    return error;
  }
}

/**
 * Runs the first example once the page is ready, so that a new user sees a query with its response. An edited
 * operation never runs by itself: it may be a mutation.
 */
function FirstAnswer({ operation }: { operation: string | undefined }) {
  const ready = useGraphiQL(
    ({ schema, queryEditor, headerEditor, responseEditor }) =>
      Boolean(schema && headerEditor && responseEditor) && queryEditor?.getValue() === operation,
  );
  const actions = useGraphiQLActions();
  const done = useRef(false);
  useEffect(() => {
    if (!ready || done.current) return;
    done.current = true;
    void actions.run();
  }, [ready, actions]);
  return null;
}
