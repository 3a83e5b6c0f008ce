"""The educator's desk: trails listed, made, changed, put to use, copied, retired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from edge.contract.manifest import Texts
from edge.contract.trails import MOST_STEPS, Order, Step
from hub.errors import TrailRefused
from hub.rules import trail_drafts as rules
from hub.rules.trail_drafts import Draft
from look.speech import LANGUAGES, PSEUDO, Speech
from portal.errors import NotHere
from portal.forms import read_form
from portal.staff import SEE_OTHER
from portal.trails import typed as forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.trails.making import Desk
    from portal.pages import Pages
    from portal.usecases import UseCases

PATH = "/staff/trails"
MOST_BYTES, MOST_FIELDS = 32_768, 60
CONFLICT, UNFIT = 409, 422
_SAID = frozenset({"saved", "used", "retired", "thrown", "copied", "dropped"})
"""What a page may say of what was done just before; each is a sentence of the catalogue."""


@dataclass(frozen=True, slots=True)
class TrailDesk:
    """Answers `/staff/trails` and all below it."""

    hub: UseCases
    pages: Pages

    def show_all(self, request: Request) -> Response:
        """Answer every trail, and the form that begins another."""
        return self._all(request, {}, {})

    async def make(self, request: Request) -> Response:
        """Begin a trail with its name alone."""
        return await run_in_threadpool(self._made, request, await _form(request))

    def _made(self, request: Request, typed: Mapping[str, str]) -> Response:
        name, faults = forms.read_name(typed)
        if name is None:
            return self._all(request, typed, faults)
        trail_id = self.hub.trails.make(Draft(name, Order.FREE, 0))
        return _see(f"{PATH}/{trail_id}")

    def show(self, request: Request, trail: str) -> Response:
        """Answer one trail on the desk.

        Raises:
            NotHere: there is none of that name.
        """
        return self._one(request, self._there(trail))

    async def change(self, request: Request, trail: str) -> Response:
        """Change name, order and time of a trail's draft."""
        return await run_in_threadpool(self._changed, request, trail, await _form(request))

    def _changed(self, request: Request, trail: str, typed: Mapping[str, str]) -> Response:
        desk = self._there(trail)
        draft, faults = forms.read_trail(typed, desk.draft)
        if faults:
            return self._one(request, desk, typed=typed, faults=faults)
        return self._keeps(request, trail, typed, draft)

    async def use(self, request: Request, trail: str) -> Response:
        """Put the draft to use."""
        return await self._does(request, trail, self.hub.trails.put_to_use, "used")

    async def retire(self, request: Request, trail: str) -> Response:
        """Offer the trail no more."""
        return await self._does(request, trail, self.hub.trails.retire, "retired")

    async def drop(self, request: Request, trail: str) -> Response:
        """Have the draft be again what classes get."""
        return await self._does(request, trail, self.hub.trails.take_back, "dropped")

    async def copy(self, trail: str) -> Response:
        """Make another trail of this one."""
        suffix = Texts(*(Speech(one).say("trail.copy.suffix") for one in LANGUAGES))

        def copied() -> Response:
            self._there(trail)
            made = self.hub.trails.copy(trail, suffix)
            return _see(f"{PATH}/{made}", "copied")

        return await run_in_threadpool(copied)

    async def add(self, request: Request, trail: str) -> Response:
        """Add a step at an exhibit, with what that asks of everybody as its task."""
        return await run_in_threadpool(self._added, request, trail, await _form(request))

    def _added(self, request: Request, trail: str, typed: Mapping[str, str]) -> Response:
        desk = self._there(trail)
        manifest = self.hub.trails.exhibits().get(typed.get("exhibit", ""))
        if manifest is None or rules.is_full(desk.draft):
            return self._one(request, desk, status=UNFIT)
        task = _cut(manifest.question, rules.LONGEST_TASK)
        draft = rules.with_step(desk.draft, Step("s", manifest.exhibit, task, 1, None, None))
        at = f"{PATH}/{trail}/steps/{len(draft.steps)}"
        return self._keeps(request, trail, typed, draft, at, said="")

    async def move(self, request: Request, trail: str, step: int) -> Response:
        """Let a step change places with the one before or after it."""
        typed = await _form(request)
        by = -1 if typed.get("by") == "-1" else 1
        return await self._arranged(
            request, trail, typed, lambda draft: rules.moved(draft, step - 1, by)
        )

    async def remove(self, request: Request, trail: str, step: int) -> Response:
        """Take a step away."""
        typed = await _form(request)
        return await self._arranged(
            request, trail, typed, lambda draft: rules.without_step(draft, step - 1)
        )

    def show_step(self, request: Request, trail: str, step: int) -> Response:
        """Answer the form of one step, counted from 1.

        Raises:
            NotHere: there is no such trail or step.
        """
        desk = self._there(trail)
        return self._step(request, desk, step, forms.typed_step(_step_of(desk, step)), {})

    async def change_step(self, request: Request, trail: str, step: int) -> Response:
        """Change one step of a trail's draft."""
        typed = await _form(request)
        return await run_in_threadpool(self._step_changed, request, trail, step, typed)

    def _step_changed(
        self, request: Request, trail: str, step: int, typed: Mapping[str, str]
    ) -> Response:
        desk = self._there(trail)
        before = _step_of(desk, step)
        read, faults = forms.read_step(typed, before.step, self.hub.trails.exhibits())
        if read is None:
            return self._step(request, desk, step, typed, faults)
        draft = rules.with_step(desk.draft, read, step - 1)
        return self._keeps(request, trail, typed, draft)

    # -- what they share

    async def _arranged(
        self,
        request: Request,
        trail: str,
        typed: Mapping[str, str],
        arrange: Callable[[Draft], Draft],
    ) -> Response:
        def arranged() -> Response:
            draft = arrange(self._there(trail).draft)
            return self._keeps(request, trail, typed, draft, said="")

        return await run_in_threadpool(arranged)

    async def _does(
        self, request: Request, trail: str, act: Callable[[str, int], object], said: str
    ) -> Response:
        typed = await _form(request)

        def done() -> Response:
            try:
                act(trail, _revision(typed))
            except TrailRefused as refused:
                return self._refused(request, trail, refused)
            if self.hub.trails.one(trail) is None:
                return _see(PATH, "thrown")
            return _see(f"{PATH}/{trail}", said)

        return await run_in_threadpool(done)

    def _keeps(
        self,
        request: Request,
        trail: str,
        typed: Mapping[str, str],
        draft: Draft,
        then: str = "",
        *,
        said: str = "saved",
    ) -> Response:
        try:
            self.hub.trails.change(trail, _revision(typed), draft)
        except TrailRefused as refused:
            return self._refused(request, trail, refused)
        return _see(then or f"{PATH}/{trail}", said)

    def _refused(self, request: Request, trail: str, refused: TrailRefused) -> Response:
        """Show the trail as it is now, and say why nothing was done."""
        return self._one(request, self._there(trail), refused=refused.why, status=CONFLICT)

    def _there(self, trail: str) -> Desk:
        desk = self.hub.trails.one(trail)
        if desk is None:
            raise NotHere
        return desk

    def _all(
        self, request: Request, typed: Mapping[str, str], faults: Mapping[str, str]
    ) -> Response:
        return self.pages.draw(
            "staff_trails.html.j2",
            request,
            self.pages.speech(request),
            status=UNFIT if faults else 200,
            trails=self.hub.trails.all(),
            typed=typed,
            faults=faults,
            languages=forms.LANGUAGES,
            longest=rules.LONGEST_NAME,
            said=_said(request),
        )

    def _one(
        self,
        request: Request,
        desk: Desk,
        *,
        typed: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
        refused: str = "",
        status: int = 200,
    ) -> Response:
        exhibits = self.hub.trails.exhibits()
        return self.pages.draw(
            "staff_trail.html.j2",
            request,
            self.pages.speech(request),
            status=UNFIT if faults else status,
            desk=desk,
            path=f"{PATH}/{desk.trail_id}",
            exhibits=exhibits,
            unfit=rules.faults_of(desk.draft, exhibits),
            untranslated=rules.untranslated,
            texts_of=rules.texts_of,
            most_steps=MOST_STEPS,
            most_minutes=rules.MOST_MINUTES,
            longest=rules.LONGEST_NAME,
            languages=forms.LANGUAGES,
            typed=typed or forms.typed_trail(desk.draft),
            faults=faults or {},
            refused=refused,
            said=_said(request),
            spoken=_spoken(self.pages.speech(request)),
        )

    def _step(
        self,
        request: Request,
        desk: Desk,
        step: int,
        typed: Mapping[str, str],
        faults: Mapping[str, str],
    ) -> Response:
        exhibits = self.hub.trails.exhibits()
        return self.pages.draw(
            "staff_step.html.j2",
            request,
            self.pages.speech(request),
            status=UNFIT if faults else 200,
            desk=desk,
            path=f"{PATH}/{desk.trail_id}",
            number=step,
            exhibits=exhibits,
            manifest=exhibits.get(typed.get("exhibit", "")),
            typed=typed,
            faults=faults,
            languages=forms.LANGUAGES,
            choices=forms.CHOICES,
            rules=rules,
            spoken=_spoken(self.pages.speech(request)),
        )


async def _form(request: Request) -> Mapping[str, str]:
    fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
    return {} if fields is None else fields


def _revision(typed: Mapping[str, str]) -> int:
    """Return which state of the trail its form showed; none that ever was where it says none."""
    text = typed.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - more changes than anybody makes


def _step_of(desk: Desk, step: int) -> Step:
    if not 1 <= step <= len(desk.draft.steps):
        raise NotHere
    return desk.draft.steps[step - 1]


def _said(request: Request) -> str:
    said = request.query_params.get("said", "")
    return said if said in _SAID else ""


def _spoken(speech: Speech) -> str:
    """Return in which language texts of exhibits and trails are shown."""
    return "en" if speech.language == PSEUDO else speech.language


def _see(path: str, said: str = "") -> RedirectResponse:
    """Go on to a page, which says what was done."""
    return RedirectResponse(f"{path}?said={said}" if said else path, SEE_OTHER)


def _cut(texts: Texts, longest: int) -> Texts:
    """Return a text no longer than a task may be, in any language."""
    return replace(texts, **{one: getattr(texts, one)[:longest].rstrip() for one in LANGUAGES})
