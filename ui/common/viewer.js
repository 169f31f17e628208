// Pictures side by side that are zoomed and moved together. Nothing is sent to the server.
//
// `left` and `top` say where the shown part begins, as shares of the whole picture; `zoom` how many
// times larger than the whole it is shown, so the shown part is 1 / zoom wide. Titles come from
// strangers' files: they are only ever set as text.

const LARGEST = 16; // zoom
const STEP = 1.5; // of the buttons and keys
const GLASS = 3; // times larger under the magnifier
const NICE = [1, 2, 5];
const ROUND = 1e-9;

export default function ({ data, parentElement: root }) {
  if (!root.viewer) root.viewer = new Viewer(root);
  root.viewer.update(data);
}

class Viewer {
  constructor(root) {
    this.box = root.querySelector(".viewer");
    this.panels = root.querySelector(".panels");
    this.toolbar = root.querySelector(".tools");
    this.buttons = [...root.querySelectorAll("button")];
    this.fingers = new Map(); // pointer id -> where it is, in shares of its window
    this.tool = null;
    this.showAll();
    this.listen();
  }

  update(data) {
    this.data = data;
    const first = data.panels[0].source;
    const another = first !== this.first;
    if (another) {
      this.first = first;
      this.showAll();
    }
    this.box.style.setProperty("--panels", data.panels.length);
    this.box.style.setProperty("--aspect", data.aspect);
    this.fill();
    this.panels.setAttribute("aria-label", data.labels.pictures);
    this.toolbar.setAttribute("aria-label", data.labels.tools);
    for (const button of this.buttons) {
      button.title = button.ariaLabel = data.labels[button.dataset.name];
      if (button.dataset.tool === "ruler") button.hidden = data.micrometres === null;
    }
    if (data.micrometres === null && this.tool === "ruler") this.tool = null;
    this.draw();
    if (another) this.sayWhenPainted(first);
  }

  // For whoever measures how long a case takes to come, and for tests: when its pictures are there.
  async sayWhenPainted(first) {
    await Promise.allSettled([...this.panels.querySelectorAll("img")].map((img) => img.decode()));
    requestAnimationFrame(() => setTimeout(() => {
      if (first === this.first) performance.mark("shiten-pictures-painted");
    }));
  }

  // The figures are kept from picture to picture: what has not changed does not flicker.
  fill() {
    const { panels } = this.data;
    while (this.panels.children.length > panels.length) this.panels.lastChild.remove();
    while (this.panels.children.length < panels.length) this.panels.append(figure());
    panels.forEach((panel, place) => {
      const shown = this.panels.children[place];
      shown.dataset.panel = panel.name;
      shown.querySelector(".title").textContent = panel.title;
      shown.querySelector(".caption").textContent = panel.caption;
      const picture = shown.querySelector("img");
      picture.alt = panel.alt;
      if (picture.src !== panel.source) picture.src = panel.source;
    });
  }

  showAll() {
    this.zoom = 1;
    this.left = this.top = 0;
    this.line = null;
  }

  // Where on the picture a point of the window lies, in shares of the whole.
  onPicture({ x, y }) {
    return { x: this.left + x / this.zoom, y: this.top + y / this.zoom };
  }

  zoomTo(zoom, at = { x: 0.5, y: 0.5 }) {
    const held = this.onPicture(at);
    this.zoom = Math.min(LARGEST, Math.max(1, zoom));
    this.moveTo(held.x - at.x / this.zoom, held.y - at.y / this.zoom);
  }

  moveTo(left, top) {
    const most = 1 - 1 / this.zoom;
    this.left = Math.min(most, Math.max(0, left));
    this.top = Math.min(most, Math.max(0, top));
    this.draw();
  }

  // Appearance

  draw() {
    const { zoom, left, top } = this;
    this.box.classList.toggle("zoomed", zoom > 1);
    for (const tool of ["lens", "ruler"]) this.box.classList.toggle(tool, this.tool === tool);
    for (const button of this.buttons) {
      if (button.hasAttribute("aria-pressed")) {
        button.ariaPressed = String(this.tool === button.dataset.tool);
      }
    }
    this.box.dataset.zoom = zoom.toFixed(2);
    for (const view of this.panels.querySelectorAll(".window")) {
      const moved = `translate(${-left * zoom * 100}%, ${-top * zoom * 100}%) scale(${zoom})`;
      view.querySelector("img").style.transform = moved;
      this.drawScale(view);
      this.drawLine(view);
      this.drawGlass(view);
    }
  }

  drawScale(view) {
    const bar = view.querySelector(".scale");
    const shown = this.data.micrometres === null ? null : this.data.micrometres / this.zoom;
    bar.hidden = shown === null;
    bar.style.display = bar.hidden ? "none" : "";
    if (bar.hidden) return;
    const length = niceLength(shown / 4);
    bar.style.width = `${(length / shown) * 100}%`;
    bar.querySelector("span").textContent = inWords(length);
  }

  drawLine(view) {
    const drawn = view.querySelector("svg.drawn");
    const length = view.querySelector(".length");
    drawn.style.display = length.style.display = this.line === null ? "none" : "";
    if (this.line === null) return;
    const { from, to } = this.line;
    const [x1, y1, x2, y2] = [from.x - this.left, from.y - this.top, to.x - this.left, to.y - this.top]
      .map((share) => share * this.zoom * 100);
    for (const line of drawn.querySelectorAll("line")) {
      line.setAttribute("x1", x1);
      line.setAttribute("y1", y1);
      line.setAttribute("x2", x2);
      line.setAttribute("y2", y2);
    }
    const across = (to.x - from.x) * this.data.micrometres;
    const down = ((to.y - from.y) * this.data.micrometres) / this.data.aspect;
    length.textContent = inWords(Math.hypot(across, down));
    length.style.left = `${Math.min(85, Math.max(15, (x1 + x2) / 2))}%`;
    length.style.top = `${Math.min(95, Math.max(15, (y1 + y2) / 2))}%`;
  }

