// Where there is room, what is folded away on a phone is open.
if (matchMedia("(min-width: 46rem)").matches) {
  for (const folded of document.querySelectorAll("details[data-wide]")) folded.open = true;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

// The one thing that needs a script: asking the browser where it is.
for (const button of document.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const form = button.form;
        const query = new URLSearchParams();
        if (form.elements.what.value) query.set("what", form.elements.what.value);
        query.set("lat", coords.latitude.toFixed(5));
        query.set("lon", coords.longitude.toFixed(5));
        location.assign(`${form.action}?${query}`);
      },
      () => { button.form.querySelector("output").textContent = button.dataset.failed; },
      { timeout: 10000, maximumAge: 600000 },
    );
  });
}
