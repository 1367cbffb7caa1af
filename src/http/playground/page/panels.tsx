import { createContext, useContext, type ReactNode } from 'react';
import { useHistory, useHistoryActions } from '@graphiql/plugin-history';
import { HistoryIcon, TrashIcon, UnStyledButton, type GraphiQLPlugin } from '@graphiql/react';
import type { Example } from './config.ts';
import { nameOf } from './operations.ts';
import type { Session } from './session.ts';
import { useTabs } from './tabs.tsx';

interface PanelParts {
  readonly examples: readonly Example[];
  readonly session: Session;
  /** Shows the operation where only one pane is visible. */
  readonly showOperation: () => void;
}

const Parts = createContext<PanelParts | null>(null);

/** What the panels need: GraphiQL renders their content without properties. */
export function PanelPartsProvider({
  children,
  ...parts
}: PanelParts & { readonly children: ReactNode }): ReactNode {
  return <Parts value={parts}>{children}</Parts>;
}

function useParts(): PanelParts {
  const parts = useContext(Parts);
  if (!parts) throw new Error('A panel is outside of its provider.');
  return parts;
}

/** Opens an example in a tab of its own, as the role that it needs. */
export function useOpenExample(): (example: Example) => void {
  const { session, showOperation } = useParts();
  const { open } = useTabs();
  return ({ name, operation, variables, role }) => {
    open(operation, variables);
    if (role !== null && role !== session.current().role) {
      session.choose(role);
      session.notify(`${name} runs as ${role}.`);
    }
    showOperation();
  };
}

function ExamplesPanel() {
  const { examples } = useParts();
  const openExample = useOpenExample();
  const groups = [...new Set(examples.map(({ group }) => group))];
  return (
    <section aria-label="Examples" className="playground-panel">
      <h2>Examples</h2>
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul>
            {examples
              .filter((example) => example.group === group)
              .map((example) => (
                <li key={example.name}>
                  <UnStyledButton
                    type="button"
                    className="playground-item"
                    onClick={() => openExample(example)}
                  >
                    <span className="playground-item-name">{example.name}</span>
                    <span className="playground-item-text">
                      {example.summary}
                      {example.role && <em> As {example.role}.</em>}
                    </span>
                  </UnStyledButton>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function HistoryPanel() {
  const { showOperation } = useParts();
  const { open } = useTabs();
  const { deleteFromHistory } = useHistoryActions();
  const items = [...useHistory()].reverse();
  return (
    <section aria-label="History" className="playground-panel">
      <h2>History</h2>
      {items.length === 0 && <p>Operations that you run are listed here. Headers are not stored.</p>}
      <ul>
        {items.map((item) => {
          const name = item.operationName ?? nameOf(item.query ?? '') ?? oneLine(item.query ?? '');
          return (
            <li key={JSON.stringify([item.query, item.variables, item.operationName])}>
              <UnStyledButton
                type="button"
                className="playground-item"
                onClick={() => {
                  open(item.query ?? '', item.variables ?? null);
                  showOperation();
                }}
              >
                <span className="playground-item-name">{name}</span>
                {item.variables && <span className="playground-item-text">{oneLine(item.variables)}</span>}
              </UnStyledButton>
              <UnStyledButton
                type="button"
                className="playground-item-delete"
                aria-label={`Delete ${name} from the history`}
                onClick={() => deleteFromHistory(item)}
              >
                <TrashIcon aria-hidden="true" />
              </UnStyledButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 80);

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3 5h2M8 5h9M3 10h2M8 10h9M3 15h2M8 15h9" strokeLinecap="round" />
    </svg>
  );
}

export const EXAMPLES: GraphiQLPlugin = { title: 'Examples', icon: ExamplesIcon, content: ExamplesPanel };
export const HISTORY: GraphiQLPlugin = { title: 'History', icon: HistoryIcon, content: HistoryPanel };
