// The confusion table as a table of buttons: pressing a cell tells the page its row and column.
// Names come from strangers' files: they are only ever set as text.
export default function ({ parentElement, data, setTriggerValue }) {
  const focused = parentElement.activeElement?.dataset?.cell;
  const table = document.createElement("table");
  table.className = data.columns.length > 6 ? "many" : "few";
  table.lang = data.language;
  table.append(heading(data), ...data.rows.map((name, row) => line(data, name, row)));
  table.onclick = (event) => {
    const cell = event.target.closest("button")?.dataset.cell;
    if (cell) setTriggerValue("cell", cell.split(" ").map(Number));
  };
  const caption = document.createElement("caption");
  caption.textContent = data.label;
  table.prepend(caption);
  parentElement.querySelector("table")?.remove();
  parentElement.append(table);
  if (focused) {
    [...table.querySelectorAll("button")].find((b) => b.dataset.cell === focused)?.focus();
  }
}

function heading(data) {
  const row = document.createElement("tr");
  const corner = document.createElement("td");
  corner.textContent = data.corner;
  row.append(corner, ...data.columns.map((name) => named(name, "col")));
  return row;
}

function line(data, name, row) {
  const line = document.createElement("tr");
  const counts = data.counts[row];
  const total = Math.max(1, counts.reduce((sum, count) => sum + count, 0));
  line.append(
    named(name, "row"),
    ...counts.map((count, column) => {
      const cell = document.createElement("td");
      const button = document.createElement("button");
      const share = count / total;
      button.type = "button";
      button.dataset.cell = `${row} ${column}`;
      button.textContent = count ? count.toLocaleString(data.language) : "";
      button.title = button.ariaLabel = `${name} → ${data.columns[column]}: ${count}`;
      button.style.backgroundColor = `rgb(8 81 156 / ${(share * 100).toFixed(1)}%)`;
      button.className = share > 0.45 ? "dark" : "light";
      const inRow = data.chosen[0] === null || data.chosen[0] === row;
      const inColumn = data.chosen[1] === null || data.chosen[1] === column;
      const filtered = data.chosen[0] !== null || data.chosen[1] !== null;
      button.ariaPressed = String(filtered && inRow && inColumn);
      cell.append(button);
      return cell;
    }),
  );
  return line;
}

function named(name, scope) {
  const cell = document.createElement("th");
  const text = document.createElement("span");
  cell.scope = scope;
  text.textContent = name;
  cell.append(text);
  return cell;
}
