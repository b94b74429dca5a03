import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { environments, pinnedJars, root } from "../../local/setup/paths.mjs";
import { machineProblem, nodeProblem, parseJavaVersion } from "../../local/setup/prerequisites.mjs";
import { pythonEnvironmentVariables } from "../../local/setup/python.mjs";
import { fingerprint, isCurrent, stamped } from "../../local/setup/stamp.mjs";
import { requirementOf } from "../../local/setup/steps.mjs";

const scratch = mkdtempSync(join(tmpdir(), "setup-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A checkout with nothing installed, on a machine that has only the given programs. */
function bareCheckout(name: string, programs: Record<string, string>) {
  const checkout = join(scratch, name);
  const bin = join(checkout, "bin");
  mkdirSync(bin, { recursive: true });
  cpSync(join(root, "local", "setup"), join(checkout, "local", "setup"), { recursive: true });
  const pins = Object.values(environments).map(({ requirements }) => requirements);
  for (const file of ["package-lock.json", ...pins]) copyFileSync(join(root, file), join(checkout, file));
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  const env = { PATH: bin, HOME: checkout, XDG_CACHE_HOME: join(checkout, "cache") };
  const script = join(checkout, "local", "setup", "ensure.mjs");
  const ensure = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { env, encoding: "utf8" });
  return { checkout, ensure };
}

const java = (version: string) => `echo 'openjdk version "${version}"' >&2`;

describe("what the machine must bring", () => {
  test("is told all at once, in sentences that say how to install it", () => {
    const { status, stderr } = bareCheckout("bare", {}).ensure("spark");
    expect(status).toBe(1);
    const [first, second, ...rest] = stderr.trim().split("\n");
    expect(first).toMatch(
      /^Python 3\.11 to 3\.13 with venv is needed, and none was found\. Install it: Debian/,
    );
    expect(second).toMatch(
      /^Spark needs Java 17 or 21 .*, and none was found\. Install it: Debian.*macOS.*Windows.*Sail.* needs none/,
    );
    expect(rest).toEqual([]);
  });

  test.each(["laptop", "build"])("is no Java, but for Spark: %s", (purpose) => {
    const { stderr } = bareCheckout(`without-java-${purpose}`, {}).ensure(purpose);
    expect(stderr).toMatch(/^Python 3\.11 .*\n$/);
  });

  test("is told of a purpose that there is", () => {
    const { status, stderr } = bareCheckout("purpose", {}).ensure("prod");
    expect(status).toBe(1);
    expect(stderr).toBe("'prod' is nothing to set up: choose laptop, spark, build.\n");
  });

  test("may be too old", () => {
    const { stderr } = bareCheckout("old", { python3: "echo 3.9", java: java("1.8.0_392") }).ensure("spark");
    expect(stderr).toContain("and this machine has 3.9. Install it");
    expect(stderr).toContain("is Java 8. Install it");
  });

  test("may be too new", () => {
    const { stderr } = bareCheckout("new", { python3: "echo 3.14", java: java("25.0.1") }).ensure("spark");
    expect(stderr).toContain("and this machine has 3.14. Install it");
    expect(stderr).toContain("is Java 25. Install it");
  });

  test("may lack venv", () => {
    const withoutVenv = 'case "$2" in *ensurepip*) exit 1;; *) echo 3.12;; esac';
    const { stderr } = bareCheckout("venv", { python3: withoutVenv }).ensure();
    expect(stderr).toContain("and this machine has 3.12 without its venv module. Install it");
  });

  test("is a Node that is not too old", () => {
    expect(nodeProblem("18.20.4")).toMatch(
      /^Node\.js 20 or newer is needed, and this is 18\.20\.4\. Install it: /,
    );
    expect(nodeProblem("20.0.0")).toBeNull();
  });

  test("is a machine that the engine is built for", () => {
    expect(machineProblem()).toBeNull();
    const alpine = { platform: "linux", arch: "x64", isGlibc: false } as const;
    expect(machineProblem(alpine)).toMatch(
      /^Linux with glibc .* is needed, and this is linux on x64, without glibc\. Use .*Debian/,
    );
    expect(machineProblem({ ...alpine, arch: "ia32", isGlibc: true })).toContain(
      "this is linux on ia32. Use",
    );
    expect(machineProblem({ ...alpine, platform: "win32", arch: "arm64" })).toContain("win32 on arm64. Use");
    expect(machineProblem({ ...alpine, platform: "darwin", arch: "arm64" })).toBeNull();
  });

  test.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ["no java here", null],
    [null, null],
  ])("is a Java by its own word: %j", (text, version) => expect(parseJavaVersion(text)).toBe(version));
});