  drawGlass(view) {
    const glass = view.querySelector(".glass");
    const at = this.tool === "lens" ? this.pointer : null;
    glass.style.display = at ? "" : "none";
    if (!at) return;
    const { clientWidth: width, clientHeight: height } = view;
    const side = glass.offsetWidth;
    const enlarged = this.zoom * GLASS;
    const place = this.onPicture(at);
    glass.style.left = `${at.x * width - side / 2}px`;
    glass.style.top = `${at.y * height - side / 2}px`;
    glass.style.backgroundImage = `url("${view.querySelector("img").src}")`;
    glass.style.backgroundSize = `${width * enlarged}px ${height * enlarged}px`;
    glass.style.backgroundPosition =
      `${side / 2 - place.x * width * enlarged}px ${side / 2 - place.y * height * enlarged}px`;
  }

  // What people do

  listen() {
    const { panels } = this;
    panels.addEventListener("pointerdown", (event) => this.press(event));
    panels.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      panels.addEventListener(end, (event) => this.fingers.delete(event.pointerId));
    }
    panels.addEventListener("pointerleave", () => this.point(null));
    panels.addEventListener("dblclick", (event) => {
      const at = this.within(event);
      if (at && this.tool === null) this.zoomTo(this.zoom * 2, at);
    });
    panels.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    panels.addEventListener("keydown", (event) => this.key(event));
    this.toolbar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.use(button.dataset.tool);
    });
    new ResizeObserver(() => this.data && this.draw()).observe(panels);
  }

  use(tool) {
    if (tool === "in") this.zoomTo(this.zoom * STEP);
    else if (tool === "out") this.zoomTo(this.zoom / STEP);
    else if (tool === "all") this.showAll();
    else this.tool = this.tool === tool ? null : tool;
    if (this.tool !== "ruler") this.line = null;
    this.draw();
  }

  // Where in its window a pointer is, in shares of it; null beside the pictures.
  within(event) {
    const view = event.target.closest?.(".window") ?? this.held;
    if (!view) return null;
    const box = view.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  press(event) {
    const at = this.within(event);
    if (!at) return;
    this.held = event.target.closest(".window");
    this.held.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, at);
    if (this.tool === "ruler") this.line = { from: this.onPicture(at), to: this.onPicture(at) };
    this.point(at);
  }

  move(event) {
    const at = this.within(event);
    const before = this.fingers.get(event.pointerId);
    if (!at) return;
    if (before) {
      if (this.fingers.size > 1) this.pinch(event.pointerId, at);
      else if (this.tool === "ruler") this.line = { ...this.line, to: this.onPicture(at) };
      else if (this.tool === null) {
        this.moveTo(this.left + (before.x - at.x) / this.zoom, this.top + (before.y - at.y) / this.zoom);
      }
      this.fingers.set(event.pointerId, at);
    }
    this.point(at);
  }

  point(at) {
    this.pointer = at;
    if (this.data && this.tool !== null) this.draw();
  }

  pinch(moved, at) {
    const [still] = [...this.fingers].filter(([id]) => id !== moved).map(([, place]) => place);
    const before = this.fingers.get(moved);
    const apart = (place) => Math.hypot(place.x - still.x, place.y - still.y) + ROUND;
    const middle = { x: (at.x + still.x) / 2, y: (at.y + still.y) / 2 };
    this.zoomTo((this.zoom * apart(at)) / apart(before), middle);
  }

  wheel(event) {
    const at = this.within(event);
    if (!at || !(event.ctrlKey || event.metaKey)) return; // the wheel alone scrolls the page
    event.preventDefault();
    this.zoomTo(this.zoom * Math.exp(-event.deltaY / 300), at);
  }

  key(event) {
    const part = 0.25 / this.zoom;
    const moves = { ArrowLeft: [-part, 0], ArrowRight: [part, 0], ArrowUp: [0, -part], ArrowDown: [0, part] };
    const tools = { "+": "in", "=": "in", "-": "out", 0: "all" };
    if (event.key in tools) this.use(tools[event.key]);
    else if (event.key in moves && this.zoom > 1) {
      const [across, down] = moves[event.key];
      this.moveTo(this.left + across, this.top + down);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the page has arrow keys of its own
  }
}

function figure() {
  const made = document.createElement("figure");
  made.innerHTML = `<figcaption><span class="title"></span> <span class="caption"></span></figcaption>
    <div class="window"><img draggable="false"><div class="scale"><span></span></div>
    <svg class="drawn" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
    <line stroke="#22262b" stroke-width="5"/><line stroke="#fff" stroke-width="2"/></svg>
    <div class="length"></div><div class="glass"></div></div>`;
  return made;
}

// The largest of 1, 2, 5, 10, 20, ... that is not above `most`.
function niceLength(most) {
  const ten = 10 ** Math.floor(Math.log10(most));
  return Math.max(...NICE.filter((step) => step * ten <= most * (1 + ROUND))) * ten;
}

function inWords(micrometres) {
  const [length, unit] = micrometres >= 1000 ? [micrometres / 1000, "mm"] : [micrometres, "µm"];
  return `${Number(length.toPrecision(3))} ${unit}`;
}
