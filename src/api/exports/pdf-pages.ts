import type PDFDocument from 'pdfkit'
import { FontWidths, type PdfText, replacement } from './pdf-text.ts'

export interface PdfLook {
  title: string
  /** Of the times in it. */
  zone: string
  titles: readonly PdfText[]
  /** Columns of numbers stand to the right. */
  isRight: readonly boolean[]
}

/** All in points, of which 72 are an inch; y runs down the page. */
const margin = 36
const gap = 8
const size = 8
const lineHeight = 12
const headerY = margin + 24
const firstY = headerY + lineHeight + 4
/** The names of the fonts in the file: in the order in which the document first met them. */
const fonts = { plain: 'F1', bold: 'F2' } as const

/** The pages of a table: each is written when the next begins, so that only one is kept. */
export class PdfPages {
  readonly #document: typeof PDFDocument.prototype
  readonly #look: PdfLook
  readonly #plain: FontWidths
  readonly #bold: FontWidths
  #columns: { x: number; width: number; isRight: boolean }[] = []
  #number = 0
  #y = Infinity
  #isReplaced = false

  constructor(Document: typeof PDFDocument, look: PdfLook) {
    this.#look = look
    this.#document = new Document({
      size: 'A4',
      layout: 'landscape',
      margin,
      autoFirstPage: false,
      info: { Title: look.title },
    })
    this.#plain = new FontWidths(this.#document, 'Helvetica')
    this.#bold = new FontWidths(this.#document, 'Helvetica-Bold')
  }

  /** Between the margins of a page of A4 that lies. */
  get width(): number {
    return 841.89 - 2 * margin - gap * Math.max(0, this.#look.titles.length - 1)
  }

  /** How wide each column must be for its title and these lines. */
  neededBy(lines: readonly (readonly PdfText[])[]): number[] {
    return this.#look.titles.map(({ bytes }, column) =>
      lines.reduce(
        (most, line) => Math.max(most, this.#plain.of(line[column]?.bytes ?? []) * size),
        this.#bold.of(bytes) * size,
      ),
    )
  }

  /** Begins the first page, with columns of these widths. */
  begin(widths: readonly number[]): void {
    let x = margin
    this.#columns = widths.map((width, index) => {
      const column = { x, width: Math.ceil(width * 100) / 100, isRight: this.#look.isRight[index] ?? false }
      x += width + gap
      return column
    })
    this.#nextPage()
  }

  add(line: readonly PdfText[]): void {
    if (this.#y > this.#document.page.height - margin - 2 * lineHeight) this.#nextPage()
    this.#put(line, fonts.plain, this.#plain)
  }

  /** What has been written since it was last asked; undefined when nothing. */
  take(): Uint8Array | undefined {
    return (this.#document.read() as Uint8Array | null) ?? undefined
  }

  /** Ends the document, and answers the rest of it. */
  async *end(): AsyncGenerator<Uint8Array> {
    this.#footer()
    this.#document.end()
    for await (const bytes of this.#document) yield bytes as Uint8Array
  }

  #nextPage(): void {
    if (this.#number > 0) this.#footer()
    this.#document.addPage()
    this.#number += 1
    this.#isReplaced = false
    this.#document.font('Helvetica-Bold').fontSize(12)
    this.#document.text(this.#look.title.replaceAll(/\s+/g, ' '), margin, margin, { lineBreak: false })
    this.#y = headerY
    this.#put(this.#look.titles, fonts.bold, this.#bold)
    const lineY = headerY + lineHeight - 2
    this.#document
      .moveTo(margin, lineY)
      .lineTo(this.#document.page.width - margin, lineY)
      .lineWidth(0.5)
      .stroke()
    this.#y = firstY
  }

  #footer(): void {
    const y = this.#document.page.height - margin - size
    this.#document.font('Helvetica').fontSize(size)
    const note = this.#isReplaced ? ` · ${replacement} stands for letters this file cannot show` : ''
    this.#document.text(`Times: ${this.#look.zone}${note}`, margin, y, { lineBreak: false })
    const page = `Page ${this.#number}`
    const x = this.#document.page.width - margin - this.#document.widthOfString(page)
    this.#document.text(page, x, y, { lineBreak: false })
  }

  /** Written straight into the page: the document's own `text` takes ten times as long, which is a minute for 100 000 rows. */
  #put(line: readonly PdfText[], font: string, widths: FontWidths): void {
    const baseline = this.#y + size
    for (const [index, { x, width, isRight }] of this.#columns.entries()) {
      const text = line[index]
      if (!text || text.bytes.length === 0) continue
      this.#isReplaced ||= text.isReplaced
      const bytes = widths.cut(text.bytes, (width + 0.01) / size)
      const left = isRight ? x + width - widths.of(bytes) * size : x
      const place = `1 0 0 -1 ${left.toFixed(2)} ${baseline.toFixed(2)} Tm`
      this.#document.addContent(`BT /${font} ${size} Tf ${place} <${Buffer.from(bytes).toString('hex')}> Tj ET`)
    }
    this.#y += lineHeight
  }
}
