import { type Act, acts } from './acts.ts'
import { bound } from './bound.ts'
import type { Doors } from './sources.ts'
import { boundWords, missingWords, unsentHere, unsentWords } from './words.ts'

/** The table of docs/doors.md, or what is wrong with it: sentences, none of which is well. */
export interface DoorTable {
  text: string
  problems: string[]
}

/** Puts what is called at the doors into rows. */
export function tableOf(doors: Doors, rows: readonly Act[] = acts): DoorTable {
  const commands = new Set(doors.commands)
  const routes = new Set(doors.routes)
  const excused = new Set(bound.flatMap(({ names }) => names))
  const placed = [...rows.flatMap((row) => [...row.commands, ...row.routes]), ...excused]
  const all = [...new Set([...commands, ...routes, ...doors.pages.keys()])]
  const known = new Set([...all, ...doors.options])
  const problems = [
    ...all.filter((name) => !placed.includes(name)).map((name) => `'${name}' is in no row`),
    ...placed.filter((name) => !known.has(name)).map((name) => `'${name}' is in a row and is not there`),
    ...rows.flatMap((row) => emptyIn(row, doors).map((door) => `'${row.act}' has nothing for ${door}`)),
    ...rows.flatMap((row) => missingWords(row, doors)),
    ...rows.flatMap((row) => unsentWords(row, doors)),
  ]
  return { text: textOf(doors, rows), problems }
}

/** The doors at which a row has nothing, or not all of it. */
function emptyIn({ commands, routes }: Act, { pages }: Doors): string[] {
  return [
    ...(commands.length === 0 ? ['the command line'] : []),
    ...(routes.length === 0 ? ['the API'] : []),
    ...(routes.every((route) => pages.has(route)) ? [] : ['the dashboard']),
  ]
}

function textOf({ pages }: Doors, rows: readonly Act[]): string {
  const lines = rows.map(({ act, commands, routes }) => {
    const places = [...new Set(routes.flatMap((route) => pages.get(route) ?? []))]
    return `| ${act} | ${cell(commands)} | ${cell(routes.map(routeText))} | ${cell(places)} |`
  })
  return `# What each door can do

Written by \`npm run doors\` from the commands, the routes and the sources of the dashboard; a test holds it against them.
Whoever may do something may do it at each door. The dashboard's column names files under \`dashboard/src\`, of its features
without that word.

| act | command | route | dashboard |
|---|---|---|---|
${lines.join('\n')}

## At one door only

${listOf(bound)}
${[...boundWords, ...unsentHere].map(wordsText).join('\n')}
`
}

function wordsText({ of, words, why }: (typeof boundWords)[number]): string {
  return `- ${words.map((word) => `\`${word}\``).join(', ')} of \`${routeText(of)}\`: ${why}.`
}

function listOf(list: typeof bound): string {
  return list
    .map(({ names, why }) => `- ${names.map((name) => `\`${routeText(name)}\``).join(', ')}: ${why}.`)
    .join('\n')
}

function cell(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

/** 'post /api/freeze' as it is asked; a command stays itself. */
function routeText(name: string): string {
  return name.replace(/^(get|post|patch|delete) \//, (text) => text.toUpperCase())
}
