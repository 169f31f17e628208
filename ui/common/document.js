// What Streamlit leaves unsaid about the whole document, for those who have it read aloud or go by
// keyboard: in which language it is, where its landmarks are, and that a wide table can be scrolled.

const BAR = ".st-key-shiten-bar";
const TABLES = "[data-testid=stTable] > div";

export default function ({ data }) {
  document.documentElement.lang = data.language;
  const bar = document.querySelector(BAR);
  if (bar !== null) {
    bar.setAttribute("role", "navigation");
    bar.setAttribute("aria-label", data.navigation);
  }

  // A table wider than the screen has nothing in it that the Tab key stops at; without a stop of
  // its own no keyboard reaches its last columns.
  let asked = 0;
  const reach = () => {
    asked = 0;
    for (const table of document.querySelectorAll(TABLES)) {
      if (table.scrollWidth > table.clientWidth) {
        table.tabIndex = 0;
        table.setAttribute("role", "group");
        table.setAttribute("aria-label", data.table);
      } else if (table.hasAttribute("tabindex")) {
        for (const name of ["tabindex", "role", "aria-label"]) table.removeAttribute(name);
      }
    }
  };
  const soon = () => {
    asked ||= requestAnimationFrame(reach);
  };
  const tables = new MutationObserver(soon);
  tables.observe(document.body, { childList: true, characterData: true, subtree: true });
  window.addEventListener("resize", soon);
  soon();
  return () => {
    tables.disconnect();
    window.removeEventListener("resize", soon);
    cancelAnimationFrame(asked);
  };
}
