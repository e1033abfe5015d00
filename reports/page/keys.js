// Keys of one letter can be switched off (WCAG 2.1.4).
let keysOn = true;

const keyHelp = [['/', 'search'], ['j  k', 'next, previous sample'], ['n', 'next sample that did not pass'], ['Enter', 'read the chosen sample'], ['Esc', 'back to the list'], ['?', 'this help']];

function helpDialog() {
  const off = h('input', { type: 'checkbox', checked: true, onchange: (e) => { keysOn = e.currentTarget.checked; } });
  const dialog = h('dialog', { 'aria-labelledby': 'help-name' }, h('h2', { id: 'help-name' }, 'Keys'),
    h('dl', null, keyHelp.map(([k, what]) => [h('dt', null, k.split('  ').map((one) => [h('kbd', null, one), ' '])), h('dd', null, what)])),
    h('label', null, off, ' Keys of one letter are on'),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'));
  document.body.append(dialog);
  return dialog;
}

let dialog;
const showKeys = () => (dialog ||= helpDialog()).showModal();

function listenToKeys(browser) {
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || (dialog && dialog.open)) return;
    const typing = e.target.closest('input, textarea, select, [contenteditable]');
    if (e.key === 'Escape' && browser.shown()) {
      browser.back();
      return;
    }
    if (typing) {
      if (e.key === 'Enter' && e.target === browser.search) { browser.first(); e.preventDefault(); }
      return;
    }
    const act = () => e.preventDefault();
    if (e.key === '?' && keysOn) { showKeys(); return act(); }
    if (e.key === '/' && keysOn) { browser.searching(); return act(); }
    if (!browser.shown()) return;
    const inList = e.target === browser.list.element;
    if ((keysOn && e.key === 'j') || (inList && e.key === 'ArrowDown')) { browser.move(1); return act(); }
    if ((keysOn && e.key === 'k') || (inList && e.key === 'ArrowUp')) { browser.move(-1); return act(); }
    if (keysOn && e.key === 'n') { browser.list.choose(browser.list.next()); return act(); }
    if (inList && (e.key === 'PageDown' || e.key === 'PageUp')) { browser.move(e.key === 'PageDown' ? 10 : -10); return act(); }
    if (inList && (e.key === 'Home' || e.key === 'End')) { browser.list.choose(e.key === 'Home' ? 0 : browser.list.rows.length - 1); return act(); }
    if (e.key === 'Enter' && (inList || e.target === document.body)) { browser.read(); return act(); }
  });
}
