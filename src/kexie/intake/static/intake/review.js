// What script adds to the review of a paper, which works without it: keys, and text and findings side by side.
"use strict";

(() => {
  const findings = document.querySelector("[data-review]");
  const text = document.getElementById("text");
  if (!findings) return;

  const phone = window.matchMedia("(max-width: 63.99rem)");
  const cards = () => [...findings.querySelectorAll("[data-card]")];
  let current = findings.querySelector(".finding.focus")?.dataset.card ?? null;
  let goOn = false; // after a decision the next open finding is shown

  const cardOf = (id) => document.getElementById(`c-${id}`);
  const passagesOf = (id) => [...text.querySelectorAll(".found")].filter((each) => each.dataset.ids.split(" ").includes(id));

  const show = (side) => {
    document.documentElement.dataset.side = side;
    for (const way of document.querySelectorAll("[data-side]")) {
      if (way.dataset.side === side) way.setAttribute("aria-current", "true");
      else way.removeAttribute("aria-current");
    }
  };

  const choose = (id, { focus = true, passage = true } = {}) => {
    const card = cardOf(id);
    if (!card) return;
    for (const other of document.querySelectorAll(".finding.focus, .found.focus")) other.classList.remove("focus");
    current = id;
    card.classList.add("focus");
    if (focus) card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    const passages = passagesOf(id);
    for (const each of passages) each.classList.add("focus");
    if (passages.length && passage && !phone.matches) passages[0].scrollIntoView({ block: "center" });
  };

  const step = (by, wanted = () => true) => {
    const all = cards();
    let at = all.findIndex((card) => card.dataset.card === current);
    if (at < 0 && by < 0) at = 0;
    for (let next = at + by; next >= 0 && next < all.length; next += by) {
      if (wanted(all[next])) return choose(all[next].dataset.card);
    }
    return undefined;
  };

  const press = (key) => {
    const card = current && cardOf(current);
    if (!card) return;
    htmx.process(card); // a card that has just been swapped in; a quick key is not to leave the page
    card.querySelector(`[data-key="${key}"]`)?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const cancel = current && cardOf(current)?.querySelector("[data-cancel]");
      if (cancel) cancel.click();
      return;
    }
    if (event.target.closest("input, select, textarea, summary")) return;
    const acts = {
      j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
      a: () => press("a"), e: () => press("e"), l: () => press("l"), o: () => press("o"), r: () => press("r"), u: () => press("u"),
      "?": () => {
        const help = document.querySelector("[data-help]");
        if (help) help.open = !help.open;
      },
    };
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });

  findings.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-card]");
    if (card && card.dataset.card !== current) choose(card.dataset.card, { focus: false });
  });
  document.addEventListener("click", (event) => {
    const passage = event.target.closest(".found");
    const way = event.target.closest("[data-passage]");
    const side = event.target.closest("a[data-side]");
    if (passage) {
      event.preventDefault();
      show("findings");
      choose(passage.dataset.ids.split(" ")[0], { passage: false });
      cardOf(current).scrollIntoView({ block: "center" });
    } else if (way) {
      event.preventDefault();
      choose(way.closest("[data-card]").dataset.card, { focus: false });
      show("text");
      passagesOf(current)[0]?.scrollIntoView({ block: "center" });
    } else if (side) {
      event.preventDefault();
      show(side.dataset.side);
    }
  });

  // A finding is shown anew after each decision; its passage in the text takes its state.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const act = event.detail.requestConfig.parameters.act;
    goOn = ["accept", "refuse", "link"].includes(act);
    document.querySelector("[data-lost]").hidden = true;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const id = event.detail.target.dataset?.card;
    const card = id && cardOf(id);
    if (!card) return;
    const { state } = card.dataset;
    if (state !== "editing") {
      for (const passage of passagesOf(id)) {
        passage.classList.remove("open", "taken", "linked", "refused");
        passage.classList.add(state);
      }
    }
    choose(id, { passage: false });
    if (state === "editing") card.querySelector("select, input:not([type=hidden])")?.focus();
    else if (goOn && !card.querySelector("[role=alert]")) step(1, (each) => each.dataset.state === "open");
  });
  const lost = () => {
    document.querySelector("[data-lost]").hidden = false;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  // Another measure is told apart by other things: the form asks for them at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-again]")) event.target.form.querySelector("[data-again-button]")?.click();
  });

  show(location.hash.startsWith("#t-") || location.hash.startsWith("#m-") ? "text" : "findings");
  if (current) choose(current, { passage: !location.hash.startsWith("#m-") });
  else if (cards().length && !location.hash) choose(cards().find((card) => card.dataset.state === "open")?.dataset.card ?? cards()[0].dataset.card, { focus: false, passage: false });
})();
