// The screen follows the desk's reader. Without it, the button "look" does the same.
"use strict";
(function () {
  const desk = document.querySelector("[data-live]");
  if (!desk || !window.EventSource) return;
  const look = document.querySelector(".look");
  if (look) look.hidden = true;
  // What a colleague is typing is not taken from under their hands.
  const types = () => [...document.querySelectorAll("input[type=text]")].some((one) => one.value !== one.defaultValue);
  const live = new EventSource(desk.dataset.live);
  live.addEventListener("laid", () => { if (!types()) location.replace(desk.dataset.go); });
  addEventListener("pagehide", () => live.close());
})();
