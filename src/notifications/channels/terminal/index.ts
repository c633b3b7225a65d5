import type { Writable } from 'node:stream'
import type { Channel } from '../../channel.ts'
import { renderTerminal } from './render.ts'
import { sendTerminal } from './send.ts'

/**
 * A line on the standard output of the process that delivers, coloured where that is a terminal. Always configured.
 *
 * @param options.output where to write instead, for tests
 */
export function terminal({ output = process.stdout }: { output?: Writable } = {}): Channel {
  return {
    name: 'terminal',
    perSecond: 100,
    missing: () => [],
    recipients: () => [''],
    render: renderTerminal,
    send: (outgoing, signal) => sendTerminal(output, outgoing, signal),
  }
}
