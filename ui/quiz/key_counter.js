// Pictures answered by one key each, like a manual counter: what is pressed is shown at once.
//
// Keys, tally and clock live here; the page is not asked before the next picture is shown. Every
// press is kept in sessionStorage (a reload goes on from there) and sent to the page with all those
// before it: every `every` presses, and when the last picture is finished. The rules a list of
// presses must obey are those of xai_core/quiz/presses.py. Streamlit calls the exported function
// again whenever its data changes; the count is kept with the element, and starts afresh only for
// another `data.id`.

const STORED = "shiten-pressed:";
const FLASH = 120; // milliseconds a key is seen to be pressed
const AHEAD = 4; // pictures decoded before their turn
const TYPED = "input, textarea, select, [contenteditable=true]";

export default function (component) {
  const { data, parentElement: root, setStateValue } = component;
  if (!root.counter) root.counter = new Counter(root);
  root.counter.update(data, (sent) => setStateValue("sent", sent));
}

class Counter {
  constructor(root) {
    this.root = root;
    for (const part of ["picture", "done", "time", "keys", "undo", "finish", "note"]) {
      this[part] = root.querySelector(`.${part}`);
    }
    this.bar = root.querySelector(".bar i");
    this.undo.onclick = () => this.takeBack();
    this.finish.onclick = () => this.end();
    this.listening = (event) => this.key(event);
    document.addEventListener("keydown", this.listening, true);
    this.ticking = setInterval(() => this.tick(), 250);
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    if (this.id !== data.id) {
      this.id = data.id;
      this.presses = this.remembered() ?? data.given;
      this.sent = data.given.length;
      this.attempt = 0;
      this.elapsed = this.presses.at(-1)?.seconds ?? 0;
      this.since = null;
      this.ahead = new Map();
      this.makeKeys();
    }
    this.label();
    this.draw();
  }

  // What stands

  get answers() {
    const given = [];
    for (const { answer } of this.presses) answer === null ? given.pop() : given.push(answer);
    return given;
  }

  remembered() {
    const key = STORED + this.id;
    for (const other of Object.keys(sessionStorage)) {
      if (other.startsWith(STORED) && other !== key) sessionStorage.removeItem(other);
    }
    try {
      const kept = JSON.parse(sessionStorage.getItem(key));
      const known = this.data.given;
      // What the page knows is the truth; the tab may know of later presses.
      const goesOn = known.every((one, n) => JSON.stringify(one) === JSON.stringify(kept[n]));
      return goesOn ? kept : null;
    } catch {
      return null;
    }
  }

  // What the learner does

  key(event) {
    if (!this.root.isConnected) {
      document.removeEventListener("keydown", this.listening, true);
      clearInterval(this.ticking);
      return;
    }
    const focused = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (focused instanceof Element && focused.matches(TYPED)) return;
    const place = this.placeOf(event);
    if (place < 0 && event.key !== "Backspace") return;
    // Neither the page nor another shortcut gets it.
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return; // a key held down is one press
    if (place < 0) this.takeBack();
    else this.press(place);
  }

  placeOf(event) {
    const { keys } = this.data;
    const typed = keys.indexOf(event.key.toUpperCase());
    if (typed >= 0) return typed;
    // An input method for Japanese hides which letter was typed, not which key.
    return keys.findIndex((key) => [`Digit${key}`, `Numpad${key}`, `Key${key}`].includes(event.code));
  }

  press(place) {
    const cell = this.answers.length;
    if (cell >= this.data.pictures.length) return;
    this.flash(place);
    this.add({ cell, answer: this.data.answers[place], seconds: this.seconds() });
    if (cell + 1 === this.data.pictures.length) this.finish.focus();
  }

  takeBack() {
    const cell = this.answers.length - 1;
    if (cell >= 0) this.add({ cell, answer: null, seconds: this.seconds() });
  }

  add(press) {
    this.presses = [...this.presses, press];
    this.note.textContent = "";
    sessionStorage.setItem(STORED + this.id, JSON.stringify(this.presses));
    this.draw();
    if (this.presses.length - this.sent >= this.data.every) this.tell(false);
  }

  end() {
    if (this.answers.length < this.data.pictures.length) return;
    this.note.textContent = this.data.labels.saving;
    this.tell(true);
  }

  tell(finished) {
    this.sent = this.presses.length;
    this.attempt += 1; // else a second try would be the same value, and not be sent
    this.send({ id: this.id, presses: this.presses, finished, attempt: this.attempt });
  }

  // Time passes while the pictures can be seen.

  seconds() {
    const now = performance.now();
    if (this.since !== null) this.elapsed += (now - this.since) / 1000;
    this.since = now;
    return Math.round(this.elapsed * 1000) / 1000;
  }

  tick() {
    if (!this.root.isConnected) return;
    const runs = !document.hidden && this.answers.length < this.data.pictures.length;
    if (runs) this.seconds();
    else this.since = null;
    const whole = Math.floor(this.elapsed);
    this.time.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }

  // Appearance

  makeKeys() {
    this.keys.classList.toggle("few", this.data.names.length <= 2);
    this.keys.replaceChildren(
      ...this.data.names.map((_, place) => {
        const button = document.createElement("button");
        button.type = "button";
        for (const [kind, name] of [["kbd", ""], ["span", "name"], ["span", "count"]]) {
          const part = document.createElement(kind);
          part.className = name;
          button.append(part);
        }
        button.onclick = () => this.press(place);
        return button;
      }),
    );
  }

  label() {
    const { labels, names, keys } = this.data;
    this.keys.setAttribute("aria-label", labels.keys);
    this.undo.querySelector("span").textContent = labels.undo;
    this.finish.querySelector("span").textContent = labels.finish;
    [...this.keys.children].forEach((button, place) => {
      const [cap, name] = button.children;
      cap.textContent = keys[place] ?? "";
      cap.hidden = !keys[place];
      name.textContent = names[place];
    });
  }

  draw() {
    const { pictures, labels, answers, tally } = this.data;
    const given = this.answers;
    const place = Math.min(given.length, pictures.length - 1);
    const full = given.length === pictures.length;
    for (let next = place; next < Math.min(place + AHEAD, pictures.length); next += 1) {
      if (this.ahead.has(next)) continue;
      const image = new Image();
      image.src = pictures[next];
      image.decode().catch(() => {});
      this.ahead.set(next, image);
    }
    if (this.picture.dataset.place !== `${this.id}/${place}`) {
      this.picture.src = pictures[place];
      this.picture.dataset.place = `${this.id}/${place}`;
    }
    const words = labels.done.replace("{done}", given.length).replace("{n}", pictures.length);
    this.picture.alt = labels.picture;
    this.done.textContent = words;
    this.bar.style.width = `${(100 * given.length) / pictures.length}%`;
    [...this.keys.children].forEach((button, n) => {
      const count = given.filter((answer) => answer === answers[n]).length;
      button.disabled = full;
      button.lastChild.textContent = tally ? count : "";
      button.setAttribute("aria-label", this.spoken(n, count));
    });
    this.undo.disabled = given.length === 0;
    this.finish.disabled = !full;
    if (full && !this.note.textContent) this.note.textContent = labels.full;
  }

  spoken(place, count) {
    const name = this.data.names[place];
    return this.data.tally ? `${name}: ${count}` : name;
  }

  flash(place) {
    const button = this.keys.children[place];
    button.classList.add("pressed");
    setTimeout(() => button.classList.remove("pressed"), FLASH);
  }
}
