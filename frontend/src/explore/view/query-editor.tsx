import { useEffect, useRef } from 'preact/hooks';
import type { Names } from '../data/names.ts';
import { createEditor, type QueryEditor as Editor } from '../editor/create-editor.ts';
import type { LanguageId } from '../model/language.ts';
import type { Refusal } from '../model/refusal.ts';

interface QueryEditorProps {
  readonly language: LanguageId;
  /** What comes from elsewhere; another object each time. What is written here does not come back: it may be older than the editor’s text. */
  readonly given: { readonly text: string };
  readonly label: string;
  readonly names: Names;
  readonly refusal: Refusal | undefined;
  readonly changed: (text: string) => void;
  readonly run: () => void;
}

/** Where a query is written. */
export function QueryEditor(props: QueryEditorProps) {
  const { language, given, label, names, refusal } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  // The editor is made once and lives on; it acts with what the last rendering gave it.
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const made =
      host.current &&
      createEditor(host.current, {
        language,
        text: given.text,
        label,
        names,
        changed: (changed) => latest.current.changed(changed),
        run: () => latest.current.run(),
      });
    editor.current = made ?? undefined;
    return () => made?.destroy();
  }, []);
  useEffect(() => editor.current?.setLanguage(language, label), [language, label]);
  useEffect(() => editor.current?.setText(given.text), [given]);
  useEffect(() => editor.current?.setRefusal(refusal), [refusal]);
  return <div class="editor" ref={host} />;
}
