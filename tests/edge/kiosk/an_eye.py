"""An eye for screens: what runs out, is clipped, covered, too small or too near, in one look."""

from io import BytesIO

from PIL import Image

COLOURS = 128
"""In a picture of a flat screen, smooth letters counted in."""
NAMES = ("outside", "clipped", "covered", "small", "near")
EYE = """
const shown = (one) => !one.closest(".hush, details:not([open]) > div");
const told = (one) => one.outerHTML.slice(0, 90);
const all = (which) => [...document.querySelectorAll(which)].filter(shown);
const box = (one) => one.getBoundingClientRect();
const WORDS = ".kiosk :is(h1, p, b, span, button, summary, small, figcaption, li, dt, dd)";
const TARGETS = "#stage :is(button, summary, label)";

const LOOKS = {
  outside() {
    return all(WORDS + ", .kiosk :is(label, input, .qr, .crowd .av, .six .av)")
      .map((one) => [one, box(one)])
      .filter(([_, it]) => it.width && (it.left < -1 || it.top < -1
        || it.right > innerWidth + 1 || it.bottom > innerHeight + 1))
      .map(([one]) => told(one));
  },
  clipped() {
    return all(WORDS + ", .kiosk :is(.lay, .way)")
      .filter((one) => one.clientWidth && getComputedStyle(one).display !== "inline"
        && (one.scrollWidth > one.clientWidth + 1
          || one.matches("button, .lay") && one.scrollHeight > one.clientHeight + 1))
      .map(told);
  },
  covered() { // words or buttons upon each other; of a line of type without the room around letters
    const bare = "h1, p:not(.state), li, b, dt, dd";
    const found = all(`.kiosk :is(h1, p:not(.state), .tell li, .way b, dt, dd, button, summary,
        figure, .state, .field, .qr)`)
      .filter((one) => (one.textContent.trim() || one.matches(".qr")) && box(one).width)
      .map((one) => {
        if (!one.matches(bare)) return [one, box(one)];
        const within = document.createRange();
        within.selectNodeContents(one);
        const { left, right, top, bottom } = within.getBoundingClientRect();
        const size = parseFloat(getComputedStyle(one).fontSize);
        return [one, { left, right, top: top + .3 * size, bottom: bottom - .2 * size }];
      });
    return found.flatMap(([one, it], i) => found.slice(i + 1)
      .filter(([other]) => !one.contains(other) && !other.contains(one))
      .filter(([_, its]) => it.left < its.right - 1 && its.left < it.right - 1
        && it.top < its.bottom - 1 && its.top < it.bottom - 1)
      .map(([other]) => told(one) + " / " + told(other)));
  },
  small() { // a keyboard of twelve columns has less room
    const least = (one) => one.matches(".k") ? [72, 72] : [96, 96];
    return all(TARGETS).map((one) => [one, box(one), least(one)])
      .filter(([_, it, [wide, high]]) => it.width
        && (it.width < wide - .5 || it.height < high - .5))
      .map(([one, it]) => `${told(one)} ${it.width} x ${it.height}`);
  },
  near() {
    const found = all(TARGETS).map((one) => [one, box(one), one.matches(".k") ? 8 : 16])
      .filter(([_, it]) => it.width);
    return found.flatMap(([one, it, gap], i) => found.slice(i + 1)
      .filter(([other, its, gaps]) => {
        const least = Math.min(gap, gaps) - .5;
        return it.left < its.right + least && its.left < it.right + least
          && it.top < its.bottom + least && its.top < it.bottom + least;
      }).map(([other]) => told(one) + " / " + told(other)));
  },
};
"""
LOOK = (
    "([screens, looks]) => {"
    + EYE
    + """
  const stage = document.getElementById("stage");
  const wrong = {};
  for (const [name, html] of screens) {
    if (html) stage.innerHTML = html;
    for (const look of looks) {
      const found = LOOKS[look]();
      if (found.length) wrong[`${name}: ${look}`] = found;
    }
  }
  return wrong;
}"""
)
"""Puts each screen up in turn and looks at it; nothing is sent and nothing is waited for."""


def look(page, screens=None, looks=NAMES):
    """What is wrong with each of these drawn screens, or with what is shown; empty: nothing."""
    drawn = [["shown", ""]] if screens is None else list(screens.items())
    return page.evaluate(LOOK, [drawn, list(looks)])


def picture(page, path):
    """Put what is shown into a small PNG."""
    page.evaluate("document.fonts.ready.then(() => true)")
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    few = taken.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, "PNG", optimize=True)
