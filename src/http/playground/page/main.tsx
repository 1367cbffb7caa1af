import 'graphiql/style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { CONFIG_ELEMENT_ID, type PageConfig } from './config.ts';
import { prepareMonaco } from './monaco.ts';
import { Playground } from './playground.tsx';

const element = (id: string) => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found;
};

prepareMonaco();
const config = JSON.parse(element(CONFIG_ELEMENT_ID).textContent) as PageConfig;
createRoot(element('playground')).render(<Playground config={config} />);
