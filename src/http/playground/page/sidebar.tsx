import { useState } from 'react';
import {
  Dialog,
  DropdownMenu,
  KEY_MAP,
  KeyboardShortcutIcon,
  ReloadIcon,
  SettingsIcon,
  ToolbarMenu,
  Tooltip,
  UnStyledButton,
  cn,
  formatShortcutForOS,
  useGraphiQL,
  useGraphiQLActions,
} from '@graphiql/react';
import { Roving } from './roving.tsx';

const THEMES = { System: null, Light: 'light', Dark: 'dark' } as const;

const SHORTCUTS = {
  'Run the operation': formatShortcutForOS(KEY_MAP.runQuery.key),
  'Go into an editor, and out of it': 'Enter, Escape or Tab',
  'Let Tab indent, and back': 'Ctrl-M',
  'Complete a name': 'Ctrl-Space',
  Format: KEY_MAP.prettify.key,
  'Read the schema again': KEY_MAP.refetchSchema.key,
  'Search in an editor': formatShortcutForOS(KEY_MAP.searchInEditor.key),
  'Search in the documentation': formatShortcutForOS(KEY_MAP.searchInDocs.key),
  'Close the tab that has the focus': 'Delete',
  'Every command of an editor': 'F1',
};

interface SidebarProps {
  /** Whether the open panel is in sight; on a narrow page another pane may cover it. */
  readonly isPanelShown: () => boolean;
  readonly onPanel: (isShown: boolean) => void;
}

/** The panels, the theme and the shortcuts: one stop of the Tab key. */
export function Sidebar({ isPanelShown, onPanel }: SidebarProps) {
  const { plugins, visiblePlugin, isIntrospecting } = useGraphiQL((state) => ({
    plugins: state.plugins,
    visiblePlugin: state.visiblePlugin,
    isIntrospecting: state.isIntrospecting,
  }));
  const { setVisiblePlugin, introspect, setTheme } = useGraphiQLActions();
  const [showsShortcuts, setShowsShortcuts] = useState(false);
  return (
    <Roving className="graphiql-sidebar playground-sidebar" role="toolbar" label="Panels and settings">
      {plugins.map((plugin) => {
        const isVisible = plugin === visiblePlugin;
        return (
          <Tooltip key={plugin.title} label={plugin.title}>
            <UnStyledButton
              type="button"
              className={cn(isVisible && 'active')}
              aria-pressed={isVisible}
              aria-label={plugin.title}
              onClick={() => {
                const isShown = isVisible && isPanelShown();
                setVisiblePlugin(isShown ? null : plugin);
                onPanel(!isShown);
              }}
            >
              <plugin.icon aria-hidden="true" />
            </UnStyledButton>
          </Tooltip>
        );
      })}
      <Tooltip label={`Read the schema again (${KEY_MAP.refetchSchema.key})`}>
        <UnStyledButton
          type="button"
          className="playground-first-setting"
          aria-label="Read the schema again"
          aria-busy={isIntrospecting}
          onClick={() => void introspect()}
        >
          <ReloadIcon className={cn(isIntrospecting && 'graphiql-spin')} aria-hidden="true" />
        </UnStyledButton>
      </Tooltip>
      <Tooltip label="Keyboard shortcuts">
        <UnStyledButton type="button" aria-label="Keyboard shortcuts" onClick={() => setShowsShortcuts(true)}>
          <KeyboardShortcutIcon aria-hidden="true" />
        </UnStyledButton>
      </Tooltip>
      <ToolbarMenu
        button={
          <DropdownMenu.Button aria-label="Theme">
            <SettingsIcon aria-hidden="true" />
          </DropdownMenu.Button>
        }
      >
        {Object.entries(THEMES).map(([name, theme]) => (
          <ToolbarMenu.Item key={name} onSelect={() => setTheme(theme)}>
            {name} theme
          </ToolbarMenu.Item>
        ))}
      </ToolbarMenu>
      <Dialog open={showsShortcuts} onOpenChange={setShowsShortcuts}>
        <div className="graphiql-dialog-header">
          <Dialog.Title className="graphiql-dialog-title">Keyboard shortcuts</Dialog.Title>
          <Dialog.Close />
        </div>
        <Dialog.Description className="playground-dialog-text">
          Tab moves between the groups of this page, and arrows move inside a group.
        </Dialog.Description>
        <div className="graphiql-dialog-section">
          <table className="graphiql-table">
            <tbody>
              {Object.entries(SHORTCUTS).map(([action, keys]) => (
                <tr key={action}>
                  <th scope="row">{action}</th>
                  <td>{keys}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Dialog>
    </Roving>
  );
}
