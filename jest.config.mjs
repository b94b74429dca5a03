/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  // What takes longer hangs. On a busy machine, the usual five seconds are not enough for what spawns processes.
  testTimeout: 30_000,
  globalSetup: "<rootDir>/test/before-all.ts",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/.local/", "<rootDir>/.venv"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2024" },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
};
