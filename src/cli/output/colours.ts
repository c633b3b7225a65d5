import { isatty } from 'node:tty'
import picocolors from 'picocolors'

const wanted = !process.env.NO_COLOR && process.env.TERM !== 'dumb'

/** Of what goes to standard output. The library alone would colour pipes where CI is set. */
export const colours = picocolors.createColors(wanted && isatty(1))

/** Of what goes to standard error. */
export const errorColours = picocolors.createColors(wanted && isatty(2))

type Colours = typeof colours

/** A state in the colour that it has everywhere. */
export function colouredState(state: string, paint: Colours = colours): string {
  switch (state) {
    case 'completed':
      return paint.green(state)
    case 'failed':
    case 'vanished':
      return paint.red(state)
    case 'partial':
    case 'retrying':
    case 'cancelled':
      return paint.yellow(state)
    case 'running':
    case 'waiting':
    case 'paused':
      return paint.cyan(state)
    default:
      return paint.dim(state)
  }
}
