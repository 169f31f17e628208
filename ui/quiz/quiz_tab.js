// What the browser's tab does for the quiz, without drawing anything.
//
// It remembers who is answering which round (a token and an id, in sessionStorage: for this tab,
// until it is closed), so that a reload goes on where it was. On a phone the learner commits at the bottom
// of the page: what comes next begins at its top. And it keeps the Enter key honest.
//
// What Enter means. The page commits, and goes on, on Enter wherever the focus is. The key is acted
// upon here, on the buttons themselves, as soon as they can be seen: Streamlit attaches its own
// shortcuts a moment later, and a key pressed in between would be lost.
//
// - A press means what the learner sees: "Next picture" once the reveal is there (that button is
//   drawn last, below the reveal's pictures; keeping or changing an answer is like it), else "Commit". No press after the reveal is lost.
// - A press while the page is at work, with Commit not yet ready (answer and confidence were chosen
//   a moment ago), waits until the page is at rest. It is carried out only if the same question
//   still stands there: it never commits another one, and never skips a reveal.
// - Two presses within DOUBLE are one, and so is a key held down: the second half of a double press
//   must not skip a reveal that came up in between, unseen.
// - Somebody who has moved to a link or to another button by keyboard means that one.
//
// A slider has no use for letters or Enter: pressed on it, they mean what they mean elsewhere.
// Streamlit's shortcuts pass over what is pressed in an input, so letters are handed on to the page.

const STORED = "shiten-quiz";
const SLIDER = "input[type=range]";
const NATIVE =
  "a, button, summary, input:not([type=range]), textarea, select, [role=radio], [role=option]";
const MEANT = "[data-testid=stBaseButton-primary]"; // what is chosen, and the way on
const NEXT = ".st-key-quiz-next button, .st-key-quiz-again button";
const COMMIT = ".st-key-quiz-commit button";
const AT_WORK = "[data-testid=stApp]:not([data-test-script-state=notRunning])";
const DOUBLE = 250; // milliseconds; nobody reads a reveal in so short a time

let place = ""; // what is on the screen, in the words of round.py
let lastPress = -Infinity;
let committed = null; // the place whose answer was committed last

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
  const focused = event.composedPath()[0];
  if (/^[a-z]$/i.test(event.key) && focused instanceof Element && focused.matches(SLIDER)) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    const { key, code, keyCode } = event;
    const onThePage = { key, code, keyCode, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", onThePage));
    return;
  }
  if (event.key !== "Enter" || event.isComposing) return;
  const control = focused instanceof Element ? focused.closest(NATIVE) : null;
  if (control !== null && !control.matches(MEANT)) {
    event.stopPropagation();
    return;
  }
  if (!document.querySelector(NEXT) && !document.querySelector(COMMIT)) return;
  event.preventDefault(); // or the button with the focus would be pressed as well
  event.stopPropagation();
  const again = event.repeat || event.timeStamp - lastPress < DOUBLE;
  if (!event.repeat) lastPress = event.timeStamp;
  if (!again) press();
}

function press() {
  const next = document.querySelector(NEXT);
  const commit = document.querySelector(COMMIT);
  const atWork = document.querySelector(AT_WORK) !== null;
  if (next) next.click();
  else if (atWork && committed === place) return; // being saved: asking again hastens nothing
  else if (commit && !commit.disabled) confirm(commit);
  else if (atWork) wait(place);
}

// Until the page is at rest; then commit, if it is still the same question.
function wait(asked) {
  const look = () => {
    if (place !== asked || document.querySelector(NEXT)) return;
    const commit = document.querySelector(COMMIT);
    if (commit && !commit.disabled) confirm(commit);
    else if (document.querySelector(AT_WORK)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function confirm(commit) {
  committed = place;
  commit.click();
}
