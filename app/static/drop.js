// Files dropped anywhere on the page go into the form's field.
const field = document.getElementById("files");

if (field) {
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.form.querySelector("button").focus();
  });
}
