import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, linter } from '@codemirror/lint';
import { Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import type { Names } from '../data/names.ts';
import { type LanguageId, languages } from '../model/language.ts';
import type { Refusal } from '../model/refusal.ts';
import { completionSource } from './complete.ts';
import { grammarOf, unexpectedIn } from './grammar.ts';
import { look } from './look.ts';
import { replaceSelection } from './replace-selection.ts';

export interface EditorOptions {
  readonly language: LanguageId;
  readonly text: string;
  readonly label: string;
  readonly names: Names;
  readonly changed: (text: string) => void;
  readonly run: () => void;
}

/** An editor of a query. */
export interface QueryEditor {
  /** @param label for those who do not see where it stands */
  setLanguage(language: LanguageId, label: string): void;
  /** What somebody else has written; the cursor goes to its end. */
  setText(text: string): void;
  setRefusal(refusal: Refusal | undefined): void;
  focus(): void;
  destroy(): void;
}

const refused = StateEffect.define<Refusal | undefined>();

const refusal = StateField.define<Refusal | undefined>({
  create: () => undefined,
  update: (value, { effects }) =>
    effects.reduce<Refusal | undefined>((last, effect) => (effect.is(refused) ? effect.value : last), value),
});

/** Milliseconds without a key until the grammar marks what it does not expect. */
const patienceMs = 900;

const marks = linter(
  ({ state }): Diagnostic[] => {
    const known = state.field(refusal);
    if (known && known.query === state.doc.toString())
      return known.place ? [{ ...known.place, severity: 'error', message: known.message }] : [];
    const place = state.doc.length === 0 ? undefined : unexpectedIn(state);
    if (!place) return [];
    return [{ ...place, severity: 'info', message: 'The grammar does not expect this here.' }];
  },
  {
    delay: patienceMs,
    needsRefresh: ({ transactions }) =>
      transactions.some(({ effects }) => effects.some((effect) => effect.is(refused))),
  },
);

/** @param host an element without a shadow tree: the editor makes one */
export function createEditor(host: HTMLElement, options: EditorOptions): QueryEditor {
  // Within a shadow tree the editor's styles are adopted style sheets, which the CSP allows; elsewhere they are <style> elements.
  const root = host.attachShadow({ mode: 'open' });
  const place = document.createElement('div');
  root.append(place);
  const language = new Compartment();
  const ofLanguage = (id: LanguageId, label: string) => [
    grammarOf(id),
    placeholder(languages[id].hint),
    autocompletion({ override: [completionSource(id, options.names)], icons: false }),
    EditorView.contentAttributes.of({ 'aria-label': `${label}, ${languages[id].name}` }),
  ];
  const view = new EditorView({
    root,
    parent: place,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        refusal,
        history(),
        bracketMatching(),
        closeBrackets(),
        replaceSelection,
        EditorView.lineWrapping,
        keymap.of([
          {
            key: 'Mod-Enter',
            run() {
              options.run();
              return true;
            },
          },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        marks,
        look,
        language.of(ofLanguage(options.language, options.label)),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) options.changed(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setLanguage: (id, label) => view.dispatch({ effects: language.reconfigure(ofLanguage(id, label)) }),
    setText(text) {
      if (text === view.state.doc.toString()) return;
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({ changes, selection: { anchor: text.length } });
    },
    setRefusal: (value) => view.dispatch({ effects: refused.of(value) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
