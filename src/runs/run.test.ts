import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mayMove, runStates } from './run.ts'

it('the picture in ARCHITECTURE.md shows the legal moves and no others', () => {
  const text = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8')
  const drawn = [...text.matchAll(/^ {2}(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} ${to}`)
  const legal = runStates.flatMap((from) => runStates.filter((to) => mayMove(from, to)).map((to) => `${from} ${to}`))
  expect(drawn.toSorted()).toEqual(legal.toSorted())
})
