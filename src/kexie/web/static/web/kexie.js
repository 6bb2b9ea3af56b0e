// What script adds to pages that work without it: a figure opens beside its paragraph, a form is sent once.
"use strict";

(() => {
  const phone = window.matchMedia("(max-width: 63.99rem)");
  const panel = document.getElementById("panel");

  // A form is sent once; the key in it makes a second sending harmless, this makes it rare.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    }
  });

  // Back to a form keeps the key it had then: what was saved is not saved again as another record.
  const keys = [...document.querySelectorAll("input[name=request_key]")];
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward" && history.state?.keys) {
    keys.forEach((input, at) => { input.value = history.state.keys[at] ?? input.value; });
  } else if (keys.length) {
    history.replaceState({ ...history.state, keys: keys.map((input) => input.value) }, "");
  }

  if (!panel) return;

  const place = document.createComment("the panel's place on a desk");
  panel.before(place);
  const atRest = [...panel.childNodes].map((node) => node.cloneNode(true));
  let opener = null;
  let path = []; // addresses opened in the panel, the shown one last: figure, record …

  // On a desk the panel stands beside the paper, on a phone under the paragraph it speaks of.
  const settle = () => {
    const block = opener && phone.matches ? opener.closest("[data-block]") : null;
    if (block) block.after(panel);
    else if (place.nextSibling !== panel) place.after(panel);
  };

  const mark = (figure) => {
    if (opener) opener.setAttribute("aria-expanded", "false");
    opener = figure;
    if (opener) opener.setAttribute("aria-expanded", "true");
    settle();
  };

  const close = () => {
    const last = opener;
    mark(null);
    path = [];
    panel.replaceChildren(...atRest.map((node) => node.cloneNode(true)));
    if (last) last.focus({ preventScroll: !phone.matches });
  };

  const show = () => {
    panel.scrollTop = 0;
    const back = panel.querySelector("[data-back]");
    if (back) back.hidden = path.length < 2;
    const heading = panel.querySelector("[data-heading]");
    if (heading) heading.focus({ preventScroll: true });
    if (phone.matches) panel.scrollIntoView({ block: "nearest" });
  };

  const lost = () => {
    const words = document.getElementById("lost-connection");
    panel.replaceChildren(words.content.cloneNode(true));
    panel.removeAttribute("aria-busy");
    show();
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== panel) return;
    const link = event.detail.elt;
    if (link.matches("a.figure")) {
      mark(link);
      path = [link.href];
    } else if (link !== panel) {
      path.push(link.href);
    }
    panel.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    panel.removeAttribute("aria-busy");
    show();
  });
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      close();
    } else if (event.target.closest("[data-back]")) {
      path.pop();
      htmx.ajax("GET", path[path.length - 1], { source: panel, target: panel, swap: "innerHTML" });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener) close();
  });
  phone.addEventListener("change", settle);
})();
