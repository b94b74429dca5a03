// Without scripts the dashboards stand one below the other; with them, each is a tab.
const links = [...document.querySelectorAll("nav a")];
const list = document.querySelector("nav ul");
const panels = links.map((link) => document.querySelector(link.getAttribute("href")));
list.setAttribute("role", "tablist");
list.setAttribute("aria-label", "Dashboards");
for (const item of list.children) item.setAttribute("role", "presentation");
links.forEach((link, index) => {
  const panel = panels[index];
  link.id = `tab-${panel.id}`;
  link.setAttribute("role", "tab");
  link.setAttribute("aria-controls", panel.id);
  panel.setAttribute("role", "tabpanel");
  panel.removeAttribute("aria-label");
  panel.setAttribute("aria-labelledby", link.id);
});
const show = (chosen) => {
  links.forEach((link, index) => {
    link.setAttribute("aria-selected", String(index === chosen));
    link.tabIndex = index === chosen ? 0 : -1;
    panels[index].hidden = index !== chosen;
  });
};
const choose = (index) => {
  history.replaceState(null, "", links[index].getAttribute("href"));
  show(index);
  scrollTo(0, 0);
};
const ofAddress = () =>
  Math.max(
    0,
    panels.findIndex((panel) => `#${panel.id}` === location.hash),
  );
list.addEventListener("click", (event) => {
  const index = links.indexOf(event.target.closest("a"));
  if (index < 0) return;
  event.preventDefault();
  choose(index);
});
list.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -links.length, End: links.length }[event.key];
  if (!step) return;
  event.preventDefault();
  const from = links.indexOf(document.activeElement) + step;
  const index =
    Math.abs(step) === 1
      ? (from + links.length) % links.length
      : Math.min(Math.max(from, 0), links.length - 1);
  choose(index);
  links[index].focus();
});
addEventListener("hashchange", () => show(ofAddress()));
show(ofAddress());
