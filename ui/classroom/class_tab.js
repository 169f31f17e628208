// What the browser's tab does for a class, without drawing anything: it remembers who one is.
//
// `data.place` names a class and a role; `data.keep` is the key to remember for it, "" to forget it,
// null where the session knows none: then what the tab has kept is sent back. sessionStorage lives
// as long as the tab, over reloads and a phone that puts its browser to sleep; no other tab, and
// nobody who is sent the address, has it.

const STORED = "shiten-class ";

let seen = "";

export default function ({ data, setStateValue }) {
  if (data.top !== seen) {
    seen = data.top;
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
  }
  const name = STORED + data.place;
  const stored = sessionStorage.getItem(name);
  if (data.keep === null) {
    if (stored) setStateValue("kept", `${data.place}/${stored}`);
  } else if (data.keep === "") {
    sessionStorage.removeItem(name);
  } else if (data.keep !== stored) {
    sessionStorage.setItem(name, data.keep);
  }
}
