import { type LanguageId, languageIds, languages } from '../model/language.ts';

interface LanguageChoiceProps {
  readonly name: string;
  readonly language: LanguageId;
  readonly choose: (language: LanguageId) => void;
}

/** What is asked, and in which language. */
export function LanguageChoice({ name, language, choose }: LanguageChoiceProps) {
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">Language</legend>
      {languageIds.map((id) => (
        <label key={id} class="choice-item">
          <input
            type="radio"
            class="visually-hidden"
            name={`language of ${name}`}
            checked={id === language}
            onChange={() => choose(id)}
          />
          <span>
            {languages[id].name} <small>{languages[id].finds}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
