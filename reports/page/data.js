// The samples are in inert blocks of text: base64 of deflated JSON. One block is unpacked when one of its samples is looked at.
const packedType = 'script[type="application/x-seatrial-deflate"]';

function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

function unpack(element) {
  const inflate = new DecompressionStream('deflate-raw'), input = inflate.writable.getWriter();
  input.write(bytesOf(element.textContent)).catch(() => {}); // who reads is told
  input.close().catch(() => {});
  return new Response(inflate.readable).text();
}

// whole resolves when all of the file has been read.
const whole = new Promise((done) => {
  if (document.readyState !== 'loading') done();
  else document.addEventListener('DOMContentLoaded', done);
});

// arrived resolves when more of the file has been read.
const arrived = () => new Promise((done) => {
  const watch = new MutationObserver(() => { watch.disconnect(); done(); });
  watch.observe(document.body, { childList: true });
  whole.then(done);
});

// blockText waits for a block that has not been read yet. The last one in the page may be half there.
async function blockText(n) {
  for (;;) {
    const there = document.querySelectorAll(packedType);
    if (there.length > n && (document.readyState !== 'loading' || there[n].nextSibling)) return unpack(there[n]);
    await arrived();
  }
}

const kept = new Map(); // the blocks that were looked at last
const mostKept = 48;

function block(n) {
  let b = kept.get(n);
  if (b) kept.delete(n);
  else b = blockText(n).then(JSON.parse);
  kept.set(n, b);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value);
  return b;
}

// Index is the table of all samples, by columns. One value stands for a column of equal ones.
class Index {
  constructor(table) {
    const n = table.length;
    for (const name of ['case', 'prompt', 'target', 'epoch', 'state', 'tag', 'requirement', 'failing', 'change', 'purpose', 'latency', 'tokens', 'cost']) {
      if (!Array.isArray(table[name])) table[name] = new Array(n).fill(table[name]);
    }
    Object.assign(this, table);
    this.plannedPurpose = this.purposes.indexOf('planned');
    this.tagsets = this.tagsets.map((s) => new Set(s));
    this.sets = this.sets.map((s) => new Set(s));
    this.starts = []; // the first row of each block
    let at = 0;
    for (const rows of this.blocks) { this.starts.push(at); at += rows; }
  }
  id(i) { return this.cases[this.case[i]]; }
  stateOf(i) { return this.states[this.state[i]]; }
  changeOf(i) { return this.change[i] < 0 ? '' : this.changes[this.change[i]]; }
  planned(i) { return this.purpose[i] === this.plannedPurpose; }
  // key names a sample in a link.
  key(i) {
    const parts = [this.id(i), this.prompts[this.prompt[i]], this.targets[this.target[i]], this.epoch[i]];
    if (!this.planned(i)) parts.push(this.purposes[this.purpose[i]]);
    return parts.map((p) => encodeURIComponent(p)).join('/');
  }
  // find returns the row of a key, of which only the case is needed: then the one that says most; -1 without one.
  find(key) {
    const [id, prompt, target, epoch, purpose] = key.split('/').map((p) => { try { return decodeURIComponent(p); } catch { return p; } });
    const want = this.cases.indexOf(id);
    let best = -1;
    for (let i = 0; want >= 0 && i < this.length; i++) {
      if (this.case[i] !== want) continue;
      if (prompt !== undefined && (this.prompts[this.prompt[i]] !== prompt || this.targets[this.target[i]] !== target || String(this.epoch[i]) !== epoch)) continue;
      if ((purpose || 'planned') !== this.purposes[this.purpose[i]]) continue;
      if (best < 0 || this.state[i] < this.state[best]) best = i;
    }
    return best;
  }
  // siblings are the other samples of the same case.
  siblings(i) {
    const all = [];
    for (let k = 0; k < this.length; k++) if (this.case[k] === this.case[i]) all.push(k);
    return all;
  }
  blockOf(i) {
    let low = 0, high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= i) low = middle;
      else high = middle;
    }
    return low;
  }
  rowsOf(n) { return Array.from({ length: this.blocks[n] }, (_, k) => this.starts[n] + k); }
  async record(i) {
    const n = this.blockOf(i), b = await block(n);
    return { texts: b.t, ...b.r[i - this.starts[n]] };
  }
}
