import { expect, test } from "@jest/globals";
import { changelogOf, commitsOf, roomOf } from "../../../local/src/release/changes.ts";

test("git's words are commits with their files", () => {
  const log = "\u001eBuild it\u001f\n\nspark/a.py\ninfra/b.ts\n\u001eSay it\u001f\n\nREADME.md\n";
  expect(commitsOf(log)).toEqual([
    { subject: "Build it", files: ["spark/a.py", "infra/b.ts"] },
    { subject: "Say it", files: ["README.md"] },
  ]);
  expect(commitsOf("")).toEqual([]);
});

test.each([
  [["contracts/a.yaml", "test/contracts/a.ts", "test/b.ts", "docs/c.md"], "Contracts"],
  [["functions/a.ts", "functions/b.ts", "infra/c.ts"], "Functions"],
  [["Pulumi.dev.yaml"], "Infrastructure"],
  [["README.md", "test/a.ts"], "Tests and documents"],
])("a commit of %j belongs to a room", (files, room) => {
  expect(roomOf({ subject: "", files })).toBe(room);
});

test("a changelog lists subjects by room", () => {
  const commits = [
    { subject: "Add a mask", files: ["infra/a.ts"] },
    { subject: "Add a column", files: ["contracts/b.yaml", "spark/b.py", "contracts/c.yaml"] },
  ];
  expect(changelogOf("v1.1.0, since v1.0.0", commits)).toBe(
    "## v1.1.0, since v1.0.0\n\n### Contracts\n- Add a column\n\n### Infrastructure\n- Add a mask\n",
  );
  expect(changelogOf("v1.1.0", [])).toBe("## v1.1.0\n\nNothing has changed.\n");
});
