// Differences of two JSON documents, place by place: the order of keys and white space are none.
const mostPlaces = 300;

function document1(text) {
  const s = text.trim();
  if (!/^[[{]/.test(s)) return undefined;
  try { return JSON.parse(s); } catch { return undefined; }
}

const isMap = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);

// jsonDiff returns rows [path, before, after]; undefined stands for what is not there.
function jsonDiff(a, b, path = '$', out = []) {
  if (out.length >= mostPlaces || a === b) return out;
  if (isMap(a) && isMap(b)) {
    for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const at = path + (/^[A-Za-z_]\w*$/.test(k) ? '.' + k : '[' + JSON.stringify(k) + ']');
      const has = (o) => Object.prototype.hasOwnProperty.call(o, k) ? o[k] : undefined;
      jsonDiff(has(a), has(b), at, out);
    }
  } else if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) jsonDiff(a[i], b[i], path + '[' + i + ']', out);
  } else out.push([path, a, b]);
  return out;
}

function showJSONDiff(rows) {
  const cell = (v, name) => h('td', { 'data-label': name }, v === undefined ? h('span', { class: 'soft' }, 'not there') : h(name === 'Before' ? 'del' : 'ins', { class: 'id' }, JSON.stringify(v)));
  return h('table', { class: 'stack' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Place'), h('th', { scope: 'col' }, 'Before'), h('th', { scope: 'col' }, 'Now'))),
    h('tbody', null, rows.map(([path, a, b]) => h('tr', null, h('th', { scope: 'row', class: 'id' }, path), cell(a, 'Before'), cell(b, 'Now')))));
}
