import { useEffect, useEffectEvent, useRef } from 'react';
import { useGraphiQL, useGraphiQLActions, useMonaco } from '@graphiql/react';
import type { Example } from './config.ts';
import { defineEditorThemes } from './editorThemes.ts';
import { readFragment } from './links.ts';
import { useOpenExample } from './panels.tsx';
import type { Session } from './session.ts';
import type { TabStorage } from './storage.ts';
import { useTabs } from './tabs.tsx';

/** Names the editors, wraps long lines (the comments of the examples do not fit), and makes the colors readable. */
export function EditorSettings() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    if (monaco) defineEditorThemes(monaco);
  }, [monaco]);
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    headerEditor: state.headerEditor,
    responseEditor: state.responseEditor,
  }));
  useEffect(() => {
    queryEditor?.updateOptions({ ariaLabel: 'Operation. Press Escape or Tab to leave.' });
    variableEditor?.updateOptions({ ariaLabel: 'Variables as JSON. Press Escape or Tab to leave.' });
    headerEditor?.updateOptions({ ariaLabel: 'Headers as JSON. Press Escape or Tab to leave.' });
    responseEditor?.updateOptions({ ariaLabel: 'Response' });
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor]) {
      editor?.updateOptions({ wordWrap: 'on', fontSize: 13 });
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}

/** GraphiQL reads the system's theme at the start only; its editors would stay light in a page that turned dark. */
export function SystemTheme() {
  const theme = useGraphiQL((state) => state.theme);
  const { setTheme } = useGraphiQLActions();
  useEffect(() => {
    if (theme !== null) return;
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setTheme(null);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme, setTheme]);
  return null;
}

/** Shows above the editors why completion and documentation are missing. */
export function SchemaError() {
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
export function FirstAnswer({ example }: { readonly example: Example | undefined }) {
  const ready = useGraphiQL(
    ({ schema, queryEditor, headerEditor, responseEditor }) =>
      Boolean(schema && headerEditor && responseEditor) && queryEditor?.getValue() === example?.operation,
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

interface LinkOpenerProps {
  readonly examples: readonly Example[];
  readonly session: Session;
}

/** Opens what the address names, in a tab of its own, and never runs it: a link of somebody else may hold a mutation. */
export function LinkOpener({ examples, session }: LinkOpenerProps) {
  const { isReady, open } = useTabs();
  const openExample = useOpenExample();
  const onFragment = useEffectEvent(() => {
    const linked = readFragment(location.hash);
    if (!linked) return;
    // A reload would open it again, over what was written since.
    history.replaceState(null, '', location.pathname + location.search);
    if (linked.kind === 'operation') {
      open(linked.operation, linked.variables);
      session.notify('Opened from a link. Read it before you run it.');
      return;
    }
    const example = examples.find(({ name }) => name === linked.name);
    if (example) openExample(example);
    else session.notify(`There is no example ${linked.name}.`);
  });
  useEffect(() => {
    if (!isReady) return;
    onFragment();
    addEventListener('hashchange', onFragment);
    return () => removeEventListener('hashchange', onFragment);
  }, [isReady]);
  return null;
}

/** Stores the tabs when the page is left, with what was typed in the last half second. */
export function TabWriter({ storage }: { readonly storage: TabStorage | null }) {
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    activeTabIndex: state.activeTabIndex,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const write = useEffectEvent(() => {
    if (!queryEditor || !variableEditor) return;
    const current = { query: queryEditor.getValue(), variables: variableEditor.getValue() };
    storage?.writeTabs({
      activeTabIndex,
      tabs: tabs.map((tab, index) => (index === activeTabIndex ? { ...tab, ...current } : tab)),
    });
  });
  useEffect(() => {
    addEventListener('pagehide', write);
    return () => removeEventListener('pagehide', write);
  }, []);
  return null;
}
