// A page of small pictures. Pressing one tells the page its case; Tab and Enter do the same.
// Names come from strangers' files: they are only ever set as text.
const NARROW = "(max-width: 640px)"; // columns stand below one another, the open case first

export default function ({ parentElement, data, setTriggerValue }) {
  let list = parentElement.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    parentElement.appendChild(list);
  }
  list.setAttribute("aria-label", data.label);
  const focused = parentElement.activeElement?.dataset;
  const wanted = focused?.case ? "button" : focused?.tick ? "input" : null;
  list.replaceChildren(
    ...data.tiles.map((tile) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.case = tile.case;
      button.className = tile.verdict;
      button.title = tile.case;
      if (tile.current) button.setAttribute("aria-current", "true");
      button.onclick = () => {
        setTriggerValue("open", tile.case);
        const open = document.querySelector(".st-key-miss-case");
        if (matchMedia(NARROW).matches) open?.scrollIntoView({ block: "start" });
      };
      if (tile.image) {
        const picture = document.createElement("img");
        picture.src = tile.image;
        picture.alt = tile.alt;
        button.append(picture);
      } else {
        const missing = document.createElement("span");
        missing.className = "missing";
        missing.textContent = data.missing;
        button.append(missing);
      }
      for (const [name, text] of [["said", tile.said], ["sure", tile.sure], ["tag", tile.tag]]) {
        if (!text) continue;
        const line = document.createElement("span");
        line.className = name;
        line.textContent = text;
        button.append(line);
      }
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.checked = tile.ticked;
      tick.dataset.tick = tile.case;
      tick.setAttribute("aria-label", `${data.tick}: ${tile.case}`);
      tick.onchange = () => setTriggerValue("tick", tile.case);
      item.append(button, tick);
      return item;
    }),
  );
  if (wanted) {
    const name = focused.case ?? focused.tick;
    [...list.querySelectorAll(wanted)]
      .find((e) => (e.dataset.case ?? e.dataset.tick) === name)
      ?.focus();
  }
}
