import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** A configuration that is the checkout's, in a folder without the `.env` that somebody may have there. */
export const rootConfig = `export { default } from ${JSON.stringify(join(root, 'millrace.config.ts'))}\n`

/** A block of code in a page: fenced, or indented by four blanks. */
export interface Block {
  /** Where it is, for people: `README.md: The commands`. */
  place: string
  /** What stands behind the fence; empty where it is indented. */
  language: string
  text: string
}

/** All blocks of the pages that people read: those at the root, in docs/ and of each system. */
export function allBlocks(): Block[] {
  const pages = globSync(['*.md', 'docs/**/*.md', 'systems/*/*.md'], { cwd: root }).toSorted()
  return pages.flatMap((page) => blocksOf(page, readFileSync(join(root, page), 'utf8')))
}

function blocksOf(page: string, text: string): Block[] {
  const blocks: Block[] = []
  let heading = ''
  const parts = text.matchAll(
    /^#+ (?<heading>.+)$|^```(?<language>\w*)\n(?<fenced>[^]*?)^```$|(?<indented>(?:^ {4}.*\n)+)/gm,
  )
  for (const { groups = {} } of parts) {
    const { language = '', fenced, indented } = groups
    heading = groups.heading ?? heading
    const code = fenced ?? indented?.replaceAll(/^ {4}/gm, '')
    if (code !== undefined) blocks.push({ place: `${page}: ${heading}`, language, text: code })
  }
  return blocks
}
