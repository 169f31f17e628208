// What Streamlit leaves unsaid about the whole document, for those who have it read aloud: in which
// language it is, and where its landmarks are.

const BAR = ".st-key-shiten-bar";

export default function ({ data }) {
  document.documentElement.lang = data.language;
  const named = (place, role, label) => {
    const element = document.querySelector(place);
    if (element === null) return;
    element.setAttribute("role", role);
    if (label) element.setAttribute("aria-label", label);
  };
  named(BAR, "navigation", data.navigation);
}
