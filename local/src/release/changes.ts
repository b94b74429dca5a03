/** What changed between two commits, by the room that it changed. */

/** A commit: its subject, and the files that it touches. */
export interface Commit {
  readonly subject: string;
  readonly files: readonly string[];
}

/** Rooms in the order in which a reader cares for them, by the folder that their files stand in. */
const rooms: readonly (readonly [title: string, folders: readonly string[]])[] = [
  ["Contracts", ["contracts/"]],
  ["Transformations", ["spark/"]],
  ["Functions", ["functions/"]],
  ["Dashboards", ["dashboards/"]],
  ["Infrastructure", ["infra/", "Pulumi."]],
  ["Laptop", ["local/"]],
  ["Tests and documents", [""]],
];

/** Separates commits and their parts in what {@link logFormat} asks for. */
const [recordMark, fieldMark] = ["\u001e", "\u001f"];

/** Format of `git log --name-only` that {@link commitsOf} reads. */
export const logFormat = "%x1e%s%x1f";

/** @param log what `git log --name-only` says in {@link logFormat} */
export function commitsOf(log: string): Commit[] {
  return log
    .split(recordMark)
    .filter((record) => record.trim() !== "")
    .map((record) => {
      const [subject = "", files = ""] = record.split(fieldMark);
      return { subject: subject.trim(), files: files.split("\n").filter((file) => file !== "") };
    });
}

/** The room that most of a commit's product files are in; tests and documents count only where there is nothing else. */
export function roomOf({ files }: Commit): string {
  const counted = rooms.map(([title, folders], index) => {
    const own = files.filter((file) => folders.some((folder) => file.startsWith(folder)));
    return { title, count: index === rooms.length - 1 ? Number(files.length > 0) / 2 : own.length };
  });
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).title;
}

/** Markdown: a list of subjects a room. */
export function changelogOf(title: string, commits: readonly Commit[]): string {
  const byRoom = Map.groupBy(commits, roomOf);
  const parts = rooms.flatMap(([room]) => {
    const subjects = byRoom.get(room)?.map(({ subject }) => `- ${subject}`) ?? [];
    return subjects.length > 0 ? [`### ${room}\n${subjects.join("\n")}`] : [];
  });
  return `${[`## ${title}`, ...(parts.length > 0 ? parts : ["Nothing has changed."])].join("\n\n")}\n`;
}
