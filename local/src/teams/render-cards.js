// Draws the page's cards in its theme, and again when the theme changes.
const { AdaptiveCard, HostConfig, OpenUrlAction } = window.AdaptiveCards;

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);

// The part of Markdown that Teams draws in a card: bold, italic, links and lists.
function inline(text) {
  return escapeHtml(text)
    .replace(
      /\[([^\]]+)\]\((https?:[^\s)]+|mailto:[^\s)]+)\)/g,
      '<a href="$2" target="_blank" rel="noopener">$1</a>',
    )
    .replace(/\*\*(?=\S)(.+?)(?<=\S)\*\*/g, "<strong>$1</strong>")
    .replace(/(?<![\w*])[_*](?=\S)([^_*]+?)(?<=\S)[_*](?![\w*])/g, "<em>$1</em>");
}

function block(lines) {
  const items = lines.map((line) => /^\s*[-*]\s+(.*)$/.exec(line)?.[1]);
  if (items.every((item) => item !== undefined)) {
    return `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
  }
  return `<p>${lines.map(inline).join("<br>")}</p>`;
}

AdaptiveCard.onProcessMarkdown = (text, result) => {
  const blocks = text.split(/\n{2,}/).map((part) => block(part.split("\n")));
  result.outputHtml = blocks.join("");
  result.didProcess = true;
};

function render(place, theme) {
  const source = place.querySelector("script");
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(window.hostConfigs[theme]);
  card.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction) window.open(action.url, "_blank", "noopener");
  };
  card.parse(JSON.parse(source.textContent));
  const drawn = card.render();
  place.replaceChildren(source, drawn ?? problem());
}

function problem() {
  const text = document.createElement("p");
  text.className = "problem";
  text.textContent = "This card cannot be drawn.";
  return text;
}

function renderAll() {
  const { theme } = document.documentElement.dataset;
  for (const place of document.querySelectorAll(".card")) render(place, theme);
}

new MutationObserver(renderAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
renderAll();
