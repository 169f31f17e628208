// What the browser's tab does for the quiz, without drawing anything.
//
// It remembers who is answering which round (ids only, in sessionStorage: for this tab, until it
// is closed), so that a reload goes on where it was. And it keeps the Enter key honest: the page
// commits on Enter wherever the focus is, but somebody who has moved to a link or to another
// button by keyboard means that one. On a phone the learner commits at the bottom of the page:
// what comes next begins at its top.

const STORED = "shiten-quiz";
const NATIVE = "a, button, summary, input, textarea, select, [role=radio], [role=option]";
const MEANT = "[data-testid=stBaseButton-primary]"; // what is chosen, and the way on

let place = "";

export default function ({ data, setStateValue }) {
  if (data.place !== place) {
    place = data.place;
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
  }
  document.body.removeEventListener("keydown", document.body.shitenEnter ?? onKeyDown);
  document.body.addEventListener("keydown", onKeyDown);
  document.body.shitenEnter = onKeyDown;
  const stored = sessionStorage.getItem(STORED);
  if (data.keep === null) {
    if (stored) setStateValue("kept", stored);
  } else if (data.keep === "") {
    sessionStorage.removeItem(STORED);
  } else if (data.keep !== stored) {
    sessionStorage.setItem(STORED, data.keep);
  }
}

// On the body: after the widgets inside it, before Streamlit's shortcuts on the document.
function onKeyDown(event) {
  if (event.key !== "Enter") return;
  const focused = event.composedPath()[0];
  const control = focused instanceof Element ? focused.closest(NATIVE) : null;
  const elsewhere = control !== null && !control.matches(MEANT);
  if (event.repeat && !elsewhere) event.preventDefault(); // a key held down is one press
  if (event.repeat || elsewhere) event.stopPropagation();
}
