// Lets an open board grow when its class made something; without it, the page is whole all the same.
"use strict";
(function () {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // What is done now and was not: its bead lands once, and lies still.
  function land(fresh) {
    if (still) return;
    for (const tile of fresh.querySelectorAll("[data-number]")) {
      const old = main.querySelector(`[data-number="${tile.dataset.number}"]`);
      const known = old ? [...old.querySelectorAll("circle")] : [];
      [...tile.querySelectorAll("circle")].forEach((bead, i) => {
        if (known[i] && bead.matches(".v") && known[i].matches(".u")) bead.classList.add("drop");
      });
    }
    for (const one of fresh.querySelectorAll("[data-token]")) {
      const old = main.querySelector(`[data-token="${one.dataset.token}"]`);
      const at = (token) => token.closest(".st").querySelector("h2").textContent;
      if (!old || at(old) !== at(one)) one.classList.add("drop");
    }
  }
  const served = new WeakMap();
  const note = (parent) => { for (const one of parent.children) served.set(one, one.outerHTML); };
  note(main);

  // What is the same stays the very same: what has the focus keeps it.
  function renew(fresh) {
    const drawn = [...fresh.children].map((one) => one.outerHTML);
    land(fresh);
    const left = [...main.children];
    [...fresh.children].forEach((one, i) => {
      const at = left.findIndex((known) => served.get(known) === drawn[i]);
      if (at >= 0) { for (const gone of left.splice(0, at + 1).slice(0, -1)) gone.remove(); return; }
      const next = left[0] || null;
      served.set(one, drawn[i]);
      main.insertBefore(one, next);
      if (next && next.dataset.piece === one.dataset.piece) { left.shift(); next.remove(); }
    });
    for (const gone of left) gone.remove();
  }

  let busy = false, again = false;
  async function grow() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) { location.reload(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector(".defs").replaceWith(document.importNode(page.querySelector(".defs"), true));
      const top = scrollY;
      renew(document.importNode(page.querySelector("main"), true));
      scrollTo(0, top);
    } catch { /* away for a moment: the next event tries again */ } finally {
      busy = false;
      if (again) { again = false; grow(); }
    }
  }
  const stream = new EventSource(`${main.dataset.live}?drawn=${main.dataset.drawn}`);
  stream.addEventListener("grown", grow);
})();
