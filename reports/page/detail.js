// showText makes nodes of a text: its escapes are boxed, and what judgements rest on is marked.
function showText(t) {
  if (typeof t === 'string') return [t];
  const cuts = [];
  for (const [list, kind] of [[t.e, 'e'], [t.m, 'm']]) for (let i = 0; list && i < list.length; i += 2) cuts.push([list[i], list[i] + list[i + 1], kind]);
  cuts.sort((a, b) => a[0] - b[0]);
  const out = [];
  let at = 0;
  for (const [from, to, kind] of cuts) {
    if (from > at) out.push(t.t.slice(at, from));
    out.push(kind === 'e' ? h('span', { class: 'esc' }, t.t.slice(from, to)) : h('mark', null, t.t.slice(from, to)));
    at = to;
  }
  if (at < t.t.length) out.push(t.t.slice(at));
  return out;
}

const pre = (nodes) => h('pre', { dir: 'auto' }, nodes);

function showScores(r, states) {
  return h('ul', { class: 'scorelist' }, (r.s || []).map((s) => h('li', null,
    s.v ? h('span', { class: 'value' }, s.v) : null,
    h('span', { class: 'word ' + tone(states[s.s]) }, sign(states[s.s]) + ' ' + states[s.s]), ' ', h('bdi', { class: 'id' }, s.n),
    s.w ? h('div', { dir: 'auto' }, s.w) : null,
    (s.e || []).map(([where, text, note]) => h('blockquote', null, h('span', null, where, text ? ': ' : ''), text ? h('bdi', null, '“' + text + '”') : null, note ? ' (' + note + ')' : null)),
    s.c ? h('div', { class: 'soft' }, s.c) : null,
    s.d ? h('details', { class: 'folded' }, h('summary', null, 'Sub-scores'), pre(s.d)) : null)));
}

// showAsked folds what the user did not say: a prompt that every sample shares.
function showAsked(r) {
  return (r.q || []).map((p) => {
    const text = r.texts[p.t];
    if (p.u) return [h('h3', null, p.l), pre(showText(text))];
    const folded = plainText(text).length > 280 && !text.m;
    return folded ? h('details', { class: 'folded' }, h('summary', null, p.l + ', ' + counted(plainText(text).length, 'character')), pre(showText(text))) : [h('h3', null, p.l), pre(showText(text))];
  });
}

function showBaseline(r, states) {
  const b = r.b;
  if (!b) return null;
  const state = states[b.s];
  const head = h('h3', null, 'Baseline, epoch ' + b.e + ': ', h('span', { class: 'word ' + tone(state) }, sign(state) + ' ' + state));
  const why = b.w ? h('p', { class: 'soft', dir: 'auto' }, b.w) : null;
  if (b.t === undefined) return [head, why, h('p', { class: 'soft' }, 'It answered the same, word for word.')];
  const was = plainText(r.texts[b.t]);
  const answer = (r.a || [])[r.a.length - 1];
  const is = answer ? plainText(r.texts[answer.t]) : '';
  const x = document1(was), y = document1(is);
  const parts = [head, why];
  if (x !== undefined && y !== undefined) {
    const rows = jsonDiff(x, y);
    parts.push(h('h3', null, 'JSON, place by place'), rows.length ? showJSONDiff(rows) : h('p', { class: 'soft' }, 'The documents say the same: only their spelling differs.'));
    if (rows.length >= mostPlaces) parts.push(h('p', { class: 'note' }, 'The first ' + mostPlaces + ' places are shown.'));
  }
  const words = wordDiff(was, is), kept = words.some(([edit, text]) => edit === '=' && /[\p{L}\p{N}]/u.test(text));
  if (!kept) return [...parts, pre(showText(r.texts[b.t]))];
  const told = ['Word by word: ', h('del', null, 'only before'), ', ', h('ins', null, 'only now')];
  if (x !== undefined && y !== undefined) parts.push(h('details', { class: 'folded' }, h('summary', null, told), pre(showWords(words)))); // the places say more
  else parts.push(h('h3', null, told), pre(showWords(words)));
  return parts;
}

