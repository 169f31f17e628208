// The address of the view, and a button that copies it. Where the browser has no clipboard for us
// (an address without https), the old way is tried; where that fails, the address is selected.
export default function ({ parentElement, data }) {
  let field = parentElement.querySelector("input");
  if (!field) {
    field = document.createElement("input");
    field.readOnly = true;
    const button = document.createElement("button");
    button.type = "button";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    parentElement.append(field, button, said);
  }
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("span");
  if (field.value !== data.address) said.textContent = "";
  field.value = data.address;
  field.setAttribute("aria-label", data.label);
  field.onfocus = () => field.select();
  button.textContent = data.copy;
  button.onclick = async () => {
    said.textContent = (await copied(field)) ? data.copied : data.selected;
  };
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
