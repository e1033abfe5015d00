// The sign-off becomes a file, which the seatrial program signs.
function listenToSignoff() {
  const form = byId('approval');
  byId('export').hidden = false;
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    const said = new FormData(form);
    const conditions = String(said.get('conditions') || '').trim();
    if (said.get('decision') === 'conditions' && !conditions) {
      byId('exported').textContent = 'Say under which conditions.';
      form.elements.conditions.focus();
      return;
    }
    const approval = {
      format: form.dataset.format, run: form.dataset.run, run_digest: form.dataset.digest, decision: said.get('decision'),
      name: String(said.get('name')).trim(), role: String(said.get('role')).trim(), conditions, date: new Date().toISOString().slice(0, 10),
    };
    const address = URL.createObjectURL(new Blob([JSON.stringify(approval, null, 2) + '\n'], { type: 'application/json' }));
    const file = 'approval-' + form.dataset.run.replace(/[^\w.-]/g, '_') + '.json';
    const link = h('a', { href: address, download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    byId('exported').textContent = 'Exported ' + file + '.';
  });
}
