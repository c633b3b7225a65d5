import { redact } from '../pipelines/redaction.ts'

/**
 * Has all that this process prints, a step's own lines too, show no secret that was revealed in it: the process that takes
 * them into its log does not know those. A secret that is printed in two pieces is not found.
 */
export function redactPrinted(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    const redacted = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
      Reflect.apply(write, stream, [typeof chunk === 'string' ? redact(chunk) : chunk, ...rest])
    stream.write = redacted
  }
}