// showSiblings has a line for each prompt and target, with a link for each epoch.
function showSiblings(index, i) {
  const all = index.siblings(i);
  if (all.length < 2) return null;
  const lines = new Map();
  for (const k of all) {
    const parts = [];
    if (index.prompts.length > 1) parts.push(index.prompts[index.prompt[k]]);
    if (index.targets.length > 1) parts.push(index.targets[index.target[k]]);
    const side = parts.join(' · ');
    lines.set(side, [...(lines.get(side) || []), k]);
  }
  const name = (k) => (index.planned(k) ? 'epoch ' : 'asked again to ' + (index.purposes[index.purpose[k]] === 'confirm' ? 'confirm' : 'see drift') + ', ') + index.epoch[k];
  const link = (k, side) => h('a', { class: 'button', href: openLink(index.key(k)), 'aria-current': k === i ? 'true' : null },
    h('span', { class: tone(index.stateOf(k)), 'aria-hidden': 'true' }, sign(index.stateOf(k))), h('span', { class: 'unseen' }, index.stateOf(k) + (side && ', ' + side + ', ')), name(k));
  return h('nav', { 'aria-label': 'Other samples of this case' }, [...lines].map(([side, list]) => [side ? h('p', { class: 'label' }, h('bdi', null, side)) : null,
    h('ul', { class: 'siblings' }, list.map((k) => h('li', null, link(k, side))))]));
}

function showCommands(r) {
  return (r.m || []).map(([what, line]) => {
    const shown = pre(line);
    return [h('h3', null, what), h('div', { class: 'command' }, shown, h('button', { type: 'button', onclick: (e) => copy(line, e.currentTarget, shown) }, 'Copy'))];
  });
}

// showDetail makes all of one sample, in the order of a reader's questions: what came of it, what was asked and answered, what was it before.
function showDetail(index, i, r, back) {
  const states = index.states, state = index.stateOf(i), change = index.changeOf(i);
  const tags = [...index.tagsets[index.tag[i]]].map((t) => index.tags[t]);
  const fact = (text) => h('span', { class: 'tag' }, h('bdi', null, text));
  const answers = (r.a || []).map((p) => h('div', { class: 'answer ' + state }, h('h3', null, p.l), plainText(r.texts[p.t]) ? pre(showText(r.texts[p.t])) : null));
  return [
    h('button', { type: 'button', class: 'back', onclick: back }, '← All samples'),
    h('h2', { tabindex: -1, id: 'sample-name' }, h('span', { class: 'word ' + tone(state) }, sign(state) + ' ' + state), h('bdi', { class: 'id' }, index.id(i)),
      h('button', { type: 'button', onclick: (e) => copy(location.href.split('#')[0] + openLink(index.key(i)), e.currentTarget) }, 'Copy link')),
    h('div', { class: 'facts' }, fact('prompt ' + index.prompts[index.prompt[i]]), fact('target ' + index.targets[index.target[i]]), fact('epoch ' + index.epoch[i]),
      change ? h('span', { class: 'pill' }, change) : null, index.requirement[i] >= 0 ? fact('requirement ' + index.requirements[index.requirement[i]]) : null, tags.map(fact)),
    index.planned(i) ? null : h('p', { class: 'note' }, 'Asked again (' + index.purposes[index.purpose[i]] + '). It counts in no rate.'),
    r.w ? h('p', { class: 'note' }, r.w) : null,
    showSiblings(index, i),
    r.y ? h('p', { dir: 'auto' }, h('strong', null, change + ': '), r.y) : null,
    showScores(r, states), showAsked(r), answers,
    r.x === undefined ? null : [h('h3', null, 'expected'), pre(showText(r.texts[r.x]))],
    showBaseline(r, states),
    r.t ? [h('h3', null, counted(r.t.length, 'attempt') + ' that failed'), h('ol', { class: 'soft' }, r.t.map(([what, said]) => h('li', null, what, said ? [': ', h('bdi', null, said)] : null)))] : null,
    r.f ? [h('h3', null, 'Figures'), h('dl', null, r.f.map(([k, v]) => [h('dt', null, k), h('dd', null, h('bdi', null, v))]))] : null,
    showCommands(r),
  ].flat(Infinity).filter(Boolean);
}
