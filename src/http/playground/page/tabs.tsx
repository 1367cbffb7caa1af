import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { PlusIcon, Tooltip, UnStyledButton, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { nameWithin } from './operations.ts';
import { Roving } from './roving.tsx';
import type { Session } from './session.ts';

const TAB_ID = 'playground-tab-';

export const tabId = (index: number): string => TAB_ID + index;
export const SESSION_ID = 'playground-session';

/** What opens and closes the tabs of this page. */
export function useTabs() {
  const actions = useGraphiQLActions();
  const state = useGraphiQL(({ tabs, activeTabIndex, operationName, queryEditor, variableEditor }) => ({
    tabs,
    activeTabIndex,
    operationName,
    queryEditor,
    variableEditor,
  }));
  // An undo runs long after the render that offered it.
  const latest = useRef(state);
  latest.current = state;
  const written = () => ({
    query: latest.current.queryEditor?.getValue() ?? '',
    variables: latest.current.variableEditor?.getValue() ?? '',
  });
  /** GraphiQL notes edits and names with a delay; a tab that is left at once would lose them. */
  const note = (values: { readonly query: string; readonly variables: string }) => {
    actions.updateActiveTabValues(values);
    const name = nameWithin(values.query, latest.current.operationName);
    if (name !== null) actions.setOperationName(name);
  };
  const settle = () => note(written());
  const addTab = () => {
    // A subscription would go on, and write into the new tab.
    actions.stop();
    actions.addTab();
  };
  return {
    isReady: Boolean(state.queryEditor && state.variableEditor),
    change: (index: number) => {
      settle();
      if (index !== latest.current.activeTabIndex) actions.changeTab(index);
    },
    add: () => {
      settle();
      addTab();
    },
    close: (index: number) => {
      settle();
      actions.closeTab(index);
    },
    /** Opens the tab with exactly this content, or a new one: what a person wrote is never replaced. */
    open: (query: string, variables: string | null) => {
      const { tabs, activeTabIndex, queryEditor, variableEditor } = latest.current;
      const wanted = { query, variables: variables ?? '' };
      const current = written();
      if (isSame(current, wanted)) return;
      settle();
      const index = tabs.findIndex((tab, at) => at !== activeTabIndex && isSame(tab, wanted));
      if (index >= 0) {
        actions.changeTab(index);
        return;
      }
      if (!isSame(current, EMPTY)) addTab();
      queryEditor?.setValue(wanted.query);
      variableEditor?.setValue(wanted.variables);
      note(wanted);
    },
  };
}

interface Written {
  readonly query?: string | null;
  readonly variables?: string | null;
}

const EMPTY = { query: '', variables: '' };

const isSame = (one: Written, other: Written): boolean =>
  (one.query ?? '').trim() === (other.query ?? '').trim() &&
  (one.variables ?? '').trim() === (other.variables ?? '').trim();

/** The open operations. Delete closes the tab that has the focus, and the notice brings it back. */
export function TabStrip({ session }: { readonly session: Session }) {
  const { tabs, activeTabIndex } = useGraphiQL((state) => ({
    tabs: state.tabs,
    activeTabIndex: state.activeTabIndex,
  }));
  const { change, add, close, open } = useTabs();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Not by scrollIntoView: in Chromium the Tab key would then begin at the open tab.
    const tab = document.getElementById(tabId(activeTabIndex));
    if (!list.current || !tab) return;
    const hiddenLeft = tab.offsetLeft - list.current.offsetLeft - list.current.scrollLeft;
    const hiddenRight = hiddenLeft + tab.offsetWidth - list.current.clientWidth;
    list.current.scrollLeft += hiddenLeft < 0 ? hiddenLeft : Math.max(hiddenRight, 0);
  }, [activeTabIndex, tabs.length]);
  const closeWithNotice = (index: number) => {
    const tab = tabs[index];
    if (!tab || tabs.length < 2) return;
    close(index);
    session.notify(`Closed ${tab.title}.`, () => open(tab.query ?? '', tab.variables ?? null));
  };
  const onClick = (event: MouseEvent, index: number) => {
    const isClose = (event.target as Element).closest('.playground-tab-close');
    if (isClose) closeWithNotice(index);
    else change(index);
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key !== 'Delete') return;
    event.preventDefault();
    closeWithNotice(index);
  };
  return (
    <Roving className="playground-tabs">
      <div ref={list} role="tablist" aria-label="Open operations" className="playground-tablist">
        {tabs.map((tab, index) => (
          <UnStyledButton
            key={tab.id}
            id={tabId(index)}
            type="button"
            role="tab"
            aria-selected={index === activeTabIndex}
            aria-controls={SESSION_ID}
            aria-keyshortcuts="Delete"
            className="playground-tab"
            onClick={(event) => onClick(event, index)}
            onAuxClick={(event) => event.button === 1 && closeWithNotice(index)}
            onKeyDown={(event) => onKeyDown(event, index)}
          >
            {tab.title}
            {tabs.length > 1 && (
              <span className="playground-tab-close" aria-hidden="true" title="Close (Delete)">
                ×
              </span>
            )}
          </UnStyledButton>
        ))}
      </div>
      <Tooltip label="New tab">
        <UnStyledButton type="button" className="graphiql-tab-add" aria-label="New tab" onClick={add}>
          <PlusIcon aria-hidden="true" />
        </UnStyledButton>
      </Tooltip>
    </Roving>
  );
}
