import type { Writable } from 'node:stream'
import picocolors from 'picocolors'
import { DeliveryError, type Outgoing, type Sent } from '../../channel.ts'
import { bodyText } from '../common/json.ts'

/** Writes the line and waits until the terminal, or whoever reads the pipe, has taken it. */
export async function sendTerminal(output: Writable, { body }: Outgoing, signal: AbortSignal): Promise<Sent> {
  const { promise: written, resolve, reject } = Promise.withResolvers<Sent>()
  const fail = () => reject(new DeliveryError('expected to write to the standard output, got a closed one'))
  const stop = () =>
    reject(
      new DeliveryError('expected the standard output to be read, got no room in it before the deadline of the try', {
        mayHaveArrived: true,
      }),
    )
  if (signal.aborted) stop()
  else {
    signal.addEventListener('abort', stop, { once: true })
    // A closed pipe tells it by an event, too, which nobody else may be listening for.
    output.once('error', fail)
    output.write(`${line(body, output)}\n`, (error) => (error ? setImmediate(fail) : resolve({})))
  }
  try {
    return await written
  } finally {
    signal.removeEventListener('abort', stop)
    output.off('error', fail)
  }
}

function line(body: Outgoing['body'], output: Writable): string {
  const isTerminal = 'isTTY' in output && output.isTTY === true
  const paint = picocolors.createColors(isTerminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb')
  const heading = bodyText(body, 'heading')
  const coloured = { critical: paint.red, warning: paint.yellow }[heading] ?? paint.green
  const parts = [
    paint.dim(bodyText(body, 'at')),
    coloured(heading),
    paint.bold(bodyText(body, 'title')),
    bodyText(body, 'rest'),
  ]
  return parts.filter((part) => part !== '').join('  ')
}
