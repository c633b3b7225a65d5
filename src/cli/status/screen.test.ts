import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { openScreen } from './screen.ts'

function fakeOutput(rows: number) {
  const written: string[] = []
  return { written, output: { rows, write: (text: string) => written.push(text) > 0 } }
}

it('draws over the last picture in one piece, and gives the terminal back as it was', () => {
  const { written, output } = fakeOutput(10)
  {
    using screen = openScreen(output, true)
    screen.show('one\ntwo')
    screen.show('three')
  }
  expect(written).toEqual([
    '\u001B[?25l\u001B[?7l\u001B[2J',
    '\u001B[Hone\u001B[K\ntwo\u001B[K\u001B[J',
    // What is left of the longer one goes.
    '\u001B[Hthree\u001B[K\u001B[J',
    '\u001B[?7h\u001B[?25h\n',
  ])
})

it('cuts a picture that is higher than the terminal, which would scroll', () => {
  const { written, output } = fakeOutput(3)
  using screen = openScreen(output, true)
  screen.show('1\n2\n3')
  screen.show('1\n2\n3\n4')
  expect(written.slice(1).map((text) => stripVTControlCharacters(text))).toEqual(['1\n2\n3', '1\n2\n… 2 more lines'])
})

it('writes one picture after the other where there is no terminal', () => {
  const { written, output } = fakeOutput(3)
  using screen = openScreen(output, false)
  screen.show('1\n2\n3\n4')
  screen.show('5')
  expect(written.join('')).toBe('1\n2\n3\n4\n\n5\n')
})
