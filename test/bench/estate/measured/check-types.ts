/** A process to be measured: checks the types of a file, as Pulumi does at each run of a program that is not compiled ahead. */
import ts from "typescript";
import { inputOf, secondsOf, tell } from "../../comparison/input-output.ts";
import type { PackagesInput, PackagesLine } from "./load-packages.ts";

const { modules } = inputOf<PackagesInput>();
const file = "measured.ts";
const text = modules.map((module, index) => `export * as m${index} from "${module}";`).join("\n");
const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  ...{ strict: true, skipLibCheck: true, noEmit: true, types: [] },
};
const seconds = await secondsOf(async () => {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2024) : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  const program = ts.createProgram([file], options, host);
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
});
tell({ seconds, memory: process.resourceUsage().maxRSS / 1024 } satisfies PackagesLine);
