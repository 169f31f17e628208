// A page of small pictures. Pressing one tells the page its case; Tab and Enter do the same.
// Names come from strangers' files: they are only ever set as text.
export default function ({ parentElement, data, setTriggerValue }) {
  let list = parentElement.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    parentElement.appendChild(list);
  }
  list.setAttribute("aria-label", data.label);
  const focused = parentElement.activeElement?.dataset?.case;
  list.replaceChildren(
    ...data.tiles.map((tile) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.case = tile.case;
      button.className = tile.verdict;
      button.title = tile.case;
      if (tile.current) button.setAttribute("aria-current", "true");
      button.onclick = () => setTriggerValue("open", tile.case);
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
      item.append(button);
      return item;
    }),
  );
  if (focused) {
    [...list.querySelectorAll("button")].find((b) => b.dataset.case === focused)?.focus();
  }
}
