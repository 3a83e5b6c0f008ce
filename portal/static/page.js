// Lets an open page grow when something new is kept, and gives sounds a key of the house.
// Without it, the page is whole all the same.
"use strict";
(function () {
  const main = document.querySelector("main[data-live]");
  if (!main) return;

  // A sound: the key stands beside the plucked line, and what was heard of it is coloured.
  let lines = 0;
  function listen(player) {
    const key = player.closest(".card, .best").querySelector(".play");
    const line = key.parentNode.querySelector(".pluck"), mine = line && line.querySelector(".mine");
    const play = key.getAttribute("aria-label");
    let heard = null;
    if (mine) {
      const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
      const still = mine.cloneNode(), clip = svg("clipPath");
      still.setAttribute("class", "still");
      heard = svg("rect");
      heard.setAttribute("height", 80);
      clip.id = `part${++lines}`;
      clip.append(heard);
      mine.before(clip, still);
      mine.setAttribute("clip-path", `url(#${clip.id})`);
      heard.setAttribute("width", line.viewBox.baseVal.width);
    }
    function tell() {
      const on = !player.paused && !player.ended;
      key.classList.toggle("on", on);
      key.setAttribute("aria-label", on ? key.dataset.pause : play);
      if (heard) {
        const share = on || (player.currentTime && !player.ended) ? player.currentTime / player.duration : 1;
        heard.setAttribute("width", line.viewBox.baseVal.width * (share >= 0 ? share : 1));
      }
      if (on) requestAnimationFrame(tell);
    }
    for (const what of ["play", "pause", "ended"]) player.addEventListener(what, tell);
    // A sound that cannot be played says so by the browser's own player.
    player.addEventListener("error", () => { player.hidden = false; });
    key.addEventListener("click", () => { player.paused ? player.play().catch(() => {}) : player.pause(); });
    key.hidden = false;
    player.hidden = true;
  }
  const hear = (where) => { for (const one of where.querySelectorAll("audio")) listen(one); };

  // A page in pieces: each is compared as it was served, for what was opened or heard changes it.
  const served = new WeakMap();
  const note = (parent) => {
    for (const one of parent.children) {
      served.set(one, one.outerHTML);
      if (one.matches(".part")) note(one);
    }
  };
  note(main);
  hear(main);
  if (!window.EventSource) return;

  // What is the same stays the very same: what plays goes on, what has the focus keeps it.
  function renew(old, fresh) {
    const left = [...old.children];
    let changed = left.length !== fresh.children.length;
    for (const one of [...fresh.children]) {
      const at = left.findIndex((known) => served.get(known) === one.outerHTML);
      if (at >= 0) {
        for (const gone of left.splice(0, at + 1).slice(0, -1)) gone.remove();
        continue;
      }
      changed = true;
      const same = one.matches(".part") && left.findIndex((known) => known.id === one.id);
      if (same === 0) {
        const part = left.shift();
        served.set(part, one.outerHTML);
        renew(part, one);
        continue;
      }
      const next = left[0] || null;
      served.set(one, one.outerHTML);
      if (one.matches(".part")) note(one);
      old.insertBefore(one, next);
      if (next && alike(next, one)) { inherit(next, one); left.shift(); next.remove(); }
      hear(one);
    }
    for (const gone of left) gone.remove();
    return changed;
  }
  // Two drawings of one card: what was fetched is not fetched again, what was open stays open.
  const names = (one) => [...one.querySelectorAll("[data-of], [data-result]")]
    .concat(one).map((part) => part.dataset.of || part.dataset.result).filter(Boolean);
  const alike = (old, fresh) => {
    const known = new Set(names(old));
    return old.className === fresh.className && (names(fresh).some((name) => known.has(name)) || !known.size);
  };
  function inherit(old, fresh) {
    for (const photo of fresh.querySelectorAll("picture")) {
      const at = photo.querySelector("img").getAttribute("src");
      const seen = [...old.querySelectorAll("picture img")].find((one) => one.getAttribute("src") === at);
      if (seen) photo.replaceWith(seen.parentNode);
    }
    for (const open of old.querySelectorAll("details[open]")) {
      const same = fresh.querySelector(`details[data-of="${open.dataset.of}"]`);
      if (same) same.open = true;
    }
  }
  const where = (one) => one && (one.id ? `#${one.id}` : one.getAttribute("href") ? `a[href="${one.getAttribute("href")}"]`
    : one.matches("summary") ? `details[data-of="${one.parentNode.dataset.of}"] > summary` : "");

  // What is looked at: what was pressed last if it is in view, else the first piece that begins there.
  function seen() {
    const pieces = [...main.querySelectorAll(":scope > *, .part > *")].filter((one) => !one.matches(".part"));
    const from = (one) => one.getBoundingClientRect().top, pressed = document.activeElement;
    if (main.contains(pressed) && from(pressed) >= 0 && from(pressed) < innerHeight) return pressed;
    return pieces.find((one) => from(one) >= 0 && from(one) < innerHeight)
      || pieces.find((one) => one.getBoundingClientRect().bottom > 0);
  }

  let busy = false, again = false;
  async function grow() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) { location.reload(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const avatars = page.querySelector(".defs"), focused = where(document.activeElement);
      // It stays where it is; browsers do that themselves only here and there.
      const held = seen();
      const top = held && held.getBoundingClientRect().top;
      if (!renew(main, document.importNode(page.querySelector("main"), true))) return;
      if (avatars) document.querySelector(".defs").replaceWith(avatars);
      if (held && held.isConnected) scrollBy(0, held.getBoundingClientRect().top - top);
      if (focused && document.activeElement === document.body) {
        const same = document.querySelector(focused);
        if (same) same.focus({ preventScroll: true });
      }
      const said = document.querySelector("[role=status]");
      if (said) said.textContent = said.dataset.said;
    } catch { /* away for a moment: the next event tries again */ } finally {
      busy = false;
      if (again) { again = false; grow(); }
    }
  }
  const stream = new EventSource(main.dataset.live);
  stream.addEventListener("grown", grow);
})();
// Printing and sharing, where the browser can; without it, its menu and a download do the same.
(function () {
  for (const key of document.querySelectorAll("[data-print]")) {
    key.hidden = false;
    key.addEventListener("click", () => window.print());
    for (const one of document.querySelectorAll("[data-without-script]")) one.hidden = true;
  }
  const keys = document.querySelectorAll("[data-share]");
  if (!keys.length || !navigator.canShare) return;
  const probe = new File([""], "card.png", { type: "image/png" });
  if (!navigator.canShare({ files: [probe] })) return;
  for (const key of keys) {
    key.hidden = false;
    key.addEventListener("click", async () => {
      try {
        const card = await (await fetch(key.dataset.share, { cache: "no-store" })).blob();
        await navigator.share({ files: [new File([card], "card.png", { type: "image/png" })] });
      } catch { /* they thought better of it; the card can still be saved */ }
    });
  }
})();
