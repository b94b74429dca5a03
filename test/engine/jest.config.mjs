/** The proofs on Pulumi's engine: not part of `npm test`, for building the engine may take minutes. */
import shared from "../../jest.config.mjs";

export default {
  ...shared,
  rootDir: "../..",
  testMatch: ["<rootDir>/test/engine/**/*.engine.ts"],
  testTimeout: 300_000,
  // One engine at a time: each of its runs takes a processor.
  maxWorkers: 1,
};
