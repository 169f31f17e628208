// A table whose rows begin with a button: pressing it tells the page which row.
// Names come from strangers' files: they are only ever set as text.
export default function ({ parentElement, data, setTriggerValue }) {
  const focused = parentElement.activeElement?.dataset?.row;
  const frame = document.createElement("div");
  const table = document.createElement("table");
  const caption = document.createElement("caption");
  frame.className = "frame";
  frame.lang = data.language;
  caption.textContent = data.label;
  table.append(caption, heading(data.columns), ...data.rows.map((row, at) => line(row, at, data)));
  table.onclick = (event) => {
    const row = event.target.closest("button")?.dataset.row;
    if (row !== undefined) setTriggerValue("row", Number(row));
  };
  frame.append(table);
  parentElement.querySelector(".frame")?.remove();
  parentElement.append(frame);
  if (focused !== undefined) {
    [...table.querySelectorAll("button")].find((b) => b.dataset.row === focused)?.focus();
  }
}

function heading(columns) {
  const row = document.createElement("tr");
  row.append(
    ...columns.map((name) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name;
      return cell;
    }),
  );
  return row;
}

function line(texts, at, data) {
  const row = document.createElement("tr");
  const first = document.createElement("th");
  const button = document.createElement("button");
  first.scope = "row";
  button.type = "button";
  button.dataset.row = String(at);
  button.textContent = texts[0];
  button.ariaPressed = String(data.chosen === at);
  first.append(button);
  row.append(
    first,
    ...texts.slice(1).map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      return cell;
    }),
  );
  return row;
}
