/** Where the runbooks are that alerts point to. */
import { z } from "zod";

export const runbookSettings = z.object({
  /** Address of the folder `docs/runbooks`, as people open it in a browser. */
  RUNBOOKS_ADDRESS: z
    .url({ protocol: /^https?$/, error: "expected an address such as https://host/docs/runbooks." })
    .optional(),
});

/** Makes a topic the address of its runbook; null where the app is not told where they are. */
export function runbooksOf(settings: z.output<typeof runbookSettings>): (topic: string) => string | null {
  const folder = settings.RUNBOOKS_ADDRESS?.replace(/\/*$/, "/");
  return (topic) => (folder ? `${folder}${topic}.md` : null);
}
