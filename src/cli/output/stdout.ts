/** Whether whoever read our output has gone away. */
let closed = false

/** Lets `| head` end without a word: what is written from then on goes nowhere, and work under way is finished. */
export function letPipesClose(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
      closed ||= stream === process.stdout
    })
  }
}

export function stdoutIsClosed(): boolean {
  return closed
}

let writeResult = (text: string): void => void process.stdout.write(text)

/**
 * Keeps standard output for the result alone: whatever else is written to it, by a step that prints say, goes to
 * standard error from now on.
 */
export function claimStdout(): void {
  const write = process.stdout.write.bind(process.stdout)
  writeResult = (text) => void write(text)
  process.stdout.write = process.stderr.write.bind(process.stderr)
}

/** A line of the result. */
export function print(text: string): void {
  if (!closed) writeResult(`${text}\n`)
}

/** The one object of `--json`. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** A line beside the result, for whoever is watching. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
