// The kiosk's page: puts each screen up as it comes, sends touches back, types with its own keys.
"use strict";
(() => {
  const root = document.documentElement;
  const stage = document.getElementById("stage");
  const token = document.querySelector('meta[name="kiosk-token"]').content;
  const WIDTH = 1280, HEIGHT = 800, SECOND_TRY_MS = 1500, TYPING_MS = 5000;
  const DEAF_MS = 400, AWAY_MS = 3000;
  const UNDER_A_TYPED_FORM = new Set(["still_there", "refused"]);
  let turn = Number(stage.dataset.turn);
  let touchedTurn = -1;
  let kept = null; // what was typed, only while its own screen may come back
  let countdown = 0;
  let saidTyping = -Infinity;

  // ---- the window: one stage of 1280 x 800, as large as fits; in portrait at hand height
  function fit() {
    const zoom = Math.min(innerWidth / WIDTH, innerHeight / HEIGHT);
    const tall = innerHeight > innerWidth;
    const style = root.style;
    style.setProperty("--zoom", zoom);
    style.setProperty("--left", (innerWidth - WIDTH * zoom) / 2 + "px");
    style.setProperty("--top", (innerHeight - HEIGHT * zoom) / (tall ? 1 : 2) + "px");
  }
  addEventListener("resize", fit);
  fit();

  // ---- what was typed outlives a screen that only covers it, and no other
  function typed() {
    const form = stage.querySelector("form");
    return form && Object.fromEntries(new FormData(form));
  }
  function remember(next) {
    const now = typed();
    if (now) kept = { screen: stage.dataset.screen, values: now, at: caretNow() };
    if (kept && next !== kept.screen && !UNDER_A_TYPED_FORM.has(next)) kept = null;
  }
  function restore() { // and returns where the caret was, if it was somewhere
    if (!kept || kept.screen !== stage.dataset.screen) return null;
    for (const input of stage.querySelectorAll("input[name]"))
      input.value ||= kept.values[input.name] || "";
    const at = kept.at;
    kept = null;
    return at;
  }
  function caretNow() {
    return caret?.isConnected
      ? { name: caret.name, from: caret.selectionStart, to: caret.selectionEnd } : null;
  }
  function putCaret(at) {
    const faulty = stage.querySelector("input[data-focus]");
    const back = !faulty && at && stage.querySelector(`input[name="${at.name}"]`);
    const input = back || faulty || stage.querySelector("label input");
    if (!input) return;
    input.focus();
    const end = input.value.length;
    input.setSelectionRange(back ? at.from : end, back ? at.to : end);
  }

  // ---- a screen that was not asked for is deaf for a moment: the second tap on the one before it
  // was not meant for what stands there now
  let hears = true, opened = 0, pressedWhileDeaf = false;
  const HEARD = "[data-digit], .s-still_there [data-action=stay]";
  function goDeaf() {
    hears = false;
    opened += 1;
    delete stage.dataset.ready;
  }
  function hearAgain(mine) {
    if (mine !== opened) return; // the next one sees to itself
    hears = true;
    stage.dataset.ready = "";
  }
  function deaf(event) {
    if (event.type === "pointerdown") pressedWhileDeaf = !hears;
    const late = event.type === "click" && event.detail > 0 && pressedWhileDeaf;
    if ((hears && !late) || event.target.closest?.(HEARD)) return;
    if (event.type === "keydown" && isAgeKey(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  const isAgeKey = (key) =>
    stage.querySelector("[data-typed]") && /^([0-9]|Backspace|Delete)$/.test(key);
  for (const kind of ["pointerdown", "click", "submit", "keydown", "beforeinput"])
    addEventListener(kind, deaf, { capture: true });

  // ---- a screen comes
  function put(shown) {
    remember(shown.screen);
    clearInterval(countdown);
    const another = shown.screen !== stage.dataset.screen;
    if (another) goDeaf();
    stage.dataset.screen = shown.screen;
    stage.dataset.turn = turn = shown.turn;
    stage.innerHTML = shown.html;
    start(restore(), another ? DEAF_MS : 0);
  }
  function start(at, deafMs) {
    const screen = stage.firstElementChild;
    if (!screen) return;
    root.lang = screen.lang;
    document.title = screen.querySelector("h1, .num")?.textContent || "MyVisit";
    if (stage.querySelector("[data-typed]")) drawAge(false);
    putCaret(at);
    const clock = stage.querySelector("[data-countdown]");
    if (clock) countDown(clock);
    const drawn = turn, mine = opened;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      root.dataset.painted = drawn;
      if (deafMs) setTimeout(hearAgain, deafMs, mine);
    }));
  }
  function listen() {
    const line = new EventSource("/kiosk/events");
    let lost = false, away = 0;
    line.addEventListener("screen", (event) => {
      const shown = JSON.parse(event.data);
      if (shown.turn !== turn) put(shown);
    });
    line.onopen = () => { if (lost) location.reload(); }; // perhaps a new start, with a new token
    line.onerror = () => {
      lost = true;
      away ||= setTimeout(showAway, AWAY_MS);
      if (line.readyState === EventSource.CLOSED) setTimeout(listenAgain, 1000);
    };
  }
  function showAway() { // the edge is not there: nothing on the screen would answer
    const language = root.lang;
    for (const one of document.querySelectorAll("#away > *")) one.hidden = one.lang !== language;
    document.getElementById("away").hidden = false;
    goDeaf();
  }
  function listenAgain() {
    fetch("/kiosk/screen").then(() => location.reload(), () => setTimeout(listenAgain, 1000));
  }

  // ---- a touch goes
  async function send(action, fields) {
    try {
      const answer = await fetch("/kiosk/touch", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Kiosk-Token": token },
        body: JSON.stringify({ action, fields, turn }),
      });
      if (answer.status === 403) location.reload();
    } catch {
      // The line is down; the page is loaded again when it comes back.
    }
  }
  function sayTyping() { // now and then, so that nobody is asked in mid-word; never what
    const now = performance.now();
    if (now - saidTyping < TYPING_MS || touchedTurn === turn) return;
    saidTyping = now;
    send("typing", {});
  }
  async function touch(action, fields) {
    if (touchedTurn === turn) return; // the second touch of a double tap
    const mine = touchedTurn = turn;
    await send(action, fields);
    // A touch that brought no screen leaves this one open to another.
    setTimeout(() => { if (touchedTurn === mine) touchedTurn = -1; }, SECOND_TRY_MS);
  }
  stage.addEventListener("click", (event) => {
    const at = event.target.closest("button");
    const open = stage.querySelector("details[open]");
    if (open && !open.contains(event.target)) open.open = false;
    if (!at) return;
    if (at.dataset.action) {
      const { action, ...fields } = at.dataset;
      touch(action, fields);
    } else if (at.dataset.digit) pressDigit(at.dataset.digit);
    else if (at.dataset.key) pressKey(at.dataset.key);
  });
  stage.addEventListener("input", sayTyping);
  stage.addEventListener("submit", (event) => {
    event.preventDefault();
    touch(event.target.dataset.action, typed());
  });

  // ---- the age: the number is typed here, and leaves only when it is done
  let fresh = false;
  function drawAge(byHand) {
    const number = stage.querySelector("[data-typed]");
    const input = stage.querySelector('input[name="age"]');
    if (!byHand) fresh = true;
    number.textContent = input.value;
    number.classList.toggle("empty", !input.value);
    walk(/^\d+$/.test(input.value) ? Math.min(120, Number(input.value)) : 0);
  }
  function pressDigit(digit) {
    const input = stage.querySelector('input[name="age"]');
    const wrong = stage.querySelector(".fault") || !/^\d{1,2}$/.test(input.value);
    const before = fresh && wrong ? "" : input.value;
    fresh = false;
    input.value = digit === "wipe" ? input.value.slice(0, -1) : (before + digit).slice(0, 3);
    drawAge(true);
  }
  function walk(steps) {
    const bead = stage.querySelector(".walker");
    const { left, step } = bead.dataset;
    bead.style.transform = `translateX(${Number(left) + steps * Number(step)}px)`;
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!stage.querySelector("[data-typed]")) return;
    if (/^[0-9]$/.test(event.key)) pressDigit(event.key);
    else if (event.key === "Backspace" || event.key === "Delete") pressDigit("wipe");
    else if (event.key === "Enter" && !event.target.closest("button, summary"))
      stage.querySelector("form").requestSubmit();
  });

  // ---- what time is left
  function countDown(clock) {
    const all = Number(clock.dataset.countdown);
    const ends = performance.now() + all * 1000;
    const draw = () => {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      clock.textContent = left;
      walk(left);
    };
    draw();
    countdown = setInterval(draw, 250);
  }

  // ---- the keyboard: it types where the caret is, and never takes the caret away
  let caret = null;
  stage.addEventListener("focusin", (event) => {
    if (event.target.name !== "address" && event.target.name !== "first_name") return;
    caret = event.target;
    const board = stage.querySelector(".board");
    board.classList.toggle("names", caret.name === "first_name");
    shift(caret.name === "first_name" && !caret.value);
  });
  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".k")) event.preventDefault();
  });
  function shift(on) {
    const board = stage.querySelector(".board");
    board.classList.toggle("upper", on);
    board.querySelector('[data-key="shift"]').setAttribute("aria-pressed", on);
    for (const key of board.querySelectorAll(".k"))
      if (key.dataset.key.length === 1)
        key.textContent = key.dataset.key === " " ? key.textContent : cased(key.dataset.key, on);
  }
  const cased = (letter, on) => (on && letter !== "ß" ? letter.toUpperCase() : letter);
  function pressKey(key) {
    const board = stage.querySelector(".board");
    const upper = board.classList.contains("upper");
    if (key === "shift") return shift(!upper);
    if (!caret?.isConnected) return;
    sayTyping();
    caret.focus();
    let { selectionStart: from, selectionEnd: to } = caret;
    let text = key;
    if (key === "wipe") {
      text = "";
      if (from === to) from = from - ([...caret.value.slice(0, from)].pop() || "").length;
    } else if (key.length === 1) text = cased(key, upper);
    else if (!key.startsWith(".")) { // a domain: it takes the place of the one that stands there
      text = "@" + key;
      const sign = caret.value.indexOf("@");
      if (sign >= 0) [from, to] = [sign, caret.value.length];
    }
    if (caret.value.length - (to - from) + text.length > caret.maxLength) return;
    caret.setRangeText(text, from, to, "end");
    if (upper) shift(false);
  }

  start(null, 0);
  stage.dataset.ready = "";
  listen();
})();
