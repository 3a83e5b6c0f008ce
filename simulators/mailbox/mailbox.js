// Lays the list anew when a mail came. Without script, reload the page by hand.
const shown = document.body.dataset.count;
if (shown !== "") {
  setInterval(async () => {
    const answer = await fetch("/count.json");
    if (answer.ok && String(await answer.json()) !== shown) location.reload();
  }, 1500);
}
