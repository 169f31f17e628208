// A strip of small pictures. Pressing one tells the page its case; Tab and Enter do the same.
// Names come from strangers' files: they are only ever set as text.
export default function ({ parentElement, data, setTriggerValue }) {
  let list = parentElement.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    parentElement.append(list);
  }
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.tiles.map((tile) => item(tile, data.missing, setTriggerValue)));
}

function item(tile, missing, setTriggerValue) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.alike = tile.case;
  button.className = tile.verdict;
  button.title = tile.case;
  button.onclick = () => setTriggerValue("open", tile.case);
  button.append(picture(tile, missing));
  for (const name of ["said", "likeness"]) {
    const line = document.createElement("span");
    line.className = name;
    line.textContent = tile[name];
    button.append(line);
  }
  item.append(button);
  return item;
}

function picture(tile, missing) {
  if (tile.image) {
    const image = document.createElement("img");
    image.src = tile.image;
    image.alt = tile.alt;
    return image;
  }
  const instead = document.createElement("span");
  instead.className = "missing";
  instead.textContent = missing;
  return instead;
}
