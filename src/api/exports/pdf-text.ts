import type PDFDocument from 'pdfkit'

/** The letters of the fonts that every reader of PDF has: those of Western languages, Portuguese among them. */
const bytesOf = new Map<string, number>()
const decoder = new TextDecoder('windows-1252')
for (let byte = 0x20; byte < 0x100; byte += 1) {
  const letter = decoder.decode(Uint8Array.of(byte))
  // Those between 0x7f and 0x9f that stand for no letter are decoded as control characters.
  if (!/\p{Cc}/u.test(letter)) bytesOf.set(letter, byte)
}
/** What a letter that the fonts lack is shown as. */
export const replacement = '?'

const cutSign = 0x85

/** A line of text in the code of the fonts. */
export interface PdfText {
  bytes: readonly number[]
  /** Whether there were letters that the fonts lack. */
  isReplaced: boolean
}

/** Encodes a text as one line: line ends and tabs are spaces. */
export function pdfText(text: string): PdfText {
  let isReplaced = false
  const bytes: number[] = []
  for (const letter of text.normalize('NFC').replaceAll(/\s+/g, ' ')) {
    const byte = bytesOf.get(letter)
    if (byte === undefined) isReplaced = true
    bytes.push(byte ?? replacement.charCodeAt(0))
  }
  return { bytes, isReplaced }
}

/** How wide texts are in a font, in points at a size of 1. */
export class FontWidths {
  readonly #widths = new Float64Array(0x100)

  constructor(document: typeof PDFDocument.prototype, font: string) {
    document.font(font).fontSize(1000)
    for (const [letter, byte] of bytesOf) this.#widths[byte] = document.widthOfString(letter) / 1000
  }

  of(bytes: readonly number[]): number {
    return bytes.reduce((sum, byte) => sum + (this.#widths[byte] ?? 0), 0)
  }

  /** As much of a text as fits, with `…` where it was cut. */
  cut(bytes: readonly number[], width: number): readonly number[] {
    if (this.of(bytes) <= width) return bytes
    let left = width - this.of([cutSign])
    const end = bytes.findIndex((byte) => (left -= this.#widths[byte] ?? 0) < 0)
    return [...bytes.slice(0, end), cutSign]
  }
}
