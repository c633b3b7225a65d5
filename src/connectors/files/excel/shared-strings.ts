import type { Archive } from './archive.ts'
import { excelText } from './excel-text.ts'
import { readWholeXml } from './xml.ts'

/** The list is held in memory. */
const mostBytes = 512 * 1024 * 1024

/** The texts that cells refer to by number. Rich text is its text, and what says how to pronounce it is left out. */
export async function readSharedStrings(archive: Archive, part: string | undefined, name: string): Promise<string[]> {
  const strings: string[] = []
  if (part === undefined) return strings
  const text = new RichText()
  await readWholeXml(await archive.open(part, mostBytes), `${name}, ${part}`, {
    open: (element) => text.open(element),
    text: (piece) => text.add(piece),
    close(element) {
      text.close(element)
      if (element === 'si') strings.push(text.take())
    },
  })
  return strings
}

/** Puts the runs of a text together: `<t>`, or `<r><t>` for each run, and `<rPh>` for its pronunciation. */
export class RichText {
  #text = ''
  #isInText = false
  #isPronunciation = false

  open(element: string): void {
    if (element === 't') this.#isInText = true
    if (element === 'rPh') this.#isPronunciation = true
  }

  add(piece: string): void {
    if (this.#isInText && !this.#isPronunciation) this.#text += piece
  }

  close(element: string): void {
    if (element === 't') this.#isInText = false
    if (element === 'rPh') this.#isPronunciation = false
  }

  take(): string {
    const text = excelText(this.#text)
    this.#text = ''
    return text
  }
}
