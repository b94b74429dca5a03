/** The packages that the tests need cannot be had. */
export class NoJobsEnvironment extends Error {
  override readonly name = "NoJobsEnvironment";
}
