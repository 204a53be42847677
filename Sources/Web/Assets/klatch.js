// Small comforts for every page. Without this file everything still works.

/** Puts the reader where the page speaks first: the summary of errors, if there is one. */
function focusSummary() {
    document.querySelector("[data-focus]")?.focus();
}

/** One press is one act: a form that is being sent is not sent again. Coming back to the page makes it usable again. */
function sendOnce() {
    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (form.method !== "post") return;
        if (form.dataset.sent) return event.preventDefault();
        form.dataset.sent = "true";
        event.submitter?.setAttribute("aria-busy", "true");
    });
    window.addEventListener("pageshow", () => {
        for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
        for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
    });
}

/** An open menu closes on Escape and on a press elsewhere. */
function closeMenus() {
    const close = (menu) => menu.removeAttribute("open");
    const open = () => document.querySelectorAll("details.menu[open]");
    document.addEventListener("click", (event) => {
        for (const menu of open()) if (!menu.contains(event.target)) close(menu);
    });
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        for (const menu of open()) {
            close(menu);
            menu.querySelector("summary")?.focus();
        }
    });
}

/** A page about work in progress can follow it: a toggle, remembered for this tab and this page. Off until pressed, unless
 * the page came with it pressed because there is nothing else to see on it. */
function followAlong() {
    const button = document.querySelector("button[data-follow]");
    if (!button) return;
    const key = `follow ${location.pathname}`;
    let timer = 0;
    const show = (on) => {
        button.setAttribute("aria-pressed", String(on));
        clearTimeout(timer);
        if (on) timer = setTimeout(look, Number(button.dataset.follow) * 1000);
    };
    const look = () => (document.hidden ? show(true) : location.reload());
    button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        sessionStorage.setItem(key, on ? "on" : "off");
        show(on);
    });
    button.hidden = false;
    const kept = sessionStorage.getItem(key);
    const on = kept ? kept === "on" : button.getAttribute("aria-pressed") === "true";
    if (kept === "on" && !document.querySelector("[data-focus]")) button.focus();
    show(on);
}

/** Where times stand by another clock than this device's, a link shows them by its own. */
function ownClock() {
    const link = document.querySelector("a[data-clock]");
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!link || !own || own === link.dataset.clock) return;
    const address = new URL(link.href);
    address.searchParams.set("zone", own);
    link.href = address;
    link.append(" ", own.replaceAll("_", " "));
    link.hidden = false;
}

focusSummary();
sendOnce();
closeMenus();
followAlong();
ownClock();
