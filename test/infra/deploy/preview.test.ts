import { expect, test } from "@jest/globals";
import { previewDigest, summaryOf } from "../../../infra/deploy/preview-summary.ts";

const step = (op: string, name: string, replaceReasons?: string[]) => ({
  ...{
    op,
    urn: `urn:pulumi:dev::customer360::customer360:Lake$azure-native:storage:StorageAccount::${name}`,
  },
  ...(replaceReasons && { replaceReasons }),
});

test("what is lost comes first, what stays the same is left out", () => {
  const digest = previewDigest.parse({
    steps: [
      step("same", "quiet"),
      step("create", "new"),
      step("replace", "lake", ["isHnsEnabled"]),
      step("delete", "old"),
    ],
    changeSummary: { same: 1, create: 1, replace: 1, delete: 1 },
    diagnostics: [
      { severity: "warning", message: "a policy\n  says no" },
      { severity: "info", message: "hidden" },
    ],
  });
  expect(summaryOf("dev", digest, true)).toBe(`### Preview of dev

1 same, 1 create, 1 replace, 1 delete.

**2 resources would be deleted or replaced.**

- warning: a policy says no

| | resource | name | because of |
|---|---|---|---|
| delete | \`azure-native:storage:StorageAccount\` | old |  |
| replace | \`azure-native:storage:StorageAccount\` | lake | isHnsEnabled |
| create | \`azure-native:storage:StorageAccount\` | new |  |
`);
});

test("no change is told, and a long list is cut", () => {
  expect(summaryOf("dev", previewDigest.parse({}), true)).toBe("### Preview of dev\n\nNothing changes.\n");
  const steps = Array.from({ length: 105 }, (_, index) => step("create", `number-${index}`));
  const text = summaryOf("dev", previewDigest.parse({ steps, changeSummary: { create: 105 } }), true);
  expect(text).toContain("| | | and 5 more | |");
  expect(text).not.toContain("would be deleted");
});

test("a preview that failed says so, and never that nothing changes", () => {
  const diagnostics = [{ severity: "error", message: "a rule is broken" }];
  expect(summaryOf("dev", previewDigest.parse({ diagnostics }), false)).toBe(
    "### Preview of dev\n\n**The preview failed: its log says why.**\n\n- error: a rule is broken\n",
  );
});
