// The part of the address after # says what is shown, so that every view has a link: #samples?status=failed&open=CASE/PROMPT/TARGET/EPOCH.
const filterNames = ['q', 'status', 'change', 'tag', 'requirement', 'grader', 'prompt', 'target', 'sort'];

function readRoute() {
  const [place, query] = location.hash.slice(1).split('?');
  const values = Object.fromEntries(new URLSearchParams(query || ''));
  return { samples: place === 'samples', place, values };
}

function routeOf(values) {
  const q = Object.entries(values).filter(([, v]) => v).map(([k, v]) => k + '=' + encodeURIComponent(v).replace(/%2F/g, '/'));
  return '#samples' + (q.length ? '?' + q.join('&') : '');
}

const openLink = (key) => routeOf({ open: key });

function replaceRoute(hash) {
  try { history.replaceState(null, '', hash); } catch { /* a viewer without a history */ }
}
