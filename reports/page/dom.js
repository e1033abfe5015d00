// h makes an element. Attributes are set and children are nodes or texts: nothing is parsed, so no text becomes markup.
function h(name, attrs, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attrs || {})) {
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (v === true) e.setAttribute(k, '');
    else if (v !== false && v != null) e.setAttribute(k, v);
  }
  e.append(...children.flat(Infinity).filter((c) => c != null && c !== false));
  return e;
}

const byId = (id) => document.getElementById(id);
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
const counted = (n, noun) => number(n) + ' ' + noun + (n === 1 ? '' : 's');

// The signs and tones repeat a state's word.
const signs = { passed: '✓', failed: '✗' };
const tones = { passed: 'good', failed: 'bad' };
const sign = (state) => signs[state] || '?';
const tone = (state) => tones[state] || 'warn';

// copy puts a text into the clipboard and says so on the button; where that is refused, it selects the text.
async function copy(text, button, shown) {
  const was = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    if (shown) getSelection().selectAllChildren(shown);
    button.textContent = shown ? 'Selected: copy it' : 'Copy it from the address';
  }
  setTimeout(() => { button.textContent = was; }, 1500);
}
