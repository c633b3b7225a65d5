import { expect, it } from 'vitest'
import { askedAgain, itemsOf, type LoadedPage } from './loaded-pages.ts'

type Page = LoadedPage<{ id: string }>

/** A list of one-letter things on a server, in pages of three, where each is its own cursor. */
function serve(letters: string) {
  const all = Array.from(letters, (id) => ({ id }))
  const asked: (string | undefined)[] = []
  return {
    asked,
    ask: async (after?: string): Promise<Page> => {
      asked.push(after)
      const start = all.findIndex(({ id }) => id === after) + 1
      const items = all.slice(start, start + 3)
      return { items, next: start + 3 < all.length ? (items.at(-1)?.id ?? null) : null }
    },
  }
}

async function load(letters: string): Promise<Page[]> {
  const { ask } = serve(letters)
  const pages = [await ask()]
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await ask(next))
  return pages
}

async function again(before: string, now: string, inSight: string) {
  const { ask, asked } = serve(now)
  const pages = await askedAgain(await load(before), new Set(inSight), ask)
  const told = pages.map(({ items, isOld }) => `${items.map(({ id }) => id).join('')}${isOld ? ' old' : ''}`)
  const all = itemsOf(pages).map(({ id }) => id)
  return { asked, told, all: all.join(''), next: pages.at(-1)?.next }
}

it('what is in sight is asked for again and nothing else, however much is loaded', async () => {
  const all = 'abcdefghijkl'
  expect(await again(all, all, 'b')).toMatchObject({
    asked: [undefined],
    told: ['abc', 'def old', 'ghi old', 'jkl old'],
    next: null,
  })
  expect(await again(all, `xyz${all}`, 'fg')).toMatchObject({
    asked: ['c', 'f'],
    told: ['abc old', 'def', 'ghi', 'jkl old'],
    next: null,
  })
  expect(await again('', 'a', '')).toMatchObject({ asked: [undefined], told: ['a'], next: null })
})

it('what a page asked again has pushed out of itself, or has taken in, is neither lost nor there twice', async () => {
  expect((await again('abcdefghi', 'zabcdefghi', 'a')).told).toEqual(['zab', 'cdef old', 'ghi old'])
  expect((await again('abcdefghi', 'zabcdefghi', 'ad')).told).toEqual(['zab', 'cde', 'fghi old'])
  expect((await again('abcdefghi', 'acdefghi', 'a')).told).toEqual(['acd', 'efghi old'])
  expect((await again('abcdefghi', 'abcd', 'aeh')).told).toEqual(['abc', 'd'])
  const moved = await again('abcdefghi', 'eabcdfghi', 'a')
  expect(moved).toMatchObject({ told: ['eab', 'cdef old', 'ghi old'], all: 'eabcdfghi' })
})

it('what does not join up with what is loaded ends there, and goes on from there', async () => {
  expect(await again('abcdefghi', 'wxyzabcdefghi', 'a')).toMatchObject({ asked: [undefined], told: ['wxy'], next: 'y' })
  expect(await again('abcdefghi', 'abhcdefgi', 'a')).toMatchObject({ asked: [undefined], told: ['abh'], next: 'h' })
})
