// Lets an open page grow when something new is kept. Without it, the page is whole all the same.
"use strict";
(function () {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;
  let busy = false, again = false, shown = main, last = main.outerHTML;
  async function grow() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) { stream.close(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = document.importNode(page.querySelector("main"), true);
      if (fresh.outerHTML === last) return;
      last = fresh.outerHTML;
      // What is already seen stays: photos are not fetched again, opened words stay open.
      for (const photo of fresh.querySelectorAll("img")) {
        const old = shown.querySelector(`img[src="${photo.getAttribute("src")}"]`);
        if (old) { old.className = photo.className; photo.replaceWith(old); }
      }
      for (const open of shown.querySelectorAll("details[open]")) {
        const same = fresh.querySelector(`details[data-of="${open.dataset.of}"]`);
        if (same) same.open = true;
      }
      const top = scrollY;
      shown.replaceWith(fresh);
      shown = fresh;
      scrollTo(0, top);
      const said = document.querySelector("[role=status]");
      if (said) said.textContent = said.dataset.said;
    } catch { /* away for a moment: the next event tries again */ } finally {
      busy = false;
      if (again) { again = false; grow(); }
    }
  }
  const stream = new EventSource(main.dataset.live);
  stream.addEventListener("grown", grow);
  // What came before the stream stood, or while the phone slept, is looked for once.
  stream.addEventListener("open", grow);
})();
