// Remembers whether names are to be underlined in the text of articles.
const underlined = document.getElementById("underlined");

if (underlined) {
  underlined.checked = localStorage.getItem("underlined") !== "no";
  underlined.addEventListener("change", () => {
    localStorage.setItem("underlined", underlined.checked ? "yes" : "no");
  });
}
