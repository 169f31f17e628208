// Coming to a page is one step of the browser's Back button.
//
// A link names the few things that matter; the page then writes its whole address. Streamlit makes
// that a step of its own, and Back would stop at the short address first. So what a page writes
// before the reader has done anything on it takes the place of the address it was reached by;
// whatever the reader does afterwards is a step.
const DEEDS = ["pointerdown", "keydown", "input"];

export default function () {
  if (window.shitenHistory) return;
  window.shitenHistory = true;
  let arriving = true;
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, unused, to) => {
    const elsewhere = new URL(to, window.location.href).pathname !== window.location.pathname;
    if (arriving && !elsewhere) window.history.replaceState(state, unused, to);
    else push(state, unused, to);
    if (elsewhere) arriving = true;
  };
  for (const deed of DEEDS) {
    window.addEventListener(deed, () => (arriving = false), { capture: true, passive: true });
  }
}
