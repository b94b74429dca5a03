/** Reads Avro files as Event Hubs Capture writes them. */
import avro from "avsc";

/** The events' bodies, in the file's order. @throws Error when the file is no sound Avro */
export function capturedBodies(path: string): Promise<Buffer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer[]>();
  const bodies: Buffer[] = [];
  avro
    .createFileDecoder(path)
    .on("data", ({ Body }: { readonly Body: Buffer | { readonly bytes: Buffer } | null }) => {
      if (Body !== null) bodies.push(Buffer.isBuffer(Body) ? Body : Body.bytes);
    })
    .on("end", () => resolve(bodies))
    .on("error", reject);
  return promise;
}
