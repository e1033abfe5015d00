// List shows as many rows as fit, of however many there are. Where there are several prompts or targets, a row has a line more.

class List {
  constructor(index, choose, open) {
    this.index = index;
    this.sided = index.prompts.length > 1 || index.targets.length > 1;
    this.rowHeight = this.sided ? 76 : 56;
    this.rows = []; // numbers of samples, as filtered and sorted
    this.at = -1; // the chosen one's place in rows
    this.inner = h('div', { class: 'rows', role: 'presentation' });
    this.element = h('div', { class: 'listing', role: 'listbox', tabindex: 0, 'aria-label': 'Samples', id: 'listing' }, this.inner);
    this.drawn = new Map();
    this.onchoose = choose;
    this.element.addEventListener('scroll', () => this.draw(), { passive: true });
    this.element.addEventListener('click', (e) => {
      const row = e.target.closest('.row');
      if (row) { this.choose(+row.dataset.at); open(); }
    });
    if (typeof ResizeObserver === 'function') new ResizeObserver(() => this.draw()).observe(this.element);
  }

  show(rows, keep) {
    const chosen = keep >= 0 ? keep : this.rows[this.at];
    this.rows = rows;
    this.at = chosen === undefined ? -1 : rows.indexOf(chosen);
    this.inner.style.height = rows.length * this.rowHeight + 'px';
    this.clear();
    this.draw();
  }

  clear() {
    this.drawn.clear();
    this.inner.replaceChildren();
  }

  draw() {
    this.drawRows();
    if (this.drawn.has(this.at)) this.element.setAttribute('aria-activedescendant', 'row-' + this.rows[this.at]);
    else this.element.removeAttribute('aria-activedescendant'); // it names no row that is not there
  }

  drawRows() {
    if (!this.element.clientHeight) return;
    const first = Math.max(0, Math.floor(this.element.scrollTop / this.rowHeight) - 4);
    const last = Math.min(this.rows.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / this.rowHeight) + 4);
    for (const [at, row] of this.drawn) if (at < first || at >= last) { row.remove(); this.drawn.delete(at); }
    for (let at = first; at < last; at++) {
      if (this.drawn.has(at)) continue;
      const row = this.row(at);
      this.drawn.set(at, row);
      this.inner.append(row);
    }
  }

  row(at) {
    const x = this.index, i = this.rows[at], state = x.stateOf(i), change = x.changeOf(i);
    const side = [];
    if (change) side.push(h('span', { class: 'pill ' + (change.startsWith('broken') ? 'bad' : change === 'fixed' ? 'good' : change === 'reworded' || change === 'added' ? '' : 'warn') }, change));
    const where = [];
    if (x.prompts.length > 1) where.push(x.prompts[x.prompt[i]]);
    if (x.targets.length > 1) where.push(x.targets[x.target[i]]);
    if (x.manyEpochs) side.unshift('#' + x.epoch[i]);
    const snippet = h('span', { class: 'snippet' });
    const row = h('div', { class: 'row' + (this.sided ? ' sided' : '') + (at === this.at ? ' chosen' : ''), role: 'option', id: 'row-' + i, 'aria-selected': String(at === this.at), 'aria-setsize': this.rows.length, 'aria-posinset': at + 1, 'data-at': at },
      h('span', { class: 'sign ' + tone(state), 'aria-hidden': 'true' }, sign(state)),
      h('span', { class: 'name' }, h('span', { class: 'unseen' }, state + ' '), h('bdi', null, x.id(i))),
      h('span', { class: 'side' }, side), this.sided ? h('span', { class: 'where' }, h('bdi', null, where.join(' · '))) : null, snippet);
    row.style.transform = 'translateY(' + at * this.rowHeight + 'px)';
    x.record(i).then((r) => {
      snippet.textContent = snippetOf(r);
      if (!this.marked) { this.marked = true; performance.mark('seatrial-first-row'); }
    });
    return row;
  }

  choose(at, quiet) {
    if (at < 0 || at >= this.rows.length) return;
    const was = this.drawn.get(this.at);
    if (was) { was.classList.remove('chosen'); was.setAttribute('aria-selected', 'false'); }
    this.at = at;
    const top = at * this.rowHeight, e = this.element;
    if (top < e.scrollTop) e.scrollTop = top - this.rowHeight / 2;
    else if (top + this.rowHeight > e.scrollTop + e.clientHeight) e.scrollTop = top + 1.5 * this.rowHeight - e.clientHeight;
    this.draw();
    const row = this.drawn.get(at);
    if (row) { row.classList.add('chosen'); row.setAttribute('aria-selected', 'true'); }
    if (!quiet) this.onchoose(this.rows[at]);
  }

  // next returns the place of the next sample that did not pass; the same place where there is none.
  next() {
    for (let at = this.at + 1; at < this.rows.length; at++) if (this.index.stateOf(this.rows[at]) !== 'passed') return at;
    return this.at;
  }
}

const plainText = (t) => typeof t === 'string' ? t : t.t;

// snippetOf is why a sample did not pass, or what was asked.
function snippetOf(r) {
  const bad = (r.s || []).find((s) => s.s !== 4);
  if (bad) return bad.n + (bad.w ? ': ' + bad.w : '');
  const parts = r.q || [];
  const user = parts.findLast ? parts.findLast((p) => p.u) : [...parts].reverse().find((p) => p.u);
  const part = user || parts[0] || (r.a || [])[0];
  return part ? plainText(r.texts[part.t]).slice(0, 200) : '';
}
