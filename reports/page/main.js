// Views switches between the report and the browser of samples.
class Views {
  constructor() {
    this.samples = byId('samples');
  }
  show() {
    const route = readRoute();
    const samples = route.samples && !!this.browser;
    document.documentElement.classList.toggle('reading', samples);
    this.samples.hidden = !samples;
    for (const [id, here] of [['to-samples', samples], ['to-report', !samples]]) {
      if (here) byId(id).setAttribute('aria-current', 'page');
      else byId(id).removeAttribute('aria-current');
    }
    if (samples) {
      this.browser.route(route.values);
      this.browser.list.draw();
    } else this.scroll(route.place);
  }
  // scroll opens what is folded. What is further down than has been read is looked for again when all has.
  scroll(name) {
    const place = name && byId(name);
    if (!place) return;
    if (place.tagName === 'DETAILS') place.open = true;
    place.scrollIntoView();
  }
}

// linkCases makes links of the cases that only the browser of samples shows, of long lists when they are opened.
function linkCases(within) {
  for (const e of within.querySelectorAll('[data-case]')) {
    if (e.closest('details:not([open])') || e.querySelector('a')) continue;
    e.append(h('a', { href: openLink(encodeURIComponent(e.dataset.case)) }, ...e.childNodes));
  }
}

// followSections marks the section that is being read.
function followSections() {
  if (typeof IntersectionObserver !== 'function') return;
  const links = new Map([...document.querySelectorAll('.toc a')].map((a) => [a.hash.slice(1), a]));
  const seen = new Set();
  const watch = new IntersectionObserver((list) => {
    for (const one of list) one.isIntersecting ? seen.add(one.target.id) : seen.delete(one.target.id);
    let marked = false;
    for (const [id, a] of links) {
      const here = !marked && seen.has(id);
      marked ||= here;
      if (here) a.setAttribute('aria-current', 'location');
      else a.removeAttribute('aria-current');
    }
  }, { rootMargin: '-20% 0px -60% 0px' });
  for (const id of links.keys()) if (byId(id)) watch.observe(byId(id));
}

// offerCopies puts a button beside every command of the report.
function offerCopies() {
  for (const shown of document.querySelectorAll('#reproduce pre')) {
    const row = h('div', { class: 'command' });
    shown.replaceWith(row);
    row.append(shown, h('button', { type: 'button', onclick: (e) => copy(shown.textContent, e.currentTarget, shown) }, 'Copy'));
  }
}

async function start() {
  const views = new Views();
  let broken;
  const packed = byId('index');
  if (packed) {
    try {
      views.browser = new Browser(new Index(JSON.parse(packed.textContent)), byId('samples'), views);
      byId('views').hidden = false;
      listenToKeys(views.browser);
    } catch (e) {
      broken = h('p', { class: 'note' }, 'This program cannot read the samples of the report (' + e.message + '): what follows is all that reads without them.');
    }
  }
  addEventListener('hashchange', () => views.show());
  views.show();
  performance.mark('seatrial-ready');
  document.documentElement.dataset.ready = 'true';
  const asked = readRoute().place;
  await whole;
  if (broken) byId('report').prepend(broken);
  listenToSignoff();
  offerCopies();
  if (views.browser) {
    linkCases(document);
    document.addEventListener('toggle', (e) => linkCases(e.target), true);
  }
  followSections();
  const route = readRoute();
  if (!route.samples && route.place === asked) views.scroll(asked);
}

start();
