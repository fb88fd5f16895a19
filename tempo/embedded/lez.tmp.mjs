import { parser } from '@grafana/lezer-traceql';

function dump(q) {
  const t = parser.parse(q);
  function w(n) {
    const o = n.name;
    let c = n.firstChild;
    if (!c) return o + '<' + q.slice(n.from, n.to) + '>';
    const p = [];
    for (; c; c = c.nextSibling) p.push(w(c));
    return o.replace('Expression', 'Ex') + '(' + p.join(' ') + ')';
  }
  return w(t.topNode);
}
for (const q of process.argv.slice(2)) console.log(q, '\n   ', dump(q));