describe("a step that fails", () => {
  const npm = 'echo "npm error network timeout" >&2; exit 1';
  const brokenPython = 'case "$1" in -c) echo 3.12;; *) echo "no space left" >&2; exit 2;; esac';
  const programs = { python3: brokenPython, npm };
  const { checkout, ensure } = bareCheckout("offline", programs);
  const { status, stderr } = ensure();

  test("says what its tool said, without a stack trace", () => {
    expect(status).toBe(1);
    expect(stderr).toContain(
      "Installing the npm packages failed (exit code 1). Check the network connection",
    );
    expect(stderr).toContain("npm error network timeout");
    expect(stderr).not.toContain("    at ");
  });

  test("does not hide that another failed too", () => {
    expect(stderr).toContain(
      "Making the Python environment failed (exit code 2). Look at what it said, delete",
    );
    expect(stderr).toContain("no space left");
  });

  test("leaves no stamp, so it is repeated", () => {
    for (const folder of ["node_modules", ".venv"]) {
      expect(existsSync(join(checkout, folder, ".customer360-stamp"))).toBe(false);
    }
    expect(ensure().stderr).toBe(stderr);
  });
});

describe("a stamp", () => {
  const file = join(scratch, "stamp");

  test("is there only after its step ended", async () => {
    await stamped(file, fingerprint("a"), async () => expect(existsSync(file)).toBe(false));
    expect(isCurrent(file, fingerprint("a"))).toBe(true);
  });

  test("does not hold for other inputs", () => {
    expect(isCurrent(file, fingerprint("b"))).toBe(false);
    expect(fingerprint("a", "b")).not.toBe(fingerprint("ab"));
  });

  test("is gone when its step is repeated and fails", async () => {
    const failing = () => Promise.reject(new Error("killed"));
    await expect(stamped(file, fingerprint("a"), failing)).rejects.toThrow("killed");
    expect(existsSync(file)).toBe(false);
  });
});

describe("what is installed", () => {
  test("is pinned by hash, without an address of a registry", () => {
    const requirements = readFileSync(join(root, "requirements.txt"), "utf8");
    expect(requirementOf("uv", requirements)).toMatch(
      /^uv==[\d.]+ \\\n( +--hash=sha256:[0-9a-f]{64} ?\\?\n)+/,
    );
    for (const { requirements: file } of Object.values(environments))
      expect(readFileSync(join(root, file), "utf8")).not.toMatch(/https?:/);
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "http/);
    expect(pinnedJars().map(({ sha256 }) => sha256.length)).toEqual([64, 64, 64]);
  });

  test("holds a Node for every system that the platform is developed on", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    for (const system of ["linux-x64", "linux-arm64", "darwin-x64", "win-x64", "bin-darwin-arm64"]) {
      expect(packages[`node_modules/node-${system}`].version).toMatch(/^24\./);
    }
  });

  test("says so when a package is not pinned", () => {
    expect(() => requirementOf("uv", "ruff==1.0\n")).toThrow("requirements.txt does not pin uv");
  });
});

test("Spark and Sail have the same packages in the same versions, but for themselves", () => {
  const pins = ({ requirements }: { requirements: string }) =>
    new Set(readFileSync(join(root, requirements), "utf8").match(/^[\w.-]+==[\w.]+/gm));
  const [laptop, spark] = [pins(environments.laptop), pins(environments.spark)];
  expect([...spark].filter((pin) => !laptop.has(pin)).map((pin) => pin.split("==")[0])).toEqual([
    ...["py4j", "pyspark"],
  ]);
  expect([...laptop].filter((pin) => !spark.has(pin)).map((pin) => pin.split("==")[0])).toEqual([
    ...["pysail", "pyspark-client"],
  ]);
  expect([...pins(environments.build)].filter((pin) => !laptop.has(pin))).toEqual([]);
});

test("Python finds the platform's packages and Spark its jars", () => {
  const env = pythonEnvironmentVariables({
    PYTHONPATH: "mine",
    XDG_CACHE_HOME: "/cache",
    JAVA_HOME: "/java",
  });
  expect(env.PYTHONPATH?.split(":")).toEqual([join(root, "spark"), join(root, "local"), "mine"]);
  expect(env.JAVA_HOME).toBe("/java");
  expect(env.CUSTOMER360_JARS).toMatch(/customer360\/jars\/[0-9a-f]{16}$/);
});
