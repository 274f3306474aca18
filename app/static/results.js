// Says aloud how many articles were found, and keeps the panel of filters open while one chooses several.
const total = document.querySelector(".total strong, .nothing h2");
const said = document.getElementById("announced");
const panel = document.querySelector(".facets details");

if (total && said) setTimeout(() => { said.textContent = total.textContent; }, 150);

if (panel) {
  if (sessionStorage.getItem("filters") === "open") panel.open = true;
  sessionStorage.removeItem("filters");
  panel.addEventListener("click", (event) => {
    if (panel.open && event.target.closest("li a")) sessionStorage.setItem("filters", "open");
  });
}
