/** The code in the workspace: notebooks and contracts, and the wheel in a volume. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Directory } from "@pulumi/databricks/directory.js";
import { File } from "@pulumi/databricks/file.js";
import { Notebook } from "@pulumi/databricks/notebook.js";
import { Permissions } from "@pulumi/databricks/permissions.js";
import { Repo } from "@pulumi/databricks/repo.js";
import { WorkspaceFile } from "@pulumi/databricks/workspaceFile.js";
import * as pulumi from "@pulumi/pulumi";
import type { InWorkspace } from "./guests.ts";
import { deployedWheelName, wheelName } from "./plan/wheel.ts";
import type { Principals } from "./principals.ts";
import type { UnityCatalog } from "./unity-catalog.ts";

/** Repository's root, as the program sees it: Pulumi runs it there. */
const root = new URL("../../../", import.meta.url);

export interface SourcesArgs extends InWorkspace {
  readonly unityCatalog: UnityCatalog;
  readonly principals: Principals;
  /** Application id of the principal that runs the code. */
  readonly jobs: pulumi.Input<string>;
}

export class Sources extends pulumi.ComponentResource {
  /** Folder in the workspace that holds what the repository's root does. */
  readonly folder: string;
  /** Path of the wheel. */
  readonly wheel: pulumi.Output<string>;
  readonly contracts: string;

  constructor(given: SourcesArgs, options?: pulumi.ComponentResourceOptions) {
    super("customer360:databricks:Sources", "databricks-sources", {}, options);
    const { args, provider, unityCatalog } = given;
    this.folder = `/Repos/customer360/${args.config.stage}`;
    if (args.config.databricks.repository) this.#gitFolder(given, args.config.databricks.repository);
    else {
      this.folder = `/customer360/${args.config.stage}`;
      this.#copies(given);
    }
    const path = `${unityCatalog.volumes.wheels}/${deployedWheelName()}`;
    const source = fileURLToPath(new URL(`dist/${wheelName()}`, root));
    const dependsOn = unityCatalog.volumeResources.get("wheels") ?? [];
    // A run that started with an older one may install it again.
    const within = { parent: this, provider, dependsOn, retainOnDelete: true };
    this.wheel = new File("wheel", { path, source }, within).path;
    this.contracts = `/Workspace${this.folder}/contracts`;
    this.registerOutputs({ folder: this.folder, wheel: this.wheel, contracts: this.contracts });
  }

  #gitFolder(
    { provider, jobs, principals }: SourcesArgs,
    { url, branch }: { url: string; branch: string },
  ): void {
    const within = { parent: this, provider };
    // The branch is where the folder starts: which commit it stands at is `npm run deploy`'s.
    const ignoreChanges = ["branch", "tag", "commitHash"];
    const repo = new Repo("repository", { url, branch, path: this.folder }, { ...within, ignoreChanges });
    const accessControls = [
      { servicePrincipalName: jobs, permissionLevel: "CAN_READ" },
      ...principals.ofCi("CAN_MANAGE"),
    ];
    new Permissions("repository", { repoId: repo.id, accessControls }, within);
  }

  /** Where there is no Git folder, the files that jobs need are copied. */
  #copies({ provider, jobs }: SourcesArgs): void {
    const within = { parent: this, provider };
    const directory = new Directory("sources", { path: this.folder }, within);
    const accessControls = [{ servicePrincipalName: jobs, permissionLevel: "CAN_READ" }];
    new Permissions("sources", { directoryPath: directory.path, accessControls }, within);
    for (const file of filesOf("spark/notebooks", ".py")) {
      const path = `${this.folder}/${file.replace(/\.py$/, "")}`;
      new Notebook(
        path,
        { path, source: absolute(file), language: "PYTHON" },
        { ...within, dependsOn: directory },
      );
    }
    for (const file of filesOf("contracts", ".yaml")) {
      const path = `${this.folder}/${file}`;
      new WorkspaceFile(path, { path, source: absolute(file) }, { ...within, dependsOn: directory });
    }
  }
}

function filesOf(folder: string, ending: string): string[] {
  const names = readdirSync(absolute(folder), { recursive: true, encoding: "utf8" });
  return names
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(ending) && !file.includes("/node_modules/"))
    .sort();
}

function absolute(file: string): string {
  return fileURLToPath(new URL(file, root));
}
