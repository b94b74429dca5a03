/** The package that jobs install, in the stack's volume. */
import type { Release, Step } from "../step.ts";
import { type Target, wheelPath } from "../target.ts";

export function wheelStep({ wheel }: Release, target: () => Promise<Target>): Step {
  return {
    name: "wheel",
    look: async () => {
      const { databricks, outputs } = await target();
      const path = wheelPath(outputs, wheel.name);
      const url = `/api/2.0/fs/files${path}`;
      // Nothing but its bytes says what a wheel holds: others may upload one, and a build may be of another moment.
      const found = await databricks.file(url);
      const difference = found === null ? `${path} is not there` : `${path} has other bytes`;
      return {
        differences: found?.equals(wheel.bytes) ? [] : [difference],
        apply: async () => {
          await databricks.upload("PUT", `${url}?overwrite=true`, wheel.bytes, "application/octet-stream");
        },
      };
    },
  };
}
