// Where lines end, whatever way.
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g
// Control characters, but for the line's end, and those that turn the direction of what follows: a title that reads
// backwards hides what it is.
const harmful = /[\p{Cc}--\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gv
// A terminal's commands as a whole, so that no `[31m` stays behind.
// oxlint-disable-next-line eslint/no-control-regex -- they are what is looked for
const terminalCommands = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g

/** A text without control characters; lines stay lines. Letters of every language and emoji stay as they are. */
export function plain(text: string): string {
  return text.toWellFormed().replace(terminalCommands, '').replace(lineEnds, '\n').replace(harmful, '')
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plain(text.replace(/\t/g, ' ')).replace(/\s+/g, ' ').trim()
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The beginning of a text, at most `length` UTF-16 units with its mark, never ending within a letter or an emoji. */
export function cut(text: string, length: number, mark = '… (cut)'): string {
  if (text.length <= length) return text
  const end = Math.max(0, length - mark.length)
  // Only the letters around the end are looked at: texts may be megabytes.
  const start = Math.max(0, end - 64)
  const around = [...letters.segment(text.slice(start, end + 64))]
  const last = around.findLast(({ index }) => start + index <= end)
  return text.slice(0, start + (last?.index ?? 0)).toWellFormed() + mark
}

/** Lines, at most so many and so long, with a line that says how many are left out. */
export function cutLines(lines: readonly string[], most: number, length: number): string[] {
  const kept = lines.slice(0, most).map((line) => cut(oneLine(line), length))
  return lines.length > most ? [...kept, `… (cut: ${lines.length - most} more lines)`] : kept
}

/** Names and values, at most so many and so long, with one that says how many are left out. */
export function cutFields(fields: Readonly<Record<string, string>>, most: number, length: number): [string, string][] {
  const all = Object.entries(fields)
  const kept = all
    .slice(0, most)
    .map(([name, value]): [string, string] => [cut(oneLine(name), 80), cut(plain(value), length)])
  return all.length > most ? [...kept, ['…', `(cut: ${all.length - most} more)`]] : kept
}

/** Links that may be followed: http and https, in the form a browser has them. Others are left out. */
export function webLinks(links: readonly { label: string; url: string }[]): { label: string; url: string }[] {
  return links.flatMap(({ label, url }) => {
    const parsed = URL.parse(url)
    if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.href.length > 2000) return []
    return [{ label: cut(oneLine(label), 80) || 'Link', url: parsed.href }]
  })
}

/** A message as text for people: title, text, fields, lines, links. */
export function asText(message: {
  title: string
  text: string
  fields: readonly [string, string][]
  lines: readonly string[]
  links: readonly { label: string; url: string }[]
}): string {
  const { title, text, fields, lines, links } = message
  const blocks = [
    title,
    text,
    fields.map(([name, value]) => `${name}: ${value}`).join('\n'),
    lines.join('\n'),
    links.map(({ label, url }) => `${label}: ${url}`).join('\n'),
  ]
  return blocks.filter((block) => block.trim() !== '').join('\n\n')
}
