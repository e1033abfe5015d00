// Words that differ between two texts, after E. W. Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1 (1986).
const mostEdits = 600; // beyond, nobody compares: all of one replaces all of the other

let segmenter; // made when it is needed: that takes longer than all else that a page begins with
const wordsOf = (s) => (segmenter ??= typeof Intl === 'object' && Intl.Segmenter ? new Intl.Segmenter(undefined, { granularity: 'word' }) : false) ? Array.from(segmenter.segment(s), (w) => w.segment) : s.match(/\s+|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) || [];

// wordDiff returns stretches [edit, text]: edit is '=' for both, '-' for a alone, '+' for b alone.
function wordDiff(a, b) {
  const x = wordsOf(a), y = wordsOf(b);
  let head = 0, tail = 0;
  while (head < x.length && head < y.length && x[head] === y[head]) head++;
  while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++;
  const middle = edits(x.slice(head, x.length - tail), y.slice(head, y.length - tail));
  return joined([...x.slice(0, head).map((w) => ['=', w]), ...middle, ...x.slice(x.length - tail).map((w) => ['=', w])]);
}

function edits(x, y) {
  const n = x.length, m = y.length;
  const all = () => [...x.map((w) => ['-', w]), ...y.map((w) => ['+', w])];
  if (!n || !m) return all();
  const most = Math.min(n + m, mostEdits), at = most + 1;
  let v = new Int32Array(2 * most + 3);
  const trace = [];
  for (let d = 0; d <= most; d++) {
    trace.push(v.slice());
    for (let k = -d; k <= d; k += 2) {
      let i = k === -d || (k !== d && v[at + k - 1] < v[at + k + 1]) ? v[at + k + 1] : v[at + k - 1] + 1;
      while (i < n && i - k < m && x[i] === y[i - k]) i++;
      v[at + k] = i;
      if (i >= n && i - k >= m) return walk(x, y, trace, at);
    }
  }
  return all();
}

function walk(x, y, trace, at) {
  let i = x.length, j = y.length;
  const out = [];
  for (let d = trace.length - 1; d >= 0; d--) {
    const v = trace[d], k = i - j;
    const up = k === -d || (k !== d && v[at + k - 1] < v[at + k + 1]);
    const from = d === 0 ? 0 : up ? v[at + k + 1] : v[at + k - 1], fromJ = d === 0 ? 0 : from - (up ? k + 1 : k - 1);
    while (i > from && j > fromJ && (d === 0 || i > from + (up ? 0 : 1) || j > fromJ + (up ? 1 : 0))) out.push(['=', x[--i], j--]);
    if (d > 0) out.push(up ? ['+', y[--j]] : ['-', x[--i]]);
  }
  return out.reverse();
}

// joined makes one stretch of equal edits, and one change of changes with nothing but a space between them.
function joined(list) {
  const out = [];
  let gone = '', come = '';
  const flush = () => {
    if (gone) out.push(['-', gone]);
    if (come) out.push(['+', come]);
    gone = come = '';
  };
  list.forEach(([edit, w], i) => {
    if (edit === '-') gone += w;
    else if (edit === '+') come += w;
    else if ((gone || come) && !/[\p{L}\p{N}\n]/u.test(w) && list[i + 1] && list[i + 1][0] !== '=') { gone += w; come += w; }
    else {
      flush();
      if (out.length && out[out.length - 1][0] === '=') out[out.length - 1][1] += w;
      else out.push(['=', w]);
    }
  });
  flush();
  return out;
}

function showWords(list) {
  return list.map(([edit, text]) => edit === '=' ? text : h(edit === '-' ? 'del' : 'ins', null, text));
}
