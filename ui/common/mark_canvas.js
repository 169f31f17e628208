// The canvas on which a reader marks what decided it, or corrects an outline: brush, eraser, undo, clear, size.
//
// Coordinates and radii are those of xai_core/quiz/strokes.py: x and y in 0..1 from the left and
// the top, the radius as a share of the longer side. The strokes are sent when one ends, on undo
// and on clear, never while drawing. Streamlit calls the exported function again whenever its
// data changes (another language); the drawing is kept with the element, and starts afresh only
// for another `data.id`.

const RADII = [0.012, 0.025, 0.05];
const INK = "#56b4e9";
const CURSOR = "#111";
const SIDE = 960; // of the drawing surface, longer side: sharp on any screen it is shown on

// What the learner last drew with stays chosen for the next picture.
const preferred = { tool: "brush", size: 1 };

export default function (component) {
  const { data, parentElement: root, setStateValue } = component;
  if (!root.drawing) root.drawing = new Drawing(root);
  root.drawing.update(data, (strokes) => setStateValue("strokes", strokes));
}

class Drawing {
  constructor(root) {
    this.picture = root.querySelector(".picture");
    this.ink = root.querySelector(".ink");
    this.note = root.querySelector(".note");
    this.buttons = [...root.querySelectorAll("button")];
    this.toolbar = root.querySelector(".tools");
    this.pen = this.ink.getContext("2d");
    this.listen();
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    if (this.id !== data.id) {
      this.id = data.id;
      this.strokes = data.strokes;
      this.past = data.strokes.map((_, n) => data.strokes.slice(0, n));
      this.current = this.cursor = null;
      this.sizeUp();
      this.showPicture();
      this.showStart();
    }
    this.label();
    this.draw();
  }

  // Appearance

  sizeUp() {
    const scale = SIDE / Math.max(this.data.width, this.data.height);
    this.ink.width = Math.round(this.data.width * scale);
    this.ink.height = Math.round(this.data.height * scale);
    this.picture.style.aspectRatio = `${this.data.width} / ${this.data.height}`;
  }

  showPicture() {
    const { width, height, image, id } = this.data;
    const picture = new Image();
    picture.onload = () => {
      if (id !== this.id) return;
      // Enlarged smoothly: the squares of a small crop would hide its texture.
      const factor = Math.max(1, Math.ceil(SIDE / Math.max(width, height)));
      this.picture.width = width * factor;
      this.picture.height = height * factor;
      const brush = this.picture.getContext("2d");
      brush.imageSmoothingQuality = "high";
      brush.drawImage(picture, 0, 0, width * factor, height * factor);
      this.picture.dataset.shown = id;
    };
    picture.src = image;
  }

  // What is marked before the first stroke: it can be erased like any ink.
  showStart() {
    const { start, id } = this.data;
    this.start = null;
    if (!start) return;
    const marked = new Image();
    marked.onload = () => {
      if (id !== this.id) return;
      this.start = marked;
      this.draw();
    };
    marked.src = start;
  }

  label() {
    const words = this.data.labels;
    this.picture.setAttribute("aria-label", words.picture);
    this.ink.setAttribute("aria-label", words.canvas);
    this.toolbar.setAttribute("aria-label", words.toolbar);
    for (const group of this.toolbar.querySelectorAll("[data-name]")) {
      group.setAttribute("aria-label", words[group.dataset.name]);
    }
    for (const button of this.buttons) {
      const { tool, size, act } = button.dataset;
      const word = size === undefined ? words[tool ?? act] : words.sizes[size];
      button.title = word;
      button.setAttribute("aria-label", word);
      const text = button.querySelector("span");
      if (text) text.textContent = word;
    }
  }

  draw() {
    this.pen.clearRect(0, 0, this.ink.width, this.ink.height);
    if (this.start) this.pen.drawImage(this.start, 0, 0, this.ink.width, this.ink.height);
    for (const stroke of this.strokes) this.drawStroke(stroke);
    if (this.current) this.drawStroke(this.current);
    if (this.cursor) this.drawCursor();
    for (const button of this.buttons) {
      const { tool, size, act } = button.dataset;
      if (act === "undo") button.disabled = this.past.length === 0;
      else if (act === "clear") button.disabled = this.strokes.length === 0;
      else {
        const on = tool === preferred.tool || Number(size) === preferred.size;
        button.setAttribute("aria-checked", String(on));
        button.tabIndex = on ? 0 : -1; // a radio group is one stop of the Tab key
      }
    }
    this.ink.dataset.strokes = this.strokes.length;
  }

