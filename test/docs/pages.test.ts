/** That what pages tell a reader to run, to open and to look at is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../../local/setup/paths.mjs";
import { help as demoHelp } from "../../local/src/demo/arguments.ts";
import { help as estateHelp } from "../../local/src/estate/arguments.ts";
import { help as operateHelp } from "../../local/src/operate/arguments.ts";
import { filesOfCheckout } from "../files.ts";

const pages = filesOfCheckout("**/*.md");
const textOf = (page: string) => readFileSync(join(root, page), "utf8");
const helps: Readonly<Record<string, string>> = {
  demo: demoHelp,
  c360: operateHelp,
  estate: estateHelp,
};

interface Command {
  readonly script: string;
  readonly arguments: string;
  readonly workspace: string;
}

/** Commands of a text, each to the end of its line or of its code span. */
function commandsOf(text: string): Command[] {
  return [...text.matchAll(/npm (?:run (?:--silent )?([a-z][\w:-]*)|(test)\b)([^`\n#|&;]*)/g)].map(
    (found) => ({
      script: found[1] ?? found[2] ?? "",
      arguments: / -- (.*)$/.exec(found[3] ?? "")?.[1]?.trim() ?? "",
      workspace: /--workspace (\S+)/.exec(found[3] ?? "")?.[1] ?? "",
    }),
  );
}

function scriptsOf(workspace: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(root, workspace, "package.json"), "utf8")).scripts ?? {};
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks(page: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
    (found) => found[1] ?? found[2] ?? "",
  );
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(file)) return true;
    return (
      anchor !== undefined && !anchorsOf(path === "" ? text : readFileSync(file, "utf8")).includes(anchor)
    );
  });
}

describe("what finds broken pages", () => {
  test("reads commands with their arguments and workspace", () => {
    expect(commandsOf("`npm run c360 -- why B --json` and npm run build --workspace infra && x")).toEqual([
      { script: "c360", arguments: "why B --json", workspace: "" },
      { script: "build", arguments: "", workspace: "infra" },
    ]);
  });

  test("misses no link that leads nowhere", () => {
    const text = '# Here\n[a](docs) [b](nowhere.md) [c](#here) [d](#there) <img src="no.png">';
    expect(brokenLinks("README.md", text)).toEqual(["nowhere.md", "#there", "no.png"]);
  });
});

describe.each(pages)("%s", (page) => {
  const text = textOf(page);

  test("leads to files, headings and pictures that are there", () => {
    expect(brokenLinks(page, text)).toEqual([]);
  });

  test("names scripts that are there, with commands and options that they take", () => {
    for (const { script, arguments: given, workspace } of commandsOf(text)) {
      // A page below a workspace speaks of the workspace's own scripts, too.
      const known = [workspace, ...(workspace === "" ? [dirname(page)] : [])]
        .filter((folder) => existsSync(join(root, folder, "package.json")))
        .flatMap((folder) => Object.keys(scriptsOf(folder)));
      expect([...known, ...Object.keys(scriptsOf(""))]).toContain(script);
      const help = helps[script];
      if (!help) continue;
      for (const [option] of given.matchAll(/--[a-z][\w-]*/g)) expect(help).toContain(`${option} `);
      const command = /^[a-z]+/.exec(given)?.[0];
      if (script === "c360" && command) expect(help).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    }
  });
});

test("each script that people run is on a page", () => {
  const named = new Set(pages.flatMap((page) => commandsOf(textOf(page)).map(({ script }) => script)));
  const scripts = Object.keys(scriptsOf("")).filter((name) => !/^(pre|post)/.test(name));
  expect(scripts.filter((name) => !named.has(name))).toEqual([]);
});

test("each picture is on a page", () => {
  const text = pages.map(textOf).join("\n");
  const pictures = readdirSync(join(root, "docs", "images"));
  expect(pictures.filter((picture) => !text.includes(`docs/images/${picture}`))).toEqual([]);
});
