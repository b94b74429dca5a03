/** The Git folder of the workspace, which notebooks and contracts are read from, at the commit. */
import { z } from "zod";
import { MissingError, WrongCommitError } from "../errors.ts";
import type { Release, Step } from "../step.ts";
import type { Target } from "../target.ts";

const folder = z.object({
  id: z.number(),
  path: z.string(),
  branch: z.string().optional(),
  head_commit_id: z.string().optional(),
});
type Folder = z.output<typeof folder>;

const page = z.object({ repos: z.array(folder).default([]), next_page_token: z.string().optional() });

/** @param withInfrastructure whether the program runs, too, which copies files where there is no Git folder */
export function gitFolderStep(
  { commit, tag }: Release,
  target: () => Promise<Target>,
  withInfrastructure: boolean,
): Step {
  return {
    name: "git-folder",
    look: async () => {
      const at = await target();
      const { branch } = at.outputs.databricks.code;
      if (branch === null) return copied(withInfrastructure);
      const found = await gitFolder(at);
      const head = found.head_commit_id ?? "no commit";
      return {
        differences: head === commit ? [] : [`${found.path} is at ${short(head)}, not at ${short(commit)}`],
        apply: async () => {
          await at.databricks.patch(`/api/2.0/repos/${found.id}`, tag === null ? { branch } : { tag });
          await expectCommit(at, found, commit, tag === null ? `branch ${branch}` : `tag ${tag}`);
        },
      };
    },
  };
}

/** The stack's Git folder. @throws MissingError when it has been removed */
export async function gitFolder({ databricks, outputs }: Target): Promise<Folder> {
  const { folder: path } = outputs.databricks.code;
  for (let token: string | undefined = ""; token !== undefined; ) {
    const query = new URLSearchParams({ path_prefix: path, ...(token && { next_page_token: token }) });
    const { repos, next_page_token }: z.output<typeof page> = await databricks.get(
      `/api/2.0/repos?${query}`,
      page,
    );
    const found = repos.find((one) => one.path === path);
    if (found) return found;
    token = next_page_token;
  }
  throw new MissingError(
    `The workspace has no Git folder ${path}. Bring it back: pulumi refresh, then deploy with the infrastructure.`,
  );
}

function copied(withInfrastructure: boolean) {
  if (withInfrastructure) return { differences: [], apply: async () => {} };
  throw new MissingError(
    "The stack has no Git folder: its files are copied by the infrastructure. Deploy with that, or set databricks.repository.",
  );
}

async function expectCommit(at: Target, { id }: Folder, commit: string, told: string): Promise<void> {
  const { path, head_commit_id: head = "no commit" } = await at.databricks.get(
    `/api/2.0/repos/${id}`,
    folder,
  );
  if (head === commit) return;
  throw new WrongCommitError(
    `${path} follows the ${told}, which is at ${short(head)} and not at ${short(commit)}: ` +
      "push the commit, deploy the newest one, or name a tag of the commit with --tag.",
  );
}

const short = (sha: string) => (/^[0-9a-f]{40}$/.test(sha) ? sha.slice(0, 7) : sha);
