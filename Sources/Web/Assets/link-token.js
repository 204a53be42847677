// The token of a mailed link travels in the address's fragment, which no server and no log ever sees.
// This moves it into the form and takes it out of the address bar and the history.

const form = document.querySelector("form[data-link-token]");
const token = location.hash.slice(1);

if (form && token) {
    history.replaceState(null, "", location.pathname + location.search);
    form.elements.token.value = token;
    form.hidden = false;
    for (const element of document.querySelectorAll("[data-without-token]")) element.hidden = true;
    form.querySelector("button")?.focus();
}
