// Orders of the list. Equal ones stay in the plan's order.
const orders = {
  '': ['in plan order', null],
  worst: ['worst first', (x) => (a, b) => x.state[a] - x.state[b]],
  case: ['by case', (x) => { const place = x.cases.map((_, i) => i).sort((a, b) => x.cases[a] < x.cases[b] ? -1 : 1), rank = []; place.forEach((c, i) => { rank[c] = i; }); return (a, b) => rank[x.case[a]] - rank[x.case[b]]; }],
  slowest: ['slowest first', (x) => (a, b) => x.latency[b] - x.latency[a]],
  tokens: ['most tokens first', (x) => (a, b) => x.tokens[b] - x.tokens[a]],
  cost: ['most expensive first', (x) => (a, b) => x.cost[b] - x.cost[a]],
};

const statuses = [['', 'All'], ['failed', 'Failed'], ['open', 'No verdict'], ['passed', 'Passed']];

class Browser {
  constructor(index, element, views) {
    this.index = index;
    this.element = element;
    this.values = {};
    index.manyEpochs = index.epoch.some((e, i) => e > 1 && index.planned(i));
    this.all = [];
    for (let i = 0; i < index.length; i++) if (index.planned(i)) this.all.push(i);
    this.list = new List(index, (i) => this.look(i), () => this.read(true));
    this.detail = h('section', { class: 'detail', tabindex: 0, 'aria-label': 'Chosen sample' });
    const thinned = element.dataset.thinned;
    element.append(h('h1', { class: 'unseen' }, 'Samples'), this.bar(), ...(thinned ? [h('p', { class: 'note thinned' }, thinned)] : []), this.list.element, this.detail);
    element.style.gridTemplateRows = thinned ? 'auto auto minmax(0, 1fr)' : '';
    this.views = views;
    this.filter();
  }

  bar() {
    const x = this.index;
    this.search = h('input', { type: 'search', placeholder: 'Search  /', 'aria-label': 'Search ids, prompts and answers', oninput: () => { clearTimeout(this.later); this.later = setTimeout(() => this.set('q', this.search.value.trim()), 150); } });
    const counts = { '': this.all.length, failed: 0, open: 0, passed: 0 };
    for (const i of this.all) counts[statusOf(x.stateOf(i))]++;
    this.states = statuses.filter(([k]) => !k || counts[k]).map(([k, name]) => h('button', { type: 'button', 'data-status': k, 'aria-pressed': 'false', onclick: () => this.set('status', k) }, name + ' ', h('span', { class: 'soft' }, number(counts[k]))));
    this.selects = [];
    const pick = (name, label, options, least, about) => {
      if (options.length < least) return null;
      const s = h('select', { 'aria-label': about || label, title: about || label, 'data-name': name, onchange: () => this.set(name, s.value) }, h('option', { value: '' }, label), options.map((o) => h('option', { value: o }, o)));
      this.selects.push(s);
      return s;
    };
    const sorted = (list) => [...list].sort();
    const sort = h('select', { 'aria-label': 'Order', 'data-name': 'sort', onchange: () => this.set('sort', sort.value) }, Object.entries(orders).map(([k, [name]]) => h('option', { value: k }, name)));
    this.selects.push(sort);
    this.found = h('span', { class: 'found', role: 'status' });
    return h('div', { class: 'filters', role: 'search', 'aria-label': 'Filter of samples' }, this.search, h('div', { class: 'states', role: 'group', 'aria-label': 'Verdict' }, this.states),
      pick('change', 'Change', sorted(x.changes), 1), pick('tag', 'Tag', sorted(x.tags), 1), pick('requirement', 'Requirement', sorted(x.requirements), 1),
      pick('grader', 'Grader', sorted(x.graders), 1, 'Grader that did not pass it'), pick('prompt', 'Prompt', x.prompts, 2), pick('target', 'Target', x.targets, 2), sort, this.found,
      h('button', { type: 'button', class: 'keys', 'aria-label': 'Keys', title: 'Keys', onclick: showKeys }, '?'));
  }

  shown() { return !this.element.hidden; }

  set(name, value) {
    this.values = { ...pickNames(this.values), [name]: value };
    this.element.classList.remove('open'); // the sample may be one that the list has no more
    this.address();
    this.filter();
  }

  // address names the filter and the sample that is looked at.
  address() { replaceRoute(routeOf({ ...pickNames(this.values), open: this.looked >= 0 ? this.index.key(this.looked) : '' })); }

  // route shows what an address names.
  route(values) {
    const named = {};
    for (const k of filterNames) if (values[k]) named[k] = values[k];
    if (JSON.stringify(named) !== JSON.stringify(pickNames(this.values))) {
      this.values = named;
      this.filter();
    }
    const i = values.open ? this.index.find(values.open) : -1;
    if (i < 0) {
      this.element.classList.remove('open');
      if (values.open) this.detail.replaceChildren(h('p', { class: 'empty' }, 'There is no such sample in this report.'));
      else if (this.list.at < 0 && this.list.rows.length) this.list.choose(0);
      return;
    }
    this.element.classList.add('open');
    const at = this.list.rows.indexOf(i);
    if (at >= 0) this.list.choose(at, true);
    this.look(i);
  }

