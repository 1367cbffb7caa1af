import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';

const ITEMS = 'button:not([disabled])';

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

interface RovingProps {
  readonly children: ReactNode;
  readonly className?: string;
  readonly role?: 'toolbar' | 'group' | 'navigation';
  readonly label?: string;
}

/** A group of buttons that is one stop of the Tab key: arrows, Home and End move between its buttons. */
export function Roving({ children, className, role, label }: RovingProps) {
  const container = useRef<HTMLDivElement>(null);
  const last = useRef<Element>(null);
  const items = () => [...(container.current?.querySelectorAll<HTMLButtonElement>(ITEMS) ?? [])];
  const settle = () => {
    const all = items();
    const stop = all.find((item) => item === last.current) ?? all.find(isChosen) ?? all[0];
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  };
  // After every render: buttons come, go and change.
  useEffect(settle);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const from = all.indexOf(document.activeElement as HTMLButtonElement);
    const step = STEPS[event.key];
    const target =
      event.key === 'Home'
        ? all[0]
        : event.key === 'End'
          ? all.at(-1)
          : step !== undefined && from >= 0
            ? all[(from + step + all.length) % all.length]
            : undefined;
    if (!target || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <div
      ref={container}
      className={className}
      role={role}
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        last.current = target.closest(ITEMS);
        settle();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (currentTarget.contains(relatedTarget)) return;
        last.current = null;
        settle();
      }}
    >
      {children}
    </div>
  );
}

/** The next visit of a group begins at what is open in it. */
const isChosen = (item: Element): boolean =>
  item.getAttribute('aria-selected') === 'true' || item.getAttribute('aria-pressed') === 'true';
