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
  const stream = new Blob([bytesOf(element.textContent)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).text();
}

// whole resolves when all of the file has been read.
const whole = new Promise((done) => {
  if (document.readyState !== 'loading') done();
  else document.addEventListener('DOMContentLoaded', done);
});

let elements;
async function blockText(n) {
  if (!elements) {
    const early = document.querySelectorAll(packedType + ':not([id])');
    if (early.length > n + 1) return unpack(early[n]); // the last may be half there
    await whole;
    elements = document.querySelectorAll(packedType + ':not([id])');
  }
  return unpack(elements[n]);
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

// Index is the table of all samples, by columns.
class Index {
  constructor(columns) {
    Object.assign(this, columns);
    this.length = this.case.length;
    this.plannedPurpose = this.purposes.indexOf('planned');
    this.tagsets = this.tagsets.map((s) => new Set(s));
    this.sets = this.sets.map((s) => new Set(s));
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
  async record(i) {
    const b = await block(this.block[i]);
    return { texts: b.t, ...b.r[this.offset[i]] };
  }
  rowsOf(n) {
    if (!this.byBlock) {
      this.byBlock = [];
      for (let i = 0; i < this.length; i++) (this.byBlock[this.block[i]] ||= []).push(i);
    }
    return this.byBlock[n] || [];
  }
  blocks() { return this.length ? this.block[this.length - 1] + 1 : 0; }
}
