// The screen follows the desk's reader. Without it, the button "look" does the same.
"use strict";
(function () {
  const desk = document.querySelector("[data-live]");
  if (!desk || !window.EventSource) return;
  const look = document.querySelector(".look");
  if (look) look.hidden = true;
  // What a colleague is typing is not taken from under their hands.
  const types = () => [...document.querySelectorAll("input[type=text]")].some((one) => one.value !== one.defaultValue);
  // What they pressed goes first: a screen that turned over under it would throw the press away.
  const PATIENCE = 3000;
  let pressed = -PATIENCE;
  const presses = () => { pressed = performance.now(); };
  addEventListener("submit", presses);
  addEventListener("click", (event) => { if (event.target.closest("a")) presses(); });
  const follow = () => {
    const rest = pressed + PATIENCE - performance.now();
    if (rest > 0) setTimeout(follow, rest);
    else if (!types()) location.replace(desk.dataset.go);
  };
  const live = new EventSource(desk.dataset.live);
  live.addEventListener("laid", follow);
  addEventListener("pagehide", () => live.close());
})();
