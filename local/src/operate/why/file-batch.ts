/** The batch that loaded a file, by the lake's file audit. */
import { z } from "zod";
import type { Tables } from "../ports.ts";

/** @param file its path below Landing, or its name @returns null when no batch has loaded it */
export async function batchIdOfFile(file: string, tables: Tables): Promise<string | null> {
  const [rows = []] = await tables.read([
    {
      sql: `SELECT batch_id FROM logs.file_audit WHERE source_file = :file OR source_file LIKE concat('%/', :file)
        ORDER BY file_date DESC, stage DESC LIMIT 1`,
      parameters: { file },
      table: "logs.file_audit",
    },
  ]);
  return z.array(z.object({ batch_id: z.string() })).parse(rows)[0]?.batch_id ?? null;
}
