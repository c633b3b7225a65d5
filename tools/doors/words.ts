import type { Act } from './acts.ts'
import type { Doors } from './sources.ts'

/** How a command shows or waits, and how a list is ordered, begins and ends: no part of what is asked for. */
const manners = new Set(['json', 'watch', 'every', 'follow', 'detach', 'file', 'format', 'sort', 'limit', 'after'])

/** Where a door has another word for the same: the command's, then the route's; '*' where it takes any of the route's. */
const same: Record<string, Record<string, string>> = {
  run: { startDate: 'from', endDate: 'to', param: 'params' },
  'runs bulk': { runs: 'ids', what: 'do' },
  'schedule calendar': { back: 'from', days: 'to' },
  'schedule set': { cron: 'timing', every: 'timing', reset: 'timing', enable: 'isEnabled', disable: 'isEnabled' },
  'backfill plan': { startDate: 'from', endDate: 'to' },
  'backfill start': { startDate: 'from', endDate: 'to', missing: 'choice', failed: 'choice', all: 'choice' },
  'alerts ack': { for: 'until' },
  'alerts silence': { for: 'to', end: 'id' },
  'oncall add': { for: 'to' },
  'rules set': { off: 'isEnabled', on: 'isEnabled' },
  'reviews list': { all: 'state' },
  'watch set': { changes: '*' },
  'users set': { enable: 'isDisabled', unlock: 'isLocked' },
  'tokens create': { for: 'expiresAt' },
  'audit list': { denied: 'outcome' },
}

/** Words of one door, and why no other has them. */
export const boundWords: readonly { of: string; words: readonly string[]; why: string }[] = [
  {
    of: 'quarantine list',
    words: ['batch'],
    why: '`quarantine show BATCH` shows a batch',
  },
  {
    of: 'quarantine replay',
    words: ['all'],
    why: 'guards against a word that was forgotten; so with `quarantine discard`',
  },
  { of: 'quarantine discard', words: ['all'], why: 'as with `quarantine replay`' },
  { of: 'reviews approve', words: ['decision'], why: 'the command itself says it' },
  { of: 'reviews list', words: ['mine'], why: 'a terminal is of nobody who could be asked to decide' },
  { of: 'users add', words: ['address'], why: 'says where the dashboard is, which the dashboard knows' },
  { of: 'users link', words: ['address'], why: 'as with `users add`' },
  { of: 'tokens create', words: ['user'], why: 'whoever is signed in makes tokens of their own' },
  { of: 'audit verify', words: ['heads'], why: 'reads a file of this machine' },
]

/** Words that one door of an act has and another lacks, as sentences. */
export function missingWords(
  { act, commands, routes }: Act,
  { words }: Pick<Doors, 'words'>,
  bound = boundWords,
): string[] {
  const names = commands.map((name) => name.replace(/ --.*/, ''))
  const excused = new Set(bound.filter(({ of }) => names.includes(of)).flatMap((one) => one.words))
  const isFree = (word: string) => manners.has(word) || excused.has(word)
  const typed = names.flatMap((name) => (words.get(name) ?? []).map((word) => asTyped(word, same[name])))
  const sent = routes.flatMap((route) => words.get(route) ?? []).map((word) => asTyped(word))
  const [typedWords, sentWords] = [typed, sent].map((all) => new Set(all.map(({ word }) => word))) as [
    Set<string>,
    Set<string>,
  ]
  // What tells which one is meant has its place in the line or the address, under whatever name.
  const lacking = (all: Said[], others: Set<string>) =>
    all.filter(({ word, isPlaced }) => !isPlaced && !isFree(word) && !others.has(word) && !others.has('*'))
  return [
    ...lacking(typed, sentWords).map(({ word }) => `'${act}' has no '${word}' for the API`),
    ...lacking(sent, typedWords).map(({ word }) => `'${act}' has no '${word}' for the command line`),
  ]
}

/** Words of a route that no page sends, and why. */
export const unsentHere: typeof boundWords = [
  { of: 'get /api/watches/{name}/days', words: ['job'], why: 'the page shows all jobs beside each other' },
  { of: 'get /api/pages/{system}/{page}/data/{source}', words: ['to'], why: 'a page shows what is up to now' },
]

/** Words that a route takes and no page can send, as sentences. */
export function unsentWords(
  { act, routes }: Act,
  { words, pages, sent }: Pick<Doors, 'words' | 'pages' | 'sent'>,
): string[] {
  return routes.flatMap((route) => {
    // That there is no page is another sentence.
    if (!pages.has(route)) return []
    const excused = new Set(unsentHere.filter(({ of }) => of === route).flatMap((one) => one.words))
    const isFree = (word: string) => word.startsWith('<') || manners.has(word) || excused.has(word)
    const lacking = (words.get(route) ?? []).filter((word) => !isFree(word) && !sent.get(route)?.has(word))
    return lacking.map((word) => `'${act}' has no '${word}' for the dashboard`)
  })
}

interface Said {
  word: string
  isPlaced: boolean
}

function asTyped(said: string, others: Record<string, string> = {}): Said {
  const bare = said.replace(/^<(.*)>$/, '$1')
  return { word: others[bare] ?? bare, isPlaced: bare !== said }
}