  drawStroke({ erase, radius, points }) {
    const { width, height } = this.ink;
    const reach = radius * Math.max(width, height);
    this.pen.globalCompositeOperation = erase ? "destination-out" : "source-over";
    this.pen.strokeStyle = this.pen.fillStyle = INK;
    this.pen.lineWidth = 2 * reach;
    this.pen.lineCap = this.pen.lineJoin = "round";
    this.pen.beginPath();
    if (points.length === 1) {
      this.pen.arc(points[0][0] * width, points[0][1] * height, reach, 0, 2 * Math.PI);
      this.pen.fill();
    } else {
      points.forEach(([x, y]) => this.pen.lineTo(x * width, y * height));
      this.pen.stroke();
    }
    this.pen.globalCompositeOperation = "source-over";
  }

  drawCursor() {
    const { width, height } = this.ink;
    const reach = RADII[preferred.size] * Math.max(width, height);
    const [x, y] = [this.cursor[0] * width, this.cursor[1] * height];
    for (const [colour, line] of [["#fff", 6], [CURSOR, 3]]) {
      this.pen.strokeStyle = colour;
      this.pen.lineWidth = line;
      this.pen.beginPath();
      this.pen.arc(x, y, reach, 0, 2 * Math.PI);
      this.pen.stroke();
    }
  }

  // What the learner does

  listen() {
    this.ink.onpointerdown = (event) => this.press(event);
    this.ink.onpointermove = (event) => this.move(event);
    this.ink.onpointerup = this.ink.onpointercancel = (event) => this.release(event);
    this.ink.onkeydown = (event) => this.keyOnPicture(event);
    this.ink.onblur = () => {
      this.cursor = null;
      this.draw();
    };
    for (const button of this.buttons) {
      button.onclick = () => this.use(button.dataset);
      button.onkeydown = (event) => this.keyOnButton(event, button);
    }
  }

  press(event) {
    if (this.current || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.cursor = null;
    this.ink.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.begin(this.place(event));
    this.draw();
  }

  move(event) {
    if (!this.current || event.pointerId !== this.pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) this.lead(this.place(one));
    this.draw();
  }

  release(event) {
    if (!this.current || event.pointerId !== this.pointer) return;
    if (event.type === "pointerup") this.lead(this.place(event));
    this.finish();
  }

  begin(point) {
    const erase = preferred.tool === "eraser";
    this.current = { erase, radius: RADII[preferred.size], points: [point] };
  }

  lead(point) {
    const points = this.current.points;
    const last = points[points.length - 1];
    const room = this.data.max_points - this.count();
    const far = Math.hypot(point[0] - last[0], point[1] - last[1]) > this.current.radius / 4;
    if (far && room > 0) points.push(point);
  }

  finish() {
    const stroke = this.current;
    this.current = null;
    const points = this.count() + stroke.points.length;
    if (this.strokes.length < this.data.max_strokes && points <= this.data.max_points) {
      this.become([...this.strokes, stroke]);
    } else {
      this.note.textContent = this.data.labels.full;
      this.draw();
    }
  }

  become(strokes) {
    this.past.push(this.strokes);
    this.strokes = strokes;
    this.tell();
  }

  tell() {
    this.note.textContent = "";
    this.draw();
    this.send(this.strokes);
  }

  use({ tool, size, act }) {
    if (tool) preferred.tool = tool;
    if (size !== undefined) preferred.size = Number(size);
    if (act === "undo" && this.past.length) {
      this.strokes = this.past.pop();
      this.tell();
    } else if (act === "clear" && this.strokes.length) {
      this.become([]);
    } else {
      this.draw();
    }
  }

  // By keyboard: arrows move a circle over the picture, Space puts a dot.

  keyOnPicture(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (step) {
      const by = event.shiftKey ? 0.005 : 0.02;
      const [x, y] = this.cursor ?? [0.5, 0.5];
      this.cursor = [within(x + by * step[0]), within(y + by * step[1])];
      this.draw();
    } else if (event.key === " ") {
      this.cursor ??= [0.5, 0.5];
      this.begin(this.cursor);
      this.finish();
    } else {
      return;
    }
    // Else the page scrolls, or answers with the same key.
    event.preventDefault();
    event.stopPropagation();
  }

  keyOnButton(event, button) {
    if (event.key === "Enter" || event.key === " ") event.stopPropagation();
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || button.getAttribute("role") !== "radio") return;
    const group = [...button.parentElement.children];
    const next = group[(group.indexOf(button) + by + group.length) % group.length];
    next.click();
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  place(event) {
    const box = this.ink.getBoundingClientRect();
    return [
      round((event.clientX - box.left) / box.width),
      round((event.clientY - box.top) / box.height),
    ].map((value) => Math.min(1.5, Math.max(-0.5, value)));
  }

  count() {
    return [...this.strokes, this.current]
      .filter(Boolean)
      .reduce((sum, stroke) => sum + stroke.points.length, 0);
  }
}

const round = (value) => Math.round(value * 1e4) / 1e4;
const within = (value) => round(Math.min(1, Math.max(0, value)));
