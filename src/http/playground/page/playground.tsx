import { useEffect, useRef, useState } from 'react';
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HistoryStore } from '@graphiql/plugin-history';
import {
  ExecuteButton,
  GraphiQLProvider,
  HeaderEditor,
  PrettifyIcon,
  QueryEditor,
  ResponseEditor,
  Spinner,
  ToolbarButton,
  Tooltip,
  UnStyledButton,
  VariableEditor,
  cn,
  useDragResize,
  useGraphiQL,
  useGraphiQLActions,
  useMonaco,
} from '@graphiql/react';
import type { PageConfig } from './config.ts';
import { Copying } from './copying.tsx';
import { EditorSettings, FirstAnswer, LinkOpener, SchemaError, SystemTheme, TabWriter } from './effects.tsx';
import { apiFetcher } from './fetcher.ts';
import { EXAMPLES, HISTORY, PanelPartsProvider } from './panels.tsx';
import { Roving } from './roving.tsx';
import { Session } from './session.ts';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './statusBar.tsx';
import { TABS, tabStorage, type TabStorage } from './storage.ts';
import { SESSION_ID, TabStrip, tabId } from './tabs.tsx';

const HISTORY_LENGTH = 100;

/** GraphiQL's editors and panels over this API, in a layout that is read on a phone and by the keyboard alone too. */
export function Playground({ config }: { readonly config: PageConfig }) {
  const setup = useRef<ReturnType<typeof setUp>>(null);
  setup.current ??= setUp(config);
  const { session, storage, provider } = setup.current;
  return (
    <GraphiQLProvider {...provider}>
      <HistoryStore maxHistoryLength={HISTORY_LENGTH}>
        <DocExplorerStore>
          <Tooltip.Provider>
            <Layout config={config} session={session} storage={storage} />
          </Tooltip.Provider>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

/** Wide pages show the examples at the first visit; on narrow ones they would hide the operation. */
const WIDE = '(min-width: 1100px)';

/** As in the stylesheet. */
const NARROW = '(max-width: 760px)';

function setUp(config: PageConfig) {
  const session = new Session(config.credentials);
  const storage = tabStorage();
  const [first] = config.examples;
  return {
    session,
    storage,
    provider: {
      fetcher: apiFetcher(config, session),
      storage: storage as unknown as Storage,
      defaultTabs: [{ query: first?.operation ?? '', variables: first?.variables ?? null }],
      // GraphiQL fills the editors from what is stored; at the first visit nothing is.
      ...(first?.variables && !storage?.getItem(TABS) && { initialVariables: first.variables }),
      shouldPersistHeaders: false,
      schemaDescription: true,
      inputValueDeprecation: true,
      plugins: [EXAMPLES, DOC_EXPLORER_PLUGIN, HISTORY],
      referencePlugin: DOC_EXPLORER_PLUGIN,
      ...(matchMedia(WIDE).matches && { visiblePlugin: EXAMPLES }),
    },
  };
}

/** A pane that is dragged small stays: nothing would bring it back by keyboard. */
const NEVER_HIDDEN = {
  sizeThresholdFirst: Number.NEGATIVE_INFINITY,
  sizeThresholdSecond: Number.NEGATIVE_INFINITY,
};

const TOOLS = ['Variables', 'Headers'] as const;

/** Where there is room for one pane only, this one is visible. */
type Pane = 'Panel' | 'Operation' | (typeof TOOLS)[number] | 'Response';

interface LayoutProps {
  readonly config: PageConfig;
  readonly session: Session;
  readonly storage: TabStorage | null;
}

function Layout({ config, session, storage }: LayoutProps) {
  const [pane, setPane] = useState<Pane>('Operation');
  const { isFetching, visiblePlugin } = useGraphiQL((state) => ({
    isFetching: state.isFetching,
    visiblePlugin: state.visiblePlugin,
  }));
  useEffect(() => {
    if (isFetching) setPane('Response');
  }, [isFetching]);
  const panel = useDragResize({
    defaultSizeRelation: 0.3,
    direction: 'horizontal',
    ...NEVER_HIDDEN,
    storageKey: 'panelFlex',
  });
  const isOpening = useRef(false);
  useEffect(() => {
    if (isOpening.current && visiblePlugin) panel.firstRef.current?.focus();
    isOpening.current = false;
  }, [visiblePlugin, pane, panel.firstRef]);
  const PanelContent = visiblePlugin?.content;
  return (
    <PanelPartsProvider
      examples={config.examples}
      session={session}
      showOperation={() => setPane('Operation')}
    >
      <div className="graphiql-container playground" data-pane={pane}>
        <SchemaError />
        <div className="playground-body">
          <Sidebar
            isPanelShown={() => pane === 'Panel' || !matchMedia(NARROW).matches}
            onPanel={(isShown) => {
              setPane(isShown ? 'Panel' : 'Operation');
              isOpening.current = isShown;
            }}
          />
          <PaneSwitch pane={pane} onChange={setPane} />
          <div className="graphiql-main">
            <div ref={panel.secondRef} className="graphiql-sessions">
              <div className="graphiql-session-header playground-header">
                <TabStrip session={session} />
                <h1>OT Codebook</h1>
              </div>
              <Editors config={config} session={session} pane={pane} onPane={setPane} />
            </div>
            <div ref={panel.dragBarRef} className="graphiql-horizontal-drag-bar" hidden={!PanelContent} />
            {/* After the editors, which so are three stops of the Tab key away; the stylesheet shows it before them. */}
            <div
              ref={panel.firstRef}
              className="graphiql-plugin playground-plugin"
              hidden={!PanelContent}
              role="complementary"
              aria-label={visiblePlugin?.title ?? 'Panel'}
              tabIndex={-1}
            >
              {PanelContent && <PanelContent />}
            </div>
          </div>
        </div>
        <StatusBar endpoint={config.endpoint} session={session} />
      </div>
      <EditorSettings />
      <SystemTheme />
      <LinkOpener examples={config.examples} session={session} />
      <FirstAnswer example={config.examples[0]} />
      <TabWriter storage={storage} />
    </PanelPartsProvider>
  );
}

interface PaneProps {
  readonly pane: Pane;
  readonly onChange: (pane: Pane) => void;
}

/** Only narrow pages show it. */
function PaneSwitch({ pane, onChange }: PaneProps) {
  return (
    <Roving className="playground-panes" role="toolbar" label="Pane">
      {(['Operation', ...TOOLS, 'Response'] as const).map((name) => (
        <UnStyledButton key={name} type="button" aria-pressed={pane === name} onClick={() => onChange(name)}>
          {name}
        </UnStyledButton>
      ))}
    </Roving>
  );
}

interface EditorsProps {
  readonly config: PageConfig;
  readonly session: Session;
  readonly pane: Pane;
  readonly onPane: (pane: Pane) => void;
}

function Editors({ config, session, pane, onPane }: EditorsProps) {
  const hasMonaco = useMonaco((state) => Boolean(state.monaco));
  const { activeTabIndex, isFetching } = useGraphiQL((state) => ({
    activeTabIndex: state.activeTabIndex,
    isFetching: state.isFetching,
  }));
  const { prettifyEditors } = useGraphiQLActions();
  const [tool, setTool] = useState<(typeof TOOLS)[number]>('Variables');
  useEffect(() => {
    if (pane === 'Variables' || pane === 'Headers') setTool(pane);
  }, [pane]);
  const columns = useDragResize({ direction: 'horizontal', storageKey: 'editorFlex', ...NEVER_HIDDEN });
  const rows = useDragResize({
    defaultSizeRelation: 2.5,
    direction: 'vertical',
    ...NEVER_HIDDEN,
    storageKey: 'toolFlex',
  });
  return (
    <div
      role="tabpanel"
      id={SESSION_ID}
      aria-labelledby={tabId(activeTabIndex)}
      className="playground-session"
    >
      <div ref={columns.firstRef} className="graphiql-editors">
        <section ref={rows.firstRef} className="graphiql-query-editor" aria-label="Operation">
          {hasMonaco ? <QueryEditor onClickReference={() => onPane('Panel')} /> : <Spinner />}
          <div className="graphiql-toolbar" role="toolbar" aria-label="Commands of the operation">
            <ExecuteButton />
            <ToolbarButton label="Format" onClick={() => void prettifyEditors()}>
              <PrettifyIcon className="graphiql-toolbar-icon" aria-hidden="true" />
            </ToolbarButton>
            <Copying config={config} session={session} />
          </div>
        </section>
        <div ref={rows.dragBarRef} className="graphiql-editor-tools">
          {TOOLS.map((name) => (
            <UnStyledButton
              key={name}
              type="button"
              className={cn(tool === name && 'active')}
              aria-pressed={tool === name}
              onClick={() => setTool(name)}
            >
              {name}
            </UnStyledButton>
          ))}
        </div>
        <section ref={rows.secondRef} className="graphiql-editor-tool" aria-label={tool}>
          <VariableEditor className={tool === 'Variables' ? '' : 'hidden'} />
          <HeaderEditor className={tool === 'Headers' ? '' : 'hidden'} />
        </section>
      </div>
      <div ref={columns.dragBarRef} className="graphiql-horizontal-drag-bar" />
      <section ref={columns.secondRef} className="graphiql-response" aria-label="Response">
        {isFetching && <Spinner />}
        <ResponseEditor />
      </section>
    </div>
  );
}
