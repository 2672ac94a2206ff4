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

// At the table: the plan turns around for who sits opposite, and stays at what was being read.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-turns]");
  const plan = link && document.getElementById(link.dataset.turns);
  if (!plan) return;
  event.preventDefault();
  const { top, bottom } = plan.getBoundingClientRect();
  plan.classList.toggle("nb-turned");
  scrollBy({ top: top + bottom - innerHeight, behavior: "instant" });
});

// Two phones at one table: a page nobody looks at asks for no news, nor does one whose look ended;
// and nothing is replaced while somebody is typing in it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "plan-now" && (document.hidden || event.target.dataset.ended)) event.preventDefault();
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 404) event.target.dataset.ended = "1";
});
let opened = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  const typing = event.target.querySelector("textarea:focus, input:focus:not([type=hidden])");
  if (typing) event.detail.shouldSwap = false;
  opened = [...event.target.querySelectorAll("details[open] > summary")].map((s) => s.textContent);
});
// What somebody folded open stays open when the plan around it is renewed.
document.addEventListener("htmx:afterSwap", () => {
  for (const summary of document.querySelectorAll("#plan-now summary")) {
    if (opened.includes(summary.textContent)) summary.parentElement.open = true;
  }
});
