const cards = [
  {
    href: '/',
    title: 'Make a task, follow its trace',
    text: 'Each click shows the id of its trace. Open it: from the browser to the SQL statement.',
  },
  {
    href: '/lab/practise#faults',
    title: 'Break something',
    text: 'Switch a fault on, and watch what users feel and which signal shows it. It ends by itself.',
  },
  {
    href: '/lab/practise',
    title: 'Play an exercise',
    text: 'Something goes wrong, and you find the cause from the telemetry alone.',
  },
  {
    href: '/dashboards/lab-slo',
    title: 'Look at the objectives',
    text: 'What the users were promised, how much of the error budget is left, and the alerts.',
  },
] as const;

/** Where a visitor may begin, one click each. */
export function TryFirst() {
  return (
    <section class="try" aria-labelledby="try-heading">
      <h2 id="try-heading">What to try first</h2>
      <ul>
        {cards.map(({ href, title, text }) => (
          <li key={href}>
            <a href={href}>
              <b>{title}</b>
              <span>{text}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
