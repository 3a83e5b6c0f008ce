// The kiosk's page: puts each screen up as it comes, sends touches back, types with its own keys,
// reads aloud what it is asked to, and notices when its edge is gone.
"use strict";
(() => {
  const root = document.documentElement;
  const stage = document.getElementById("stage");
  const token = document.querySelector('meta[name="kiosk-token"]').content;
  const WIDTH = 1280, HEIGHT = 800, SECOND_TRY_MS = 1500, TYPING_MS = 5000;
  const DEAF_MS = 400, AWAY_MS = 3000, SILENT_MS = 10000, TRY_MS = 1000, ANSWER_MS = 5000;
  const UNDER_A_TYPED_FORM = new Set(["still_there", "refused"]);
  const AT_REST = new Set(["idle", "exit_idle"]);
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
    if (now) kept = { screen: stage.dataset.screen, lang: root.lang, values: now, at: caretNow() };
    if (kept && next !== kept.screen && !UNDER_A_TYPED_FORM.has(next)) kept = null;
  }
  function restore() { // and returns where the caret was, if it was somewhere
    if (!kept || kept.screen !== stage.dataset.screen) return null;
    const reworded = kept.lang !== stage.firstElementChild.lang; // the same form in other words
    for (const input of stage.querySelectorAll("input[name]"))
      if (reworded || (!input.value && input.name !== "pin"))
        input.value = kept.values[input.name] || "";
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
    if (event.type === "keydown" && isPadKey(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  for (const kind of ["pointerdown", "click", "submit", "keydown", "beforeinput"])
    addEventListener(kind, deaf, { capture: true });

  // ---- a screen comes
  function put(shown) {
    remember(shown.screen);
    clearInterval(countdown);
    const another = shown.screen !== stage.dataset.screen;
    if (another) {
      goDeaf();
      if (AT_REST.has(shown.screen)) forgetSenses();
    }
    stage.dataset.screen = shown.screen;
    stage.dataset.turn = turn = shown.turn;
    stage.innerHTML = shown.html;
    const reworded = root.lang !== stage.firstElementChild?.lang;
    start(restore(), another ? DEAF_MS : 0);
    if (another || reworded) readAloud();
  }
  function start(at, deafMs) {
    const screen = stage.firstElementChild;
    if (!screen) return;
    root.lang = screen.lang;
    document.title = screen.querySelector("h1, .num")?.textContent || "MyVisit";
    showSenses();
    if (padded()) drawPad(false);
    putCaret(at);
    const clock = stage.querySelector("[data-countdown]");
    if (clock) countDown(clock);
    const drawn = turn, mine = opened;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      root.dataset.painted = drawn;
      if (deafMs) setTimeout(hearAgain, deafMs, mine);
    }));
  }
  // ---- the line to the edge: it is heard of every few seconds, or it is gone
  let heardAt = performance.now();
  const heard = () => { heardAt = performance.now(); };
  function listen() {
    const line = new EventSource("/kiosk/events");
    let lost = false, away = 0;
    line.addEventListener("beat", heard);
    line.addEventListener("screen", (event) => {
      heard();
      const shown = JSON.parse(event.data);
      if (shown.turn !== turn) put(shown);
    });
    line.onopen = () => { if (lost) location.reload(); }; // perhaps a new start, with a new token
    line.onerror = () => {
      lost = true;
      away ||= setTimeout(showAway, AWAY_MS);
      if (line.readyState === EventSource.CLOSED) setTimeout(listenAgain, TRY_MS);
    };
    const watch = setInterval(() => { // a frozen edge closes no line
      if (performance.now() - heardAt < SILENT_MS) return;
      clearInterval(watch);
      line.close();
      showAway();
      listenAgain();
    }, TRY_MS);
  }
  function showAway() { // the edge is not there: nothing on the screen would answer
    const language = root.lang;
    for (const one of document.querySelectorAll("#away > *")) one.hidden = one.lang !== language;
    document.getElementById("away").hidden = false;
    hush();
    goDeaf();
  }
  function listenAgain() {
    fetch("/kiosk/screen", { signal: AbortSignal.timeout(ANSWER_MS) })
      .then(() => location.reload(), () => setTimeout(listenAgain, TRY_MS));
  }
  // The Back key of a browser leads nowhere: the way back stands on the screen.
  addEventListener("popstate", () => history.forward());
  if (!history.state) history.pushState("kiosk", "");

  // ---- other senses: both stay until somebody else comes
  const voice = new Audio();
  let aloud = false;
  function showSenses() {
    for (const [act, on] of [["contrast", root.classList.contains("contrast")], ["aloud", aloud]])
      stage.querySelector(`[data-act=${act}]`)?.setAttribute("aria-pressed", on);
  }
  function forgetSenses() {
    root.classList.remove("contrast");
    aloud = false;
    hush();
  }
  function hush() {
    voice.pause();
    voice.removeAttribute("src");
    delete root.dataset.speaks;
  }
  function readAloud() {
    hush();
    if (!aloud) return;
    voice.src = "/kiosk/aloud?turn=" + turn;
    voice.play().catch(() => {}); // that screen has gone, or nothing here can speak
  }
  voice.onplaying = () => { root.dataset.speaks = turn; };
  const SENSES = {
    contrast() { root.classList.toggle("contrast"); },
    aloud() { aloud = !aloud; readAloud(); },
  };

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
    } else if (at.dataset.act) {
      SENSES[at.dataset.act]();
      showSenses();
    } else if (at.dataset.digit) pressDigit(at.dataset.digit);
    else if (at.dataset.key) pressKey(at.dataset.key);
  });
  stage.addEventListener("input", sayTyping);
  stage.addEventListener("submit", (event) => {
    event.preventDefault();
    touch(event.submitter?.value || event.target.dataset.action, typed());
  });

  // ---- the keypad: an age or a PIN is typed here, and leaves only when it is done
  let fresh = false;
  const padded = () => stage.querySelector('input[name="age"], input[name="pin"]');
  const isPadKey = (key) => padded() && /^([0-9]|Backspace|Delete)$/.test(key);
  function drawPad(byHand) {
    const { name, value } = padded();
    const number = stage.querySelector("[data-typed]");
    if (!byHand) fresh = true;
    number.textContent = name === "pin" ? "●".repeat(value.length) : value;
    number.dataset.typed = value.length;
    number.classList.toggle("empty", !value);
    walk(/^\d+$/.test(value) ? Math.min(120, Number(value)) : 0);
  }
  function pressDigit(digit) {
    const input = padded();
    const [most, fits] = input.name === "pin" ? [4, /^\d{1,4}$/] : [3, /^\d{1,2}$/];
    const wrong = stage.querySelector(".fault") || !fits.test(input.value);
    const before = fresh && wrong ? "" : input.value;
    fresh = false;
    input.value = digit === "wipe" ? input.value.slice(0, -1) : (before + digit).slice(0, most);
    sayTyping();
    drawPad(true);
  }
  function walk(steps) {
    const bead = stage.querySelector(".walker");
    if (!bead) return;
    const { left, step } = bead.dataset;
    bead.style.transform = `translateX(${Number(left) + steps * Number(step)}px)`;
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !padded()) return;
    if (isPadKey(event.key)) pressDigit(/\d/.test(event.key) ? event.key : "wipe");
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
    if (event.target.closest(".k, [data-digit]")) event.preventDefault();
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
