import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('./', import.meta.url)

/** The numbers that a pattern with one group finds in a text, each once. */
function numbersIn(text: string, pattern: RegExp): number[] {
  return [...new Set([...text.matchAll(pattern)].map(([, number]) => Number(number)))].toSorted((a, b) => a - b)
}

test('every quirk has a test that starts with its number, and every such test has its quirk', () => {
  const listed = numbersIn(readFileSync(new URL('quirks.md', folder), 'utf8'), /^(\d+)\. /gm)
  const testFiles = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  )
  const tests = testFiles.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n')
  const tested = numbersIn(tests, /(?:\btest|\))\(\s*['"`]quirk (\d+): /g)
  expect(tested).toEqual(listed)
  expect(listed).toEqual(Array.from({ length: listed.length }, (_, index) => index + 1))
})
