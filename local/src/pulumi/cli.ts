/** Finds the Pulumi CLI, or builds it from the sources that Go's module proxy keeps. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { root } from "../../setup/paths.mjs";
import { NoPulumiCli } from "./errors.ts";
import { executableOf, goProgram } from "./go-program.ts";

const sources = join(root, "local", "pulumi", "cli");
const executable = executableOf("pulumi");

/**
 * The CLI that is on the PATH, else the one in the cache folder, else one that is built now: about four minutes of
 * processor time, once.
 *
 * @param tell gets a line before something that takes long
 * @throws NoPulumiCli with what to install
 */
export async function pulumiCli(tell: (line: string) => void): Promise<PulumiCommand> {
  if (isOnPath(executable)) return await PulumiCommand.get();
  const version = pinnedVersion();
  const folder = await goProgram(
    {
      ...{ title: `the Pulumi CLI ${version}`, name: "pulumi", sources, executable },
      pins: ["go.mod", "go.sum"],
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      linkerFlags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
      beside: ["pulumi-analyzer-policy", "pulumi-analyzer-policy.cmd"],
      missing: (reason) =>
        new NoPulumiCli(
          `There is no pulumi on the PATH (https://www.pulumi.com/docs/install), and ${reason}`,
        ),
    },
    tell,
  );
  return await PulumiCommand.get({ root: folder });
}

const isOnPath = (name: string) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));

/** The version of the CLI that go.mod pins, such as `v3.200.0`. */
function pinnedVersion(): string {
  const version = readFileSync(join(sources, "go.mod"), "utf8").match(/pulumi\/pkg\/v3 (v[\d.]+)/)?.[1];
  if (version) return version;
  throw new NoPulumiCli(`${join(sources, "go.mod")} pins no github.com/pulumi/pulumi/pkg/v3.`);
}
