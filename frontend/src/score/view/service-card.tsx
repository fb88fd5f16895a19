import type { RatedService, ScoreRule } from '@lab/api-contract/score';
import { BrokenRule } from './broken-rule.tsx';

interface ServiceCardProps {
  readonly rated: RatedService;
  /** Every rule is shown, not only those that fail. */
  readonly isOpen: boolean;
  readonly show: (isShown: boolean) => void;
}

const tones = { excellent: 'good', good: 'good', 'needs improvement': 'warning', poor: 'critical' } as const;

/** One service: its score, the rules that fail, and the others on request. */
export function ServiceCard({ rated, isOpen, show }: ServiceCardProps) {
  const { service, score, category, broken, held, not_judged: notJudged } = rated;
  const title = `${service}-title`;
  return (
    <article class="card service" aria-labelledby={title}>
      <header class="service-head">
        <h2 id={title}>{service}</h2>
        {category !== null && <span class={`tag tag-${tones[category]}`}>{category}</span>}
      </header>
      {score === null ? (
        <p class="note">No data yet: it has sent nothing that a rule could judge.</p>
      ) : (
        <>
          <p class="score-line">
            <b class="score">{shortest(score)}</b>
            <span class="soft">
              {held.length} of {held.length + broken.length} rules hold
            </span>
          </p>
          <div class="score-bar" role="img" aria-label={`${shortest(score)} of 100`}>
            <span class={`score-${tones[category ?? 'poor']}`} style={{ inlineSize: `${score}%` }} />
          </div>
          {broken.length === 0 ? (
            <p class="note">No rule fails.</p>
          ) : (
            <ul class="plain broken-rules">
              {broken.map((rule) => (
                <BrokenRule key={rule.id} rule={rule} service={service} />
              ))}
            </ul>
          )}
          <button
            type="button"
            class="button button-small"
            aria-expanded={isOpen}
            onClick={() => show(!isOpen)}
          >
            {isOpen ? 'Fewer rules' : 'All rules'}
            <span class="visually-hidden"> of {service}</span>
          </button>
          {isOpen && <RuleList title="Rules that hold" rules={held} />}
          {isOpen && notJudged.length > 0 && (
            <RuleList title="Rules without anything to judge: they do not count" rules={notJudged} />
          )}
        </>
      )}
    </article>
  );
}

const shortest = (score: number) => String(Math.floor(score * 10) / 10);

function RuleList({ title, rules }: { readonly title: string; readonly rules: readonly ScoreRule[] }) {
  return (
    <div class="rule-list">
      <h3>{title}</h3>
      <ul class="plain">
        {rules.map(({ id, title: what, impact, weight }) => (
          <li key={id}>
            <code>{id}</code> {what}{' '}
            <span class="soft">
              {impact}, {weight}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
