// Everything works without this file. It only keeps a hurried finger from sending twice;
// the server has its own guard (the hidden "once" field) and is the one that counts.
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
}, true);

function again(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}

// Coming back with the back button, or an answer that left the form standing: it may be sent again.
addEventListener("pageshow", () => [...document.forms].forEach(again));
document.addEventListener("htmx:afterRequest", () => [...document.forms].forEach(again));