  filter() {
    const x = this.index, v = this.values;
    this.search.value = v.q && document.activeElement !== this.search ? v.q : v.q ? this.search.value || v.q : '';
    for (const b of this.states) b.setAttribute('aria-pressed', String(b.dataset.status === (v.status || '')));
    for (const s of this.selects) { s.value = v[s.dataset.name] || ''; s.classList.toggle('set', !!s.value && s.dataset.name !== 'sort'); }
    const want = (list, name) => v[name] ? list.indexOf(v[name]) : -1;
    const change = want(x.changes, 'change'), tag = want(x.tags, 'tag'), need = want(x.requirements, 'requirement'), grader = want(x.graders, 'grader'), prompt = want(x.prompts, 'prompt'), target = want(x.targets, 'target');
    const fits = this.all.filter((i) => (!v.status || statusOf(x.stateOf(i)) === v.status)
      && (!v.change || x.change[i] === change) && (!v.tag || x.tagsets[x.tag[i]].has(tag)) && (!v.requirement || x.requirement[i] === need)
      && (!v.grader || x.sets[x.failing[i]].has(grader)) && (!v.prompt || x.prompt[i] === prompt) && (!v.target || x.target[i] === target));
    const order = orders[v.sort] && orders[v.sort][1];
    if (order) fits.sort(order(x));
    this.hunt = (this.hunt || 0) + 1;
    if (v.q) this.searchIn(fits, v.q, this.hunt);
    else this.present(fits, '');
  }

  present(rows, note) {
    this.list.show(rows);
    this.found.textContent = (rows.length === this.all.length ? counted(rows.length, 'sample') : number(rows.length) + ' of ' + counted(this.all.length, 'sample')) + note;
    if (!rows.length) this.list.inner.replaceChildren(h('p', { class: 'empty' }, note ? 'Searching…' : 'No sample fits.'));
    if (!rows.length && !note && this.shown() && !this.element.classList.contains('open')) { this.looked = -1; this.detail.replaceChildren(); this.address(); }
    if (this.list.at < 0 && rows.length && this.shown() && !this.element.classList.contains('open')) this.list.choose(0);
  }

  // searchIn looks at ids at once, and at prompts and answers block by block.
  async searchIn(fits, q, hunt) {
    const x = this.index, needle = q.toLowerCase(), raw = JSON.stringify(needle).slice(1, -1);
    const hit = new Set(), named = new Set();
    x.cases.forEach((id, c) => { if (id.toLowerCase().includes(needle)) named.add(c); });
    for (const i of fits) if (named.has(x.case[i])) hit.add(i);
    const rows = () => fits.filter((i) => hit.has(i));
    const among = new Set(fits), blocks = x.blocks.length;
    let told = performance.now();
    this.present(rows(), ', searching');
    for (let n = 0; n < blocks; n++) {
      if (!x.rowsOf(n).some((i) => among.has(i))) continue;
      const text = await blockText(n);
      if (this.hunt !== hunt) return;
      if (text.toLowerCase().includes(raw)) this.collect(n, JSON.parse(text), needle, hit);
      if (performance.now() - told > 400) {
        told = performance.now();
        this.present(rows(), ', searching ' + Math.floor(100 * n / blocks) + ' %');
      }
    }
    this.present(rows(), '');
  }

  collect(n, b, needle, hit) {
    const has = b.t.map((t) => plainText(t).toLowerCase().includes(needle));
    for (const i of this.index.rowsOf(n)) {
      const r = b.r[i - this.index.starts[n]];
      if ([...(r.q || []), ...(r.a || [])].some((p) => has[p.t]) || (r.s || []).some((s) => (s.w || '').toLowerCase().includes(needle))) hit.add(i);
    }
  }

  async look(i) {
    this.looked = i;
    let r;
    try { r = await this.index.record(i); } catch (e) {
      this.detail.replaceChildren(h('p', { class: 'note bad' }, 'This sample cannot be unpacked: ' + e.message));
      return;
    }
    if (this.looked !== i) return;
    this.detail.replaceChildren(...showDetail(this.index, i, r, () => this.back()));
    this.detail.scrollTop = 0;
    if (this.shown()) this.address();
    if (this.reading) { this.reading = false; byId('sample-name').focus({ preventScroll: true }); }
  }

  read(clicked) {
    if (this.list.at < 0) return;
    this.element.classList.add('open');
    if (clicked) return;
    const name = byId('sample-name');
    if (name && this.looked === this.list.rows[this.list.at]) name.focus({ preventScroll: true });
    else { this.reading = true; this.list.choose(this.list.at); }
  }

  back() {
    this.element.classList.remove('open');
    this.list.draw();
    this.list.element.focus({ preventScroll: true });
  }

  move(by) { this.list.choose(Math.max(0, Math.min(this.list.rows.length - 1, this.list.at + by))); }

  first() {
    this.list.element.focus({ preventScroll: true });
    this.list.choose(0);
  }

  searching() {
    if (!this.shown()) location.hash = '#samples';
    this.views.show();
    this.search.focus();
    this.search.select();
  }
}

const statusOf = (state) => state === 'failed' || state === 'passed' ? state : 'open';
const pickNames = (values) => Object.fromEntries(filterNames.filter((k) => values[k]).map((k) => [k, values[k]]));
