import type { WriteStream } from 'node:tty'

/** Where one picture follows the other. */
export interface Screen extends Disposable {
  show(picture: string): void
}

type Output = Pick<WriteStream, 'write' | 'rows'>

/**
 * A terminal, where a picture is drawn over the last one, line by line and in one piece, so that nothing flickers; and
 * anything else, where they follow one another.
 */
export function openScreen(output: Output, isTerminal: boolean | undefined): Screen {
  if (!isTerminal) {
    let between = ''
    return {
      show(picture) {
        output.write(`${between}${picture}\n`)
        between = '\n'
      },
      [Symbol.dispose]: () => undefined,
    }
  }
  output.write(`${hideCursor}${cutLines}${clear}`)
  return {
    show(picture) {
      const lines = fitted(picture.split('\n'), output.rows || usualRows)
      output.write(`${home}${lines.map((line) => `${line}${clearToEndOfLine}`).join('\n')}${clearBelow}`)
    },
    [Symbol.dispose]: () => void output.write(`${wrapLines}${showCursor}\n`),
  }
}

const usualRows = 24
const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'
/** The terminal knows its width better than we do, also while it changes. */
const cutLines = '\u001B[?7l'
const wrapLines = '\u001B[?7h'
const clear = '\u001B[2J'
const home = '\u001B[H'
const clearToEndOfLine = '\u001B[K'
const clearBelow = '\u001B[J'

/** A picture that is too high would scroll, and be drawn in the wrong place the next time. */
function fitted(lines: string[], rows: number): string[] {
  if (lines.length <= rows) return lines
  return [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines`]
}
