// Tells the server that a page of the class has really arrived.
//
// `data.number` is the page's. It comes with the page's own elements, so whoever hears it has the
// page; what was drawn and got lost on the way is never heard of, and the server draws it again.

let told = "";

export default function ({ data, setStateValue }) {
  if (data.number === told) return;
  told = data.number;
  setStateValue("shown", told);
}
